"""Work that is held on the way to it, and orders that change hands while others think about a quote."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import clock
from anju.core.clock import ZONE
from anju.core.errors import DomainError
from anju.domains.workorders import queries, services
from anju.domains.workorders.enums import HoldReason, OrderAct, OrderState
from anju.domains.workorders.models import WorkOrder

DAY = "2026-11-16T"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(DAY + text).replace(tzinfo=ZONE)


def fresh(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


@pytest.fixture
def worker(project: Any) -> Any:
    work.set_limits(project, None, 120, 1440)
    return work.make_worker(project)


@pytest.fixture
def held(project: Any, worker: Any) -> WorkOrder:
    """Give an order due on site at eleven that its worker put on hold at half past nine, before going there."""
    with clock.at(at("09:00")):
        order = work.open_order(project, unit=make_unit(project))
        services.take_order(actor=worker[1], order=order)
    with clock.at(at("09:30")):
        services.hold_order(actor=worker[1], order=order, reason=HoldReason.MATERIAL)
    return order


def test_going_on_with_what_was_held_on_the_way_is_no_arrival(held: WorkOrder, worker: Any) -> None:
    with clock.at(at("12:30")):
        step = services.resume_order(actor=worker[1], order=held)
    stands = fresh(held)
    assert (step.source, step.target, stands.state) == ("held", "accepted", OrderState.ACCEPTED)
    assert (stands.arrived_at, stands.started_at, stands.contacted_at, stands.held_at) == (None, None, None, None)
    # The limit for arrival runs again, three hours later than it did.
    assert (stands.clock, stands.due_at) == ("arrive", at("14:00"))


def test_who_arrives_ends_the_hold_with_proof(held: WorkOrder, worker: Any) -> None:
    with clock.at(at("12:30")):
        step = services.arrive(
            actor=worker[1], order=held, proof="sign", scanned="https://anju.test/r/s/T1/0000000000/"
        )
    stands = fresh(held)
    assert (stands.state, stands.arrived_at, stands.held_at, stands.hold_reason) == ("on_site", at("12:30"), None, "")
    assert (step.proof, stands.arrive_due_at, stands.started_at) == ("sign", at("14:00"), None)
    services.start_work(actor=worker[1], order=held)


def test_work_that_was_begun_goes_on_as_work(held: WorkOrder, worker: Any) -> None:
    services.arrive(actor=worker[1], order=held)
    services.start_work(actor=worker[1], order=held)
    services.hold_order(actor=worker[1], order=held, reason=HoldReason.RESIDENT)
    services.resume_order(actor=worker[1], order=held)
    assert fresh(held).state == OrderState.WORKING


def test_nobody_quotes_who_has_not_been_there(held: WorkOrder, worker: Any) -> None:
    for more in ({}, {"is_to_be_approved": True}):
        with pytest.raises(DomainError, match="been there"):
            services.quote_order(actor=worker[1], order=held, note="V1", **more)
    assert fresh(held).state == OrderState.HELD
    services.arrive(actor=worker[1], order=held)
    services.hold_order(actor=worker[1], order=held, reason=HoldReason.MATERIAL)
    services.quote_order(actor=worker[1], order=held, note="V1")
    assert fresh(held).state == OrderState.QUOTED


def test_what_is_held_before_the_work_is_cancelled_and_not_afterwards(
    project: Any, held: WorkOrder, worker: Any
) -> None:
    desk = work.make_desk(project)
    begun = work.open_order(project)
    services.take_order(actor=worker[1], order=begun)
    services.start_work(actor=worker[1], order=begun)
    services.hold_order(actor=worker[1], order=begun, reason=HoldReason.MATERIAL)
    with pytest.raises(DomainError, match="begun"):
        services.cancel_order(actor=desk, order=begun, note="不用了")
    services.cancel_order(actor=desk, order=held, note="不用了")
    stands = fresh(held)
    assert (stands.state, stands.held_at, stands.hold_reason) == (OrderState.CANCELLED, None, "")


def test_a_phone_that_was_off_line_sends_it_all_late_and_in_order(held: WorkOrder, worker: Any, project: Any) -> None:
    acts = (("resume", "12:30"), ("arrive", "12:50"), ("start", "12:55"), ("hold", "13:10"), ("resume", "13:30"))
    with clock.at(at("18:00")):
        for act, moment in acts:
            services.apply_act(
                actor=worker[1],
                project=project,
                order_id=held.pk,
                act=act,
                client_id=uuid4(),
                device_at=at(moment),
                fields={"reason": "material"} if act == "hold" else {},
            )
    stands = fresh(held)
    assert (stands.state, stands.arrived_at, stands.started_at) == ("working", at("12:50"), at("12:55"))
    assert [step.target for step in queries.steps_of(held)][-5:] == [
        "accepted",
        "on_site",
        "working",
        "held",
        "working",
    ]


@pytest.mark.parametrize("is_to_be_approved", [False, True])
@pytest.mark.parametrize("is_in_bulk", [False, True])
def test_another_worker_takes_over_while_others_think_about_the_quote(
    project: Any, held: WorkOrder, worker: Any, is_to_be_approved: bool, is_in_bulk: bool
) -> None:
    desk, (other, hands) = work.make_desk(project), work.make_worker(project, "李师傅")
    services.arrive(actor=worker[1], order=held)
    services.quote_order(actor=worker[1], order=held, note="V1", is_to_be_approved=is_to_be_approved)
    before = fresh(held)
    if is_in_bulk:
        assert not services.assign_orders(actor=desk, project=project, ids=[held.pk], worker=other).skipped
    else:
        services.assign_order(actor=desk, order=held, worker=other)
    stands = fresh(held)
    assert (stands.state, stands.worker, stands.quoted_at) == (before.state, other, before.quoted_at)
    if is_to_be_approved:
        services.answer_quote(actor=desk, order=held, act=OrderAct.APPROVE)
    services.answer_quote(actor=desk, order=held, act=OrderAct.AGREE)
    with pytest.raises(services.NotPossible):
        services.start_work(actor=worker[1], order=held)
    services.start_work(actor=hands, order=held)
    # There is nothing to accept any more, so no limit for it runs.
    assert (fresh(held).clock, fresh(held).state) == ("finish", OrderState.WORKING)
