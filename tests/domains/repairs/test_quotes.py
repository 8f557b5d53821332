"""No paid work before consent; the bill follows the agreed quote, once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.domains.repairs.conftest import LINES, signature
from tests.factories import work

from anju.core.errors import DomainError
from anju.domains.approvals import services as approvals
from anju.domains.approvals.models import Request
from anju.domains.billing.models import Bill
from anju.domains.documents.models import Document
from anju.domains.repairs import queries, services
from anju.domains.repairs.calc import quotes
from anju.domains.repairs.calc.quotes import Line
from anju.domains.repairs.models import Consent, Quote, RepairCharge
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderStep, WorkOrder

amounts = st.decimals("0.01", "9999.99", places=2)


def _state(order: WorkOrder) -> str:
    return WorkOrder.objects.get(pk=order.pk).state


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_total_is_the_sum_of_rounded_lines(pairs: list[tuple[Decimal, Decimal]]):
    lines = [Line("labour", "工", "", quantity, price) for quantity, price in pairs]
    assert quotes.sum_of(lines) == sum((line.amount for line in lines), Decimal(0))
    assert all(abs(line.amount - line.quantity * line.price) <= Decimal("0.005") for line in lines)


def test_order_waits_for_the_household_and_its_clocks_stand(order: Any, quoted: Any):
    quote = quoted()
    stands = WorkOrder.objects.get(pk=order.pk)
    assert (stands.state, stands.due_at, f"{quote.total}") == (OrderState.QUOTED, None, "151.00")


def test_no_paid_work_before_consent(order: Any, worker: Any, quoted: Any, agree: Any):
    services.say_who_is_liable(actor=worker[1], order=order, liable="owner")
    for act in (workorders.start_work, workorders.finish_order):
        with pytest.raises(workorders.NotPossible, match="pays"):
            act(actor=worker[1], order=order)
    quote = quoted()
    with pytest.raises(workorders.NotPossible):
        workorders.start_work(actor=worker[1], order=order)
    agree(quote)
    workorders.start_work(actor=worker[1], order=order)
    assert _state(order) == OrderState.WORKING


def test_held_paid_work_does_not_go_on_without_consent_but_is_quoted(order: Any, worker: Any, quoted: Any):
    workorders.hold_order(actor=worker[1], order=order, reason="material")
    services.say_who_is_liable(actor=worker[1], order=order, liable="owner")
    with pytest.raises(workorders.NotPossible, match="pays"):
        workorders.resume_order(actor=worker[1], order=order)
    quoted()
    assert _state(order) == OrderState.QUOTED


def test_emergencies_begin_without_consent(project: Any, unit: Any, worker: Any, root: Any, order: Any):
    burst = work.open_order(project, unit=unit, urgency="emergency")
    workorders.assign_order(actor=root, order=burst, worker=worker[0])
    workorders.accept_order(actor=worker[1], order=burst)
    services.say_who_is_liable(actor=worker[1], order=burst, liable="owner")
    workorders.start_work(actor=worker[1], order=burst)
    assert _state(burst) == OrderState.WORKING


def test_signature_is_kept_with_the_mark_of_its_quote(order: Any, quoted: Any, agree: Any):
    quote = quoted()
    consent = agree(quote)
    assert consent.digest == quote.digest
    kept = Document.objects.get()
    assert (kept.subject_id, kept.content_type) == (order.pk, "image/png")
    assert quote.digest[:12] in kept.name


@pytest.mark.parametrize("drawn", [b"", b"GIF89a", "empty"])
def test_nothing_drawn_is_no_signature(order: Any, quoted: Any, agree: Any, drawn: Any):
    import io

    from PIL import Image

    if drawn == "empty":
        target = io.BytesIO()
        Image.new("RGBA", (300, 100), (0, 0, 0, 0)).save(target, "PNG")
        drawn = target.getvalue()
    quote = quoted()
    with pytest.raises(DomainError, match="sign"):
        agree(quote, signature=drawn)
    assert _state(order) == OrderState.QUOTED


def test_what_was_sent_twice_is_one(order: Any, worker: Any, quoted: Any, agree: Any):
    sent, word = uuid4(), uuid4()
    assert quoted(client_id=sent).pk == quoted(client_id=sent).pk
    with pytest.raises(workorders.KeyUsedOtherwise):
        quoted(client_id=sent, findings="别的")
    quote = Quote.objects.get()
    assert agree(quote, client_id=word).pk == agree(quote, client_id=word).pk
    assert [step.act for step in OrderStep.objects.filter(order=order).order_by("pk")][-2:] == ["quote", "agree"]
    assert Consent.objects.count() == 1


def test_phone_sends_quote_and_consent_after_one_another(project: Any, order: Any, worker: Any):
    import base64
    import json

    sent = uuid4()
    drawn = "data:image/png;base64," + base64.b64encode(signature()).decode()
    lines = [
        {"kind": one.kind, "text": one.text, "quantity": str(one.quantity), "price": str(one.price)} for one in LINES
    ]
    acts = [
        ("liability", uuid4(), {"liable": "owner", "reason": ""}),
        ("quote", sent, {"findings": "角阀老化", "plan": "更换", "finish_at": "", "lines": json.dumps(lines)}),
        ("agree", uuid4(), {"quote": str(sent), "name": "王建国", "signature": drawn}),
    ]
    for act, client_id, fields in acts:
        services.apply_act(
            actor=worker[1],
            project=project,
            order_id=order.pk,
            act=act,
            client_id=client_id,
            device_at=None,
            fields=fields,
        )
    assert _state(order) == OrderState.ON_SITE
    assert queries.agreed_quote_of(order) is not None


@pytest.mark.parametrize(
    "sent", ["no json", "{}", '[{"kind": "labour"}]', '[{"kind":"x","text":"a","quantity":"1","price":"1"}]']
)
def test_lines_that_are_none_are_refused(project: Any, order: Any, worker: Any, sent: str):
    services.say_who_is_liable(actor=worker[1], order=order, liable="owner")
    with pytest.raises(DomainError):
        services.apply_act(
            actor=worker[1],
            project=project,
            order_id=order.pk,
            act="quote",
            client_id=uuid4(),
            device_at=None,
            fields={"findings": "a", "plan": "b", "lines": sent},
        )


def test_newer_quote_replaces_the_one_that_waits(order: Any, quoted: Any, agree: Any):
    first, second = quoted(), quoted(findings="还有一处")
    with pytest.raises(workorders.NotPossible, match="no longer waits"):
        agree(first)
    agree(second)
    assert list(Quote.objects.order_by("version").values_list("state", flat=True)) == ["replaced", "agreed"]


def test_declined_quote_ends_the_order_and_costs_the_call_out(
    project: Any, order: Any, root: Any, quoted: Any, agree: Any
):
    services.edit_settings(actor=root, project=project, approval_above=None, call_out_fee=Decimal("30.00"))
    agree(quoted(), is_agreed=False, note="太贵")
    assert _state(order) == OrderState.CANCELLED
    assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["30.00"]


def test_more_that_is_declined_leaves_what_was_agreed(
    order: Any, worker: Any, quoted: Any, agree: Any, finished: Any, root: Any
):
    agree(quoted())
    workorders.start_work(actor=worker[1], order=order)
    agree(quoted(lines=[*LINES, Line("material", "软管", "根", Decimal(1), Decimal(60))]), is_agreed=False)
    assert _state(order) == OrderState.ON_SITE
    finished()
    assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["151.00"]


def test_amount_above_the_limit_is_approved_first(project: Any, order: Any, root: Any, quoted: Any, make_user: Any):
    services.edit_settings(actor=root, project=project, approval_above=Decimal(100), call_out_fee=Decimal(0))
    quote = quoted()
    assert (_state(order), quote.state) == (OrderState.APPROVING, "approving")
    with pytest.raises(workorders.NotPossible):
        workorders.start_work(actor=root, order=order)
    manager = make_user("manager9", "project_manager", project=project)
    approvals.decide(actor=_actor(manager, project), request=Request.objects.get(), is_approved=True)
    quote.refresh_from_db()
    assert (_state(order), quote.state) == (OrderState.QUOTED, "offered")


def test_amount_that_is_not_approved_goes_back_to_the_worker(
    project: Any, order: Any, root: Any, quoted: Any, make_user: Any
):
    services.edit_settings(actor=root, project=project, approval_above=Decimal(100), call_out_fee=Decimal(0))
    quote = quoted()
    manager = make_user("manager9", "project_manager", project=project)
    approvals.decide(actor=_actor(manager, project), request=Request.objects.get(), is_approved=False, note="核价")
    quote.refresh_from_db()
    assert (_state(order), quote.state) == (OrderState.ON_SITE, "refused")


def _actor(user: Any, project: Any) -> Any:
    from anju.domains.approvals import policies

    return work.actor_of(user, project, policies.DECIDE)


def test_bill_is_made_once_from_the_agreed_quote(
    order: Any, owner: Any, worker: Any, quoted: Any, agree: Any, finished: Any, root: Any
):
    agree(quoted())
    finished()
    bill = Bill.objects.get()
    assert (f"{bill.amount}", bill.unit_id, bill.person_id) == ("151.00", order.unit_id, owner.pk)
    workorders.reopen_order(actor=root, order=order, note="又漏了")
    workorders.assign_order(actor=root, order=order, worker=worker[0])
    workorders.accept_order(actor=worker[1], order=order)
    finished()
    assert Bill.objects.count() == 1
    services.charge_accepted(order_id=order.pk)
    assert RepairCharge.objects.count() == 1


def test_lower_final_amount_is_billed_and_a_higher_one_refused(
    order: Any, worker: Any, quoted: Any, agree: Any, finished: Any
):
    agree(quoted())
    with pytest.raises(DomainError, match="new quote"):
        services.set_final_amount(actor=worker[1], order=order, amount=Decimal("151.01"))
    services.set_final_amount(actor=worker[1], order=order, amount=Decimal("120.00"))
    finished()
    assert f"{Bill.objects.get().amount}" == "120.00"


def test_tenant_who_reported_pays(order: Any, tenant: Any, told: Any, quoted: Any, agree: Any, finished: Any):
    told(party="tenants")
    agree(quoted())
    finished()
    assert Bill.objects.get().person_id == tenant.pk


def test_quote_and_consent_are_never_changed(order: Any, quoted: Any, agree: Any):
    from django.db.utils import DatabaseError

    quote = quoted()
    consent = agree(quote)
    for change in (
        lambda: Quote.objects.filter(pk=quote.pk).update(total=1),
        lambda: Consent.objects.filter(pk=consent.pk).update(name="别人"),
        quote.lines.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(final_amount=Decimal("999.00"))


def test_refused_call_leaves_nothing(order: Any, worker: Any):
    with pytest.raises(DomainError), transaction.atomic():
        services.give_quote(actor=worker[1], order=order, findings="", plan="x", lines=LINES)
    assert not Quote.objects.exists()
