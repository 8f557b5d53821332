"""A quote that is approved first: its note goes back to the worker, and what is taken back is decided by nobody."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.domains.repairs.test_quotes import _actor

from anju.core.errors import DomainError
from anju.domains.approvals import services as approvals
from anju.domains.approvals.models import Request
from anju.domains.repairs import services
from anju.domains.repairs.calc.quotes import Line
from anju.domains.repairs.models import Quote
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderNote, OrderStep, WorkOrder

CHEAP = (Line("labour", "拧紧", "次", Decimal("1.00"), Decimal("30.00")),)


@pytest.fixture
def manager(project: Any, root: Any, make_user: Any) -> Any:
    """Give somebody who decides, in a project whose quotes above 100 yuan are approved first."""
    services.edit_settings(actor=root, project=project, approval_above=Decimal(100), call_out_fee=Decimal(0))
    return _actor(make_user("manager9", "project_manager", project=project), project)


def _state(order: WorkOrder) -> str:
    return WorkOrder.objects.get(pk=order.pk).state


def _refused_to_decide(manager: Any, request: Request) -> None:
    for is_approved in (True, False):
        with pytest.raises(DomainError, match="withdrawn"):
            approvals.decide(actor=manager, request=request, is_approved=is_approved, note="看看")


@pytest.mark.parametrize("is_approved", [True, False])
def test_the_note_of_the_decision_reaches_the_worker_and_not_the_resident(
    order: Any, quoted: Any, manager: Any, is_approved: bool
) -> None:
    quoted()
    approvals.decide(
        actor=manager, request=Request.objects.get(), is_approved=is_approved, note="材料价偏高，下次先询价"
    )
    steps = OrderStep.objects.filter(order=order, note__contains="材料价偏高")
    notes = OrderNote.objects.filter(order=order, text__contains="材料价偏高")
    assert not steps.filter(is_public=True).exists()
    assert not notes.filter(is_public=True).exists()
    written = [step.note for step in steps] + [note.text for note in notes]
    assert len(written) == 1
    assert manager.name in written[0]


def test_a_decision_without_a_note_writes_none(order: Any, quoted: Any, manager: Any) -> None:
    quoted()
    approvals.decide(actor=manager, request=Request.objects.get(), is_approved=True)
    assert not OrderNote.objects.exists()


def test_cancelling_the_order_withdraws_the_request(order: Any, quoted: Any, manager: Any, root: Any) -> None:
    quote = quoted()
    request = Request.objects.get()
    workorders.cancel_order(actor=root, order=order, note="住户取消")
    request.refresh_from_db()
    quote.refresh_from_db()
    assert (request.state, quote.state, _state(order)) == ("withdrawn", "replaced", OrderState.CANCELLED)
    _refused_to_decide(manager, request)
    assert _state(order) == OrderState.CANCELLED


@pytest.mark.parametrize("lines", [None, CHEAP])
def test_another_quote_withdraws_the_request_for_the_first(order: Any, quoted: Any, manager: Any, lines: Any) -> None:
    first = quoted()
    request = Request.objects.get()
    second = quoted(plan="改为更换一只", **({"lines": lines} if lines else {}))
    request.refresh_from_db()
    first.refresh_from_db()
    assert (request.state, first.state) == ("withdrawn", "replaced")
    _refused_to_decide(manager, request)
    if lines:
        assert (second.state, _state(order)) == ("offered", OrderState.QUOTED)
        assert not Request.objects.filter(state="pending").exists()
    else:
        assert (second.state, _state(order)) == ("approving", OrderState.APPROVING)
        assert Request.objects.get(state="pending").subject_id == second.pk
        approvals.decide(actor=manager, request=Request.objects.get(state="pending"), is_approved=True)
        second.refresh_from_db()
        assert (second.state, _state(order)) == ("offered", OrderState.QUOTED)


def test_a_household_that_does_not_pay_any_more_is_never_offered_the_quote(
    order: Any, quoted: Any, manager: Any, worker: Any
) -> None:
    quote = quoted()
    request = Request.objects.get()
    services.say_who_is_liable(actor=worker[1], order=order, liable="developer", reason="保修期内")
    request.refresh_from_db()
    quote.refresh_from_db()
    assert (request.state, quote.state, _state(order)) == ("withdrawn", "replaced", OrderState.ON_SITE)
    _refused_to_decide(manager, request)
    workorders.start_work(actor=worker[1], order=order)


def test_an_applicant_who_withdraws_goes_on_from_the_site(order: Any, quoted: Any, manager: Any, worker: Any) -> None:
    quote = quoted()
    request = Request.objects.get()
    approvals.withdraw(actor=worker[1], request=request)
    quote.refresh_from_db()
    assert (quote.state, _state(order)) == ("replaced", OrderState.ON_SITE)
    request.refresh_from_db()
    _refused_to_decide(manager, request)
    quoted(lines=CHEAP)
    assert _state(order) == OrderState.QUOTED
    assert Quote.objects.filter(order=order).count() == 2


def test_a_quote_sent_again_by_the_phone_does_not_withdraw_itself(order: Any, quoted: Any, manager: Any) -> None:
    from uuid import uuid4

    key = uuid4()
    first = quoted(client_id=key)
    assert quoted(client_id=key) == first
    assert Request.objects.get().state == "pending"
