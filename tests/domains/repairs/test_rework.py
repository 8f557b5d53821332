"""Work that is done again: the household does not pay twice, and what others bear is claimed and billed to nobody."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.repairs.conftest import LINES
from tests.factories import work

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.billing.models import Bill
from anju.domains.repairs import queries, services
from anju.domains.repairs.enums import Liable
from anju.domains.repairs.models import CostClaim, Quote, RepairCharge
from anju.domains.stock import policies as stock
from anju.domains.stock import services as moving
from anju.domains.workorders import policies
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderNote


@pytest.fixture
def again(order: Any, worker: Any, root: Any) -> Any:
    """Give a function that has the accepted order opened again and its worker back on site."""

    def run(days: int = 1) -> None:
        with clock.at(clock.now() + dt.timedelta(days=days)):
            workorders.reopen_order(actor=root, order=order, note="又漏了")
            workorders.assign_order(actor=root, order=order, worker=worker[0])
            for act in (workorders.accept_order, workorders.arrive):
                act(actor=worker[1], order=order)
        order.refresh_from_db()

    return run


def _bills() -> list[str]:
    return [f"{bill.amount}" for bill in Bill.objects.order_by("pk")]


def _finish(order: Any, worker: Any, root: Any) -> None:
    with clock.at(clock.now() + dt.timedelta(days=2)):
        workorders.start_work(actor=worker[1], order=order)
        workorders.finish_order(actor=worker[1], order=order, note="再次更换")
        workorders.close_order(actor=root, order=order)


def test_rework_of_paid_work_is_the_companys_and_billed_to_nobody(
    order: Any, worker: Any, root: Any, quoted: Any, agree: Any, finished: Any, again: Any
) -> None:
    agree(quoted())
    finished()
    again()
    cover = queries.cover_of(order)
    assert (cover.liable, cover.proposed, order.reopened) == (Liable.COMPANY, Liable.COMPANY, 1)
    # A plan of what is done again waits for nobody's consent and is nobody's bill.
    plan = services.give_quote(actor=worker[1], order=order, findings="垫片未压紧", plan="重装", lines=LINES)
    assert (plan.is_paid, plan.state) == (False, "agreed")
    _finish(order, worker, root)
    assert _bills() == ["151.00"]
    assert not CostClaim.objects.exists()


def test_rework_needs_no_consent_and_no_word(
    order: Any, worker: Any, root: Any, quoted: Any, agree: Any, finished: Any, again: Any
) -> None:
    agree(quoted())
    finished()
    again()
    _finish(order, worker, root)
    assert _bills() == ["151.00"]


def test_another_fault_found_meanwhile_needs_a_reason_and_a_consent_of_its_own(
    order: Any, worker: Any, root: Any, quoted: Any, agree: Any, finished: Any, again: Any
) -> None:
    agree(quoted())
    finished()
    again()
    with pytest.raises(DomainError, match="Say why"):
        services.say_who_is_liable(actor=worker[1], order=order, liable="owner")
    services.say_who_is_liable(actor=worker[1], order=order, liable="owner", reason="住户自行拆改造成")
    quote = services.give_quote(actor=worker[1], order=order, findings="住户拆改", plan="复原", lines=LINES)
    with pytest.raises(workorders.NotPossible):
        workorders.start_work(actor=worker[1], order=order)
    agree(quote)
    _finish(order, worker, root)
    assert _bills() == ["151.00", "151.00"]
    assert RepairCharge.objects.values("quote").distinct().count() == 2


def test_the_consent_of_the_first_round_does_not_let_the_second_begin_at_the_households_cost(
    order: Any, worker: Any, root: Any, quoted: Any, agree: Any, finished: Any, again: Any
) -> None:
    agree(quoted())
    finished()
    again()
    services.say_who_is_liable(actor=worker[1], order=order, liable="owner", reason="住户自行拆改造成")
    with pytest.raises(workorders.NotPossible, match="pays"):
        workorders.start_work(actor=worker[1], order=order)


def test_what_was_billed_is_not_lowered_behind_its_bill(
    order: Any, root: Any, quoted: Any, agree: Any, finished: Any, again: Any
) -> None:
    agree(quoted())
    finished()
    again()
    with pytest.raises(DomainError, match="billed"):
        services.set_final_amount(actor=root, order=order, amount=Decimal(1))


def test_a_bill_that_others_bear_after_all_is_told_to_the_office(
    order: Any, root: Any, quoted: Any, agree: Any, finished: Any, again: Any, worker: Any
) -> None:
    agree(quoted())
    finished()
    again()
    services.say_who_is_liable(actor=root, order=order, liable="developer", reason="查明为交付缺陷")
    note = OrderNote.objects.get(order=order)
    assert "151.00" in note.text
    assert not note.is_public
    _finish(order, worker, root)
    assert _bills() == ["151.00"]
    assert [one.liable for one in CostClaim.objects.all()] == ["developer"]


@pytest.mark.parametrize("liable", ["developer", "fund"])
def test_rework_of_what_others_bear_is_claimed_once(
    order: Any, worker: Any, root: Any, finished: Any, again: Any, liable: str
) -> None:
    services.say_who_is_liable(actor=worker[1], order=order, liable=liable, reason="交付缺陷")
    services.give_quote(actor=worker[1], order=order, findings="渗水", plan="更换", lines=LINES)
    finished()
    again()
    assert queries.cover_of(order).liable == liable
    _finish(order, worker, root)
    assert [f"{one.amount}" for one in CostClaim.objects.all()] == ["151.00"]
    assert _bills() == []


def test_after_seven_days_it_is_no_rework(order: Any, quoted: Any, agree: Any, finished: Any, again: Any) -> None:
    agree(quoted())
    finished()
    with pytest.raises(DomainError):
        again(days=8)
    order.refresh_from_db()
    assert (order.state, order.reopened) == (OrderState.CLOSED, 0)
    assert Quote.objects.count() == 1


def test_a_repair_under_warranty_of_which_nobody_said_who_pays_is_claimed_if_it_cost_anything(
    project: Any, order: Any, worker: Any, root: Any, finished: Any
) -> None:
    services.ship_terms()
    order.unit.handed_over_on = order.opened_at.astimezone(clock.ZONE).date() - dt.timedelta(days=100)
    order.unit.save(update_fields=["handed_over_on"])
    valve = moving.save_item(actor=root, project=project, code="V1", name="角阀", measure="个")
    store = moving.save_store(actor=root, project=project, name="张师傅", employee=worker[0])
    moving.take_opening(actor=root, project=project, store=store, lines=[moving.Line(valve, Decimal(3), Decimal(18))])
    hands = work.actor_of(worker[0].user, project, policies.WORK, stock.USE)
    services.use_material(actor=hands, order=order, item_id=valve.pk, quantity=Decimal(2))
    finished()
    assert [(one.liable, f"{one.amount}") for one in CostClaim.objects.all()] == [("developer", "36.00")]
    assert _bills() == []


def test_a_repair_that_cost_nothing_is_no_claim(order: Any, finished: Any) -> None:
    services.ship_terms()
    order.unit.handed_over_on = order.opened_at.astimezone(clock.ZONE).date() - dt.timedelta(days=100)
    order.unit.save(update_fields=["handed_over_on"])
    finished()
    assert not CostClaim.objects.exists()
