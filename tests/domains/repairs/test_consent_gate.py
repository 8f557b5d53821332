"""What counts as consent: the household's word on the quote that binds, and no quote that was not approved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.repairs.conftest import LINES
from tests.domains.repairs.test_quotes import _actor

from anju.core import clock
from anju.domains.approvals import services as approvals
from anju.domains.approvals.models import Request
from anju.domains.billing.models import Bill
from anju.domains.repairs import queries, services
from anju.domains.repairs.calc.quotes import Line
from anju.domains.stock import policies as stock
from anju.domains.stock import services as moving
from anju.domains.workorders import policies
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import WorkOrder

MORE = (*LINES, Line("material", "软管", "根", Decimal(1), Decimal(60)))


@pytest.fixture
def says(order: Any, worker: Any) -> Any:
    """Give a function that has the worker say who pays."""
    return lambda liable: services.say_who_is_liable(actor=worker[1], order=order, liable=liable, reason="现场查明")


@pytest.fixture
def plan(order: Any, worker: Any) -> Any:
    """Give a function that has the worker write a plan, whoever pays."""
    return lambda lines=LINES: services.give_quote(
        actor=worker[1], order=order, findings="角阀老化", plan="更换", lines=lines
    )


@pytest.fixture
def manager(project: Any, root: Any, make_user: Any) -> Any:
    """Give somebody who decides, in a project whose quotes above 180 yuan are approved first."""
    services.edit_settings(actor=root, project=project, approval_above=Decimal(180), call_out_fee=Decimal(30))
    return _actor(make_user("manager9", "project_manager", project=project), project)


@pytest.fixture
def valve(project: Any, root: Any, worker: Any) -> Any:
    """Give a function by which the worker uses a valve of the three in their own stock."""
    item = moving.save_item(actor=root, project=project, code="V1", name="角阀", measure="个")
    store = moving.save_store(actor=root, project=project, name="张师傅", employee=worker[0])
    moving.take_opening(actor=root, project=project, store=store, lines=[moving.Line(item, Decimal(3), Decimal(18))])
    from tests.factories import work

    hands = work.actor_of(worker[0].user, project, policies.WORK, stock.USE)
    return lambda order: services.use_material(actor=hands, order=order, item_id=item.pk, quantity=Decimal(1))


def _state(order: WorkOrder) -> str:
    return WorkOrder.objects.get(pk=order.pk).state


def _refuse(manager: Any) -> None:
    request = Request.objects.get(state="pending")
    approvals.decide(actor=manager, request=request, is_approved=False, note="价高")


def test_a_plan_that_nobody_at_home_was_asked_about_is_no_consent(
    order: Any, worker: Any, says: Any, plan: Any, valve: Any
) -> None:
    says("fee")
    assert plan().state == "agreed"
    says("owner")
    for act in (workorders.start_work, workorders.finish_order):
        with pytest.raises(workorders.NotPossible, match="pays"):
            act(actor=worker[1], order=order)
    with pytest.raises(workorders.NotPossible, match="pays"):
        valve(order)
    workorders.hold_order(actor=worker[1], order=order, reason="material")
    with pytest.raises(workorders.NotPossible, match="pays"):
        workorders.resume_order(actor=worker[1], order=order)


def test_what_a_household_agreed_to_is_what_is_billed_after_a_plan_between(
    order: Any, says: Any, quoted: Any, agree: Any, plan: Any, finished: Any
) -> None:
    agree(quoted())
    says("fee")
    plan(MORE)
    says("owner")
    assert queries.binding_quote_of(order) == queries.repair_of(order).binding
    finished()
    assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["151.00"]


def test_an_earlier_quote_that_was_never_billed_is_no_consent_for_the_next_round(
    order: Any, worker: Any, root: Any, says: Any, quoted: Any, agree: Any, finished: Any
) -> None:
    agree(quoted())
    agree(quoted(lines=MORE))
    finished()
    assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["211.00"]
    with clock.at(clock.now() + dt.timedelta(days=1)):
        workorders.reopen_order(actor=root, order=order, note="又漏了")
        workorders.assign_order(actor=root, order=order, worker=worker[0])
        for act in (workorders.accept_order, workorders.arrive):
            act(actor=worker[1], order=order)
        says("owner")
        with pytest.raises(workorders.NotPossible, match="pays"):
            workorders.start_work(actor=worker[1], order=order)
    assert queries.repair_of(order).binding is None


@pytest.mark.parametrize("liable", ["fee", "fund", "company"])
def test_what_was_not_approved_is_not_done(
    order: Any, worker: Any, says: Any, plan: Any, manager: Any, valve: Any, liable: str
) -> None:
    says(liable)
    assert plan(MORE).state == "approving"
    _refuse(manager)
    assert _state(order) == OrderState.ON_SITE
    assert queries.repair_of(order).is_refused
    for act in (workorders.start_work, workorders.finish_order):
        with pytest.raises(workorders.NotPossible, match="not approved"):
            act(actor=worker[1], order=order)
    with pytest.raises(workorders.NotPossible, match="not approved"):
        valve(order)
    assert plan().state == "agreed"
    valve(order)
    workorders.start_work(actor=worker[1], order=order)


def test_a_request_that_is_taken_back_does_not_undo_the_refusal_before_it(
    order: Any, worker: Any, says: Any, plan: Any, manager: Any
) -> None:
    says("fund")
    plan(MORE)
    _refuse(manager)
    plan(MORE)
    approvals.withdraw(actor=worker[1], request=Request.objects.get(state="pending"))
    assert _state(order) == OrderState.ON_SITE
    with pytest.raises(workorders.NotPossible, match="not approved"):
        workorders.start_work(actor=worker[1], order=order)


def test_what_the_household_agreed_to_goes_on_where_only_more_was_not_approved(
    order: Any, worker: Any, quoted: Any, agree: Any, manager: Any, finished: Any
) -> None:
    agree(quoted())
    assert quoted(lines=MORE).state == "approving"
    _refuse(manager)
    finished()
    assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["151.00"]


def test_emergencies_are_not_held_up_by_a_refusal(order: Any, worker: Any, says: Any, plan: Any, manager: Any) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(urgency="emergency")
    says("fund")
    plan(MORE)
    _refuse(manager)
    workorders.start_work(actor=worker[1], order=order)
    assert _state(order) == OrderState.WORKING


def test_more_that_is_declined_before_the_work_leaves_what_was_agreed(
    project: Any, root: Any, order: Any, quoted: Any, agree: Any, finished: Any
) -> None:
    services.edit_settings(actor=root, project=project, approval_above=None, call_out_fee=Decimal(30))
    agree(quoted())
    agree(quoted(lines=MORE), is_agreed=False, note="太贵")
    assert _state(order) == OrderState.ON_SITE
    assert not Bill.objects.exists()
    finished()
    assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["151.00"]
