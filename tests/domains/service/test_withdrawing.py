"""A report is taken back until the work begins; a quote is answered first, and one that was agreed to is not free."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.domains.service.test_paid_ends import signature
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core.errors import DomainError
from anju.domains.billing.models import Bill
from anju.domains.repairs import services as repairs
from anju.domains.repairs.calc.quotes import Line
from anju.domains.service import services
from anju.domains.service.models import Ticket
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import WorkOrder

LINES = (Line("labour", "疏通", "次", Decimal(1), Decimal(80)),)


@pytest.fixture
def case(project: Any, root: Any, worker: Any, worker_actor: Any) -> SimpleNamespace:
    """Give a report whose worker is on site, in a project with a call-out fee of 30 yuan."""
    repairs.edit_settings(actor=root, project=project, approval_above=Decimal(500), call_out_fee=Decimal(30))
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    workorders.assign_order(actor=root, order=ticket.order, worker=worker)
    for act in (workorders.accept_order, workorders.arrive):
        act(actor=worker_actor, order=ticket.order)
    return SimpleNamespace(actor=actor, home=home, ticket=ticket, hands=worker_actor)


@pytest.fixture
def quote(case: SimpleNamespace) -> Callable[..., Any]:
    """Give a function that has the worker say who pays, and quote."""

    def run(liable: str = "owner", price: int = 80) -> Any:
        order = _order(case)
        repairs.say_who_is_liable(actor=case.hands, order=order, liable=liable, reason="现场查明")
        lines = [Line("labour", "疏通", "次", Decimal(1), Decimal(price))]
        return repairs.give_quote(actor=case.hands, order=order, findings="堵塞", plan="疏通", lines=lines)

    return run


def _order(case: SimpleNamespace) -> WorkOrder:
    return WorkOrder.objects.get(pk=case.ticket.order_id)


def _may(case: SimpleNamespace) -> bool:
    return services.is_withdrawable(Ticket.objects.get(pk=case.ticket.pk))


def _withdraw(case: SimpleNamespace) -> str:
    services.withdraw(actor=case.actor, home=case.home, ticket=case.ticket, reason="不修了")
    return _order(case).state


def _bills() -> list[str]:
    return [f"{bill.amount}" for bill in Bill.objects.all()]


def test_who_came_and_has_not_quoted_is_sent_away_free_of_charge(case: SimpleNamespace) -> None:
    assert _may(case)
    assert _withdraw(case) == OrderState.CANCELLED
    assert _bills() == []


@pytest.mark.parametrize("price", [80, 800])
def test_a_quote_is_answered_and_not_dodged(case: SimpleNamespace, quote: Any, price: int) -> None:
    quote(price=price)
    assert not _may(case)
    with pytest.raises(DomainError, match="Answer it"):
        _withdraw(case)
    assert _order(case).state == (OrderState.QUOTED if price == 80 else OrderState.APPROVING)


def test_a_plan_that_others_pay_for_holds_nobody(case: SimpleNamespace, quote: Any) -> None:
    quote("fund", price=800)
    assert _order(case).state == OrderState.APPROVING
    assert _may(case)
    assert _withdraw(case) == OrderState.CANCELLED
    assert _bills() == []


def test_who_agreed_and_does_not_want_it_any_more_owes_the_call_out(case: SimpleNamespace, quote: Any) -> None:
    signed = {"is_agreed": True, "name": "王建国", "signature": signature()}
    repairs.answer_on_spot(actor=case.hands, order=_order(case), quote=str(quote().pk), **signed)
    assert _may(case)
    assert _withdraw(case) == OrderState.CANCELLED
    assert _bills() == ["30.00"]


def test_work_that_has_begun_is_not_taken_back_wherever_it_stands(case: SimpleNamespace, root: Any) -> None:
    workorders.start_work(actor=case.hands, order=_order(case))
    workorders.hold_order(actor=case.hands, order=_order(case), reason="material")
    for state in (OrderState.HELD, OrderState.ON_SITE):
        if state == OrderState.ON_SITE:
            workorders.arrive(actor=case.hands, order=_order(case))
        assert not _may(case)
        with pytest.raises(DomainError, match="begun"):
            _withdraw(case)
        assert _order(case).state == state


def test_what_is_held_before_anybody_came_is_taken_back(project: Any, root: Any, worker: Any, worker_actor: Any):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    workorders.assign_order(actor=root, order=ticket.order, worker=worker)
    workorders.accept_order(actor=worker_actor, order=ticket.order)
    workorders.hold_order(actor=worker_actor, order=ticket.order, reason="resident")
    case = SimpleNamespace(actor=actor, home=home, ticket=ticket)
    assert _may(case)
    assert _withdraw(case) == OrderState.CANCELLED
