"""Many orders given to one worker at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.events import OrderMoved
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.services import clocks, effects
from anju.domains.workorders.services.answering import note_answers
from anju.domains.workorders.services.dispatching import check_worker
from anju.domains.workorders.services.moving import Act

AT_MOST = 500
_CHANGED = (
    "worker",
    "state",
    "assigned_at",
    "accepted_at",
    "promised_at",
    "held_at",
    "hold_reason",
    "accept_due_at",
    "contact_due_at",
    "arrive_due_at",
    "finish_due_at",
    "accept_from_at",
    "clock",
    "due_at",
    "alarms",
    "alarm_at",
    "stepped_at",
)


@dataclass(frozen=True)
class Skipped:
    """An order that was left as it is, and why in words."""

    order_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class Assigned:
    """What a bulk assignment did."""

    steps: Sequence[OrderStep] = ()
    skipped: Sequence[Skipped] = field(default_factory=list)


def assign_orders(*, actor: Actor, project: Project, ids: Iterable[int], worker: Employee) -> Assigned:
    """Give many orders (at most 500) to one worker; those for which it is not legal are skipped, each with its reason.

    One statement reads and locks them, one changes them, one writes the steps, one the events: `OrderMoved` for each.
    """
    actor.require(policies.DISPATCH, project.pk)
    check_worker(project.pk, worker)
    wanted = sorted(set(ids))
    if len(wanted) > AT_MOST:
        raise DomainError(_("At most {count} orders at once.").format(count=AT_MOST))
    # Locked in the order of their ids, so that two desks cannot wait for each other.
    rows = WorkOrder.objects.select_for_update().filter(project=project, pk__in=wanted).order_by("pk")
    orders = list(rows)
    gone = set(wanted) - {order.pk for order in orders}
    skipped = [Skipped(pk, "", _("There is no such order.")) for pk in sorted(gone)]
    now, moved = clock.now(), list[_Moved]()
    with clocks.hours_read_once():
        for order in orders:
            fault = _fault(order, worker)
            if fault:
                skipped.append(Skipped(order.pk, order.number, fault))
            else:
                moved.append(_move(order, worker, now))
    if moved:
        WorkOrder.objects.bulk_update([one.order for one in moved], _CHANGED)
    steps = OrderStep.objects.bulk_create(_step(actor, one, now) for one in moved)
    note_answers(actor=actor, order_ids=[one.order.pk for one in moved], worker=worker)
    events.publish_all([_event(one, step) for one, step in zip(moved, steps, strict=True)])
    return Assigned(steps, skipped)


@dataclass(frozen=True)
class _Moved:
    """An order that was changed, and how it was before."""

    order: WorkOrder
    source: str
    former_worker_id: int | None


def _move(order: WorkOrder, worker: Employee, now: dt.datetime) -> _Moved:
    moved = _Moved(order, order.state, order.worker_id)
    at, target = max(now, order.stepped_at), transitions.target_of(OrderAct.ASSIGN, order.state)
    assert target is not None  # `_fault` has skipped the others
    effects.apply(order, Act(act=OrderAct.ASSIGN, worker=worker), at)
    order.state, order.stepped_at = target, at
    clocks.watch(order, at)
    return moved


def _step(actor: Actor, moved: _Moved, now: dt.datetime) -> OrderStep:
    order = moved.order
    return OrderStep(
        project_id=order.project_id,
        order=order,
        act=OrderAct.ASSIGN,
        source=moved.source,
        target=order.state,
        by_id=actor.user_id,
        by_name="" if actor.is_system else actor.name[:60],
        worker_id=order.worker_id,
        at=now,
        happened_at=order.stepped_at,
    )


def _event(moved: _Moved, step: OrderStep) -> OrderMoved:
    return OrderMoved(
        project_id=moved.order.project_id,
        order_id=moved.order.pk,
        kind=moved.order.kind,
        step_id=step.pk,
        act=OrderAct.ASSIGN,
        source=moved.source,
        target=moved.order.state,
        worker_id=moved.order.worker_id,
        former_worker_id=moved.former_worker_id,
    )


def _fault(order: WorkOrder, worker: Employee) -> str:
    if transitions.target_of(OrderAct.ASSIGN, order.state) is None:
        return _("It is “{state}”.").format(state=OrderState(order.state).label)
    if order.worker_id == worker.pk:
        return _("The order is with {name} already.").format(name=worker.name)
    return ""
