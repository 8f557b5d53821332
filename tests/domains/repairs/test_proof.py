"""The checklist holds the end of work back; the resident's signature is evidence and no acceptance."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.domains.repairs.conftest import signature
from tests.factories import work

from anju.core.errors import AccessDenied, DomainError
from anju.domains.documents.models import Document
from anju.domains.repairs import queries, services
from anju.domains.repairs.models import ArrivalFix, Check, CompletionSignature
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState


@pytest.fixture
def items(project: Any, root: Any) -> dict[str, Any]:
    """One required item for taps, one of all work that may be left out, and one of something else."""
    wanted = (("water.tap", "关闭总阀后试水", True), ("", "清理现场", False), ("power", "断电验电", True))
    return {
        category: services.set_check_item(
            actor=root, project=project, category=category, text=text, is_required=is_required, position=1
        )
        for category, text, is_required in wanted
    }


def test_checklist_is_that_of_the_class_and_of_all_work(order: Any, items: Any):
    assert {item.text for item in queries.checklist_of(order)} == {"关闭总阀后试水", "清理现场"}


def test_work_is_not_finished_before_what_is_required_is_ticked(order: Any, worker: Any, items: Any):
    workorders.start_work(actor=worker[1], order=order)
    with pytest.raises(workorders.NotPossible, match="试水"):
        workorders.finish_order(actor=worker[1], order=order, note="好了")
    for _time in range(2):
        services.tick_items(actor=worker[1], order=order, item_ids=[items["water.tap"].pk, items["power"].pk])
    assert [check.text for check in Check.objects.all()] == ["关闭总阀后试水"]
    workorders.finish_order(actor=worker[1], order=order, note="好了")


def test_item_taken_off_the_list_holds_nothing_back(order: Any, worker: Any, items: Any, root: Any):
    services.drop_check_item(actor=root, item=items["water.tap"])
    workorders.start_work(actor=worker[1], order=order)
    workorders.finish_order(actor=worker[1], order=order, note="好了")


def test_others_tick_nothing_and_edit_no_list(project: Any, order: Any, items: Any):
    stranger = work.make_worker(project, "王师傅")[1]
    with pytest.raises(workorders.NotPossible):
        services.tick_items(actor=stranger, order=order, item_ids=[items["water.tap"].pk])
    with pytest.raises(AccessDenied):
        services.set_check_item(actor=stranger, project=project, category="", text="x", is_required=False, position=1)


def test_resident_signs_for_the_work_once(order: Any, worker: Any):
    sent = uuid4()
    with pytest.raises(workorders.NotPossible):
        services.sign_completion(actor=worker[1], order=order, name="王建国", signature=signature())
    workorders.start_work(actor=worker[1], order=order)
    for _time in range(2):
        services.sign_completion(actor=worker[1], order=order, name="王建国", signature=signature(), client_id=sent)
    with pytest.raises(DomainError, match="sign"):
        services.sign_completion(actor=worker[1], order=order, name="王建国", signature=b"")
    order.refresh_from_db()
    assert (CompletionSignature.objects.count(), Document.objects.count()) == (1, 1)
    assert order.state == OrderState.WORKING


def test_position_is_kept_of_an_arrival_only(project: Any, order: Any, worker: Any, root: Any):
    sent = uuid4()
    fields = {"latitude": "30.279154", "longitude": "120.12345", "accuracy": "12"}
    said = {"actor": worker[1], "project": project, "act": "position", "device_at": None}
    for _time in range(2):
        services.apply_act(order_id=order.pk, client_id=sent, fields=fields, **said)
    fix = ArrivalFix.objects.get()
    assert (f"{fix.latitude}", f"{fix.longitude}", fix.accuracy) == ("30.27915", "120.12345", 12)
    with pytest.raises(DomainError, match="position"):
        services.apply_act(order_id=order.pk, client_id=uuid4(), fields=fields | {"latitude": "91"}, **said)
    with pytest.raises(DomainError, match="position"):
        services.apply_act(order_id=order.pk, client_id=uuid4(), fields=fields | {"longitude": "NaN"}, **said)
    ahead = work.open_order(project)
    workorders.assign_order(actor=root, order=ahead, worker=worker[0])
    with pytest.raises(workorders.NotPossible):
        services.apply_act(order_id=ahead.pk, client_id=uuid4(), fields=fields, **said)


def test_phone_ticks_and_signs(project: Any, order: Any, worker: Any, items: Any):
    import base64

    workorders.start_work(actor=worker[1], order=order)
    drawn = "data:image/png;base64," + base64.b64encode(signature()).decode()
    for act, fields in (
        ("check", {"items": f"{items['water.tap'].pk},{items[''].pk}"}),
        ("signed", {"name": "王建国", "signature": drawn}),
    ):
        services.apply_act(
            actor=worker[1],
            project=project,
            order_id=order.pk,
            act=act,
            client_id=uuid4(),
            device_at=None,
            fields=fields,
        )
    assert Check.objects.count() == 2
    assert CompletionSignature.objects.get().name == "王建国"


def _done(order: Any, worker: Any) -> None:
    workorders.start_work(actor=worker[1], order=order)
    workorders.finish_order(actor=worker[1], order=order, note="好了")


def _tick(order: Any, worker: Any, items: Any) -> None:
    services.tick_items(actor=worker[1], order=order, item_ids=[items["water.tap"].pk])


def test_work_that_is_sent_back_is_ticked_anew(order: Any, worker: Any, items: Any, root: Any):
    _tick(order, worker, items)
    _done(order, worker)
    workorders.return_order(actor=root, order=order, note="还在滴")
    with pytest.raises(workorders.NotPossible, match="试水"):
        workorders.finish_order(actor=worker[1], order=order, note="好了")
    _tick(order, worker, items)
    workorders.finish_order(actor=worker[1], order=order, note="好了")
    order.refresh_from_db()
    assert [(number, len(checks)) for number, checks in queries.rounds_of_checks(order)] == [(2, 1), (1, 1)]


def test_an_order_that_is_opened_again_is_ticked_anew(order: Any, worker: Any, items: Any, root: Any):
    _tick(order, worker, items)
    _done(order, worker)
    workorders.close_order(actor=root, order=order)
    workorders.reopen_order(actor=root, order=order, note="又漏了")
    workorders.assign_order(actor=root, order=order, worker=worker[0])
    workorders.accept_order(actor=worker[1], order=order)
    order.refresh_from_db()
    assert queries.checks_of(order) == []
    with pytest.raises(workorders.NotPossible, match="试水"):
        _done(order, worker)


def test_orders_in_work_keep_the_list_of_when_they_began(project: Any, order: Any, worker: Any, items: Any, root: Any):
    workorders.start_work(actor=worker[1], order=order)
    order.refresh_from_db()
    changed = services.set_check_item(
        actor=root,
        project=project,
        item=items["water.tap"],
        category="water.tap",
        text="试压十分钟",
        is_required=True,
        position=1,
    )
    services.set_check_item(actor=root, project=project, category="", text="拍照", is_required=True, position=2)
    services.drop_check_item(actor=root, item=items[""])
    assert {item.text for item in queries.checklist_of(order)} == {"关闭总阀后试水", "清理现场"}
    _tick(order, worker, items)
    workorders.finish_order(actor=worker[1], order=order, note="好了")
    assert (changed.version, changed.replaces_id) == (2, items["water.tap"].pk)
    later = work.open_order(project, unit=order.unit)
    assert {item.text for item in queries.checklist_of(later)} == {"试压十分钟", "拍照"}
    with pytest.raises(DomainError, match="meanwhile"):
        services.drop_check_item(actor=root, item=items["water.tap"])


def test_an_item_that_moves_to_another_place_is_the_same(project: Any, items: Any, root: Any):
    moved = services.set_check_item(
        actor=root,
        project=project,
        item=items["power"],
        category="power",
        text="断电验电",
        is_required=True,
        position=7,
    )
    assert (moved.pk, moved.version, moved.position) == (items["power"].pk, 1, 7)


@pytest.mark.parametrize(
    ("facts", "is_listed"),
    [
        ({"kind": "service.repair"}, True),
        ({"kind": "another.kind"}, False),
        ({"trade": "plumber"}, True),
        ({"trade": "electrician"}, False),
        ({"trade": "plumber", "category": "power"}, False),
    ],
)
def test_an_item_is_for_a_kind_a_trade_and_a_class(
    project: Any, root: Any, order: Any, monkeypatch: pytest.MonkeyPatch, facts: Any, is_listed: bool
):
    from anju.domains.workorders import ports

    monkeypatch.setattr(ports, "trades", lambda: {order.category: "plumber"})
    order.kind = "service.repair"
    services.set_check_item(
        actor=root, project=project, **{"category": "", "text": "戴手套", "is_required": True, "position": 1} | facts
    )
    assert bool(queries.checklist_of(order)) == is_listed
