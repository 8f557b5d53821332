"""First contact (首次联系): a limit of its own between acceptance and arrival, kept by a word with the resident."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.domains.workorders.test_watch import at, told
from tests.factories import work

from anju.core import clock
from anju.domains.workorders import services
from anju.domains.workorders.enums import Clock, HoldReason, OrderAct, OrderState
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.services import NotPossible


def opened(project: Any, **given: Any) -> WorkOrder:
    work.set_limits(project, 30, 480, 1440, contact=120)
    with clock.at(at("09:00")):
        return work.open_order(project, **given)


def test_contact_runs_between_acceptance_and_arrival(project: Any, root: Any):
    order, (_employee, worker) = opened(project), work.make_worker(project)
    with clock.at(at("09:10")):
        order = services.take_order(actor=worker, order=order).order
    assert (order.clock, order.due_at) == (Clock.CONTACT, at("11:00"))
    assert told(project, root, "10:35", "10:36") == [("OrderInDanger", "contact", None)]
    assert told(project, root, "11:00") == [("OrderOverdue", "contact", 1)]
    with clock.at(at("11:05")):
        order = services.contact_resident(actor=worker, order=order, note="下午三点在家").order
    assert (order.contacted_at, order.state) == (at("11:05"), OrderState.ACCEPTED)
    assert (order.clock, order.due_at) == (Clock.ARRIVE, at("17:00"))


def test_desk_notes_the_contact_before_anybody_goes_and_the_first_time_counts(project: Any):
    order, desk = opened(project), work.make_desk(project)
    with clock.at(at("09:20")):
        services.contact_resident(actor=desk, order=order)
    with clock.at(at("09:40")):
        order = services.contact_resident(actor=desk, order=order, note="又打了一次").order
    assert (order.contacted_at, order.state, order.clock) == (at("09:20"), OrderState.WAITING, Clock.ACCEPT)
    steps = OrderStep.objects.filter(order=order, act=OrderAct.CONTACT)
    assert [(step.note, step.is_public) for step in steps] == [("", False), ("又打了一次", False)]


def test_worker_notes_contact_on_own_orders_only(project: Any):
    order, (_employee, worker) = opened(project), work.make_worker(project)
    with pytest.raises(NotPossible):
        services.contact_resident(actor=worker, order=order)
    other, _actor = work.make_worker(project, "王师傅")
    services.assign_order(actor=work.make_desk(project), order=order, worker=other)
    with pytest.raises(NotPossible):
        services.contact_resident(actor=worker, order=order)


def test_who_arrives_has_made_contact(project: Any):
    order, (_employee, worker) = opened(project), work.make_worker(project)
    with clock.at(at("09:10")):
        services.take_order(actor=worker, order=order)
        order = services.arrive(actor=worker, order=order).order
    assert (order.contacted_at, order.clock) == (at("09:10"), Clock.FINISH)


def test_contact_waits_while_work_is_held_and_begins_anew_when_opened_again(project: Any):
    order, (_employee, worker), desk = opened(project), work.make_worker(project), work.make_desk(project)
    with clock.at(at("09:10")):
        services.take_order(actor=worker, order=order)
        services.hold_order(actor=worker, order=order, reason=HoldReason.RESIDENT)
    with clock.at(at("10:10")):
        order = services.assign_order(actor=desk, order=order, worker=work.make_worker(project, "王师傅")[0]).order
    assert order.contact_due_at == at("12:00")
    other = order.worker
    assert other is not None
    with clock.at(at("10:20")):
        services.contact_resident(actor=desk, order=order)
        services.release_order(actor=desk, order=order)
        services.take_order(actor=worker, order=order)
        services.start_work(actor=worker, order=order)
        services.finish_order(actor=worker, order=order)
        services.close_order(actor=desk, order=order)
        order = services.reopen_order(actor=desk, order=order, note="又漏了").order
    assert (order.contacted_at, order.contact_due_at) == (None, at("10:20") + dt.timedelta(minutes=120))


def test_what_nobody_reported_has_nobody_to_contact(project: Any):
    assert opened(project, contact_phone="").contact_due_at is None
