"""Work that is somebody's own to answer for is in nobody's pool: it is given, and nobody takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import work

from anju.core.errors import NotFound
from anju.domains.workorders import ports, queries, services
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.services import NotPossible


@pytest.fixture
def personal(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ports.kinds()
    monkeypatch.setattr(ports, "_kinds", {**known, work.KIND: replace(known[work.KIND], is_personal=True)})


@pytest.mark.usefixtures("personal")
def test_it_is_seen_by_whom_it_was_given_and_by_the_office(project: Any):
    (employee, worker), (_other, others) = work.make_worker(project), work.make_worker(project, "王师傅")
    order, desk = work.open_order(project), work.make_desk(project)

    def seen(actor: Any) -> tuple[int, int, int]:
        return (
            queries.orders_visible_to(actor, project).count(),
            queries.orders_of_worker(actor, project).count(),
            sum(queries.queue_counts(actor, project).values()),
        )

    assert seen(worker) == seen(others) == (0, 0, 0)
    assert seen(desk) == (1, 0, 1)
    with pytest.raises(NotFound):
        queries.get_order_of_worker(worker, project, order.pk)
    services.assign_order(actor=desk, order=order, worker=employee)
    assert (seen(worker), seen(others)) == ((1, 1, 1), (0, 0, 0))
    services.hand_back(actor=worker, order=order, note="不归我管")
    assert seen(worker) == seen(others) == (0, 0, 0)


@pytest.mark.usefixtures("personal")
def test_nobody_takes_it_neither_now_nor_from_a_phone(project: Any):
    _employee, worker = work.make_worker(project)
    order = work.open_order(project)
    with pytest.raises(NotPossible):
        services.take_order(actor=worker, order=order)
    sent = {"act": "take", "client_id": uuid4(), "device_at": None, "fields": {}}
    with pytest.raises(NotPossible):
        services.apply_act(actor=worker, project=project, order_id=order.pk, **sent)
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.WAITING, None)


def test_who_took_work_before_it_became_somebodys_own_is_answered_as_before(
    project: Any, monkeypatch: pytest.MonkeyPatch
):
    _employee, worker = work.make_worker(project)
    order, number = work.open_order(project), uuid4()
    step = services.take_order(actor=worker, order=order, client_id=number)
    known = ports.kinds()
    monkeypatch.setattr(ports, "_kinds", {**known, work.KIND: replace(known[work.KIND], is_personal=True)})
    assert services.take_order(actor=worker, order=order, client_id=number) == step
