"""What happens in the name of those whom the work is for.

These functions ask for no right: the domain that opened the order knows who may (the desk that takes a report, the
resident at home), has asked, and is the only one to call them. Surfaces call that domain.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from anju.core import clock, events, numbering, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Place, Unit
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import queries
from anju.domains.workorders.calc.transitions import ENDED
from anju.domains.workorders.enums import OrderAct, OrderState, is_more_urgent
from anju.domains.workorders.events import OrderOpened
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.ports import kinds
from anju.domains.workorders.services import clocks, dispatching, moving
from anju.domains.workorders.services.moving import Act, Sent

SERIES = "workorder"


def open_order(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    category: str,
    title: str,
    urgency: str,
    unit: Unit | None = None,
    place: Place | None = None,
    place_text: str = "",
    detail: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    worker: Employee | None = None,
    finish_by: dt.datetime | None = None,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> WorkOrder:
    """Open an order under the next number of the month, with the limits that hold, and dispatch it by rule.

    ``kind`` is a registered one; the limits run from now. With ``worker`` it is given to that person instead of by
    rule, with ``finish_by`` it has that one limit. Publishes `OrderOpened` (and `OrderMoved` when somebody gets it).
    Under a ``client_id`` used before it returns the order that was opened then. Raises DomainError.
    """
    if kind not in kinds():
        raise ValueError(f"no kind of work is registered as {kind}")
    asked = Act(act=OrderAct.OPEN)
    at_unit, at_place = unit.pk if unit else None, place.pk if place else None
    words = (place_text, detail, contact_name, contact_phone)
    said = (kind, category, title, urgency, at_unit, at_place, *words, *_chosen(worker, finish_by))
    print_ = moving.fingerprint(actor=actor, asked=asked, more=said)
    known = moving.replayed(project_id=project.pk, client_id=client_id, print_=print_)
    if known is not None:
        return known.order
    now = clock.now()
    order = WorkOrder(
        project=project,
        kind=kind,
        category=category,
        title=title.strip(),
        urgency=urgency,
        opened_by_id=actor.user_id,
        opened_at=now,
        stepped_at=now,
    )
    order.place_text, order.detail, order.contact_name, order.contact_phone = (text.strip() for text in words)
    _locate(order, unit, place)
    clocks.set_limits(order, queries.limits_for(project, kind=kind, category=category, urgency=urgency))
    _start(order, now, worker, finish_by)
    validation.check(order, exclude=("alarms",))
    order.save()
    sent = Sent(client_id=client_id, device_at=device_at)
    moving.record(actor=actor, order=order, asked=asked, sent=sent, source="", happened_at=now, print_=print_)
    worker = worker or dispatching.worker_by_rule(order=order)
    goes_to = worker.pk if worker else None
    events.publish(OrderOpened(project_id=project.pk, order_id=order.pk, kind=kind, goes_to=goes_to))
    return dispatching.give_by_rule(order=order, worker=worker).order if worker else order


def confirm_order(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Close an order because those whom it was for say that the work is done."""
    asked = Act(act=OrderAct.CLOSE, note=note)
    return moving.move(actor=actor, order=order, asked=asked, sent=Sent(client_id=client_id, device_at=device_at))


def ask_again(
    *, actor: Actor, order: WorkOrder, note: str, client_id: UUID | None = None, device_at: dt.datetime | None = None
) -> OrderStep:
    """Open a closed order again because the fault is back (within seven days), or send one back that is not done."""
    sent = Sent(client_id=client_id, device_at=device_at)
    if order.state == OrderState.DONE:
        return moving.move(actor=actor, order=order, asked=Act(act=OrderAct.RETURN, note=note), sent=sent)
    return dispatching.reopen(actor=actor, order=order, note=note, sent=sent)


def withdraw_order(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
    gate: moving.Gate | None = None,
) -> OrderStep:
    """Cancel an order before work has begun because nobody wants it any more.

    ``gate`` is given the locked order, and raises where whoever asks may not have it cancelled now.
    """
    asked, sent = Act(act=OrderAct.CANCEL, note=note), Sent(client_id=client_id, device_at=device_at)
    return moving.move(actor=actor, order=order, asked=asked, sent=sent, gate=gate)


def reclassify_order(*, actor: Actor, order: WorkOrder, kind: str, category: str, urgency: str) -> WorkOrder:
    """Say what an open order is about: its limits are set anew, and one that nobody has is dispatched by rule.

    The limits run from when it was opened, however late somebody sorted it, without the time in which work was held;
    that for acceptance from when it last began. Whoever has the order keeps it; where it becomes more urgent for them,
    the limits run from now, as nobody could keep what did not hold yet. Raises `NotPossible` for what has ended.
    """
    if kind not in kinds():
        raise ValueError(f"no kind of work is registered as {kind}")
    order = WorkOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state in ENDED:
        raise moving.NotPossible(_("{number} has ended already.").format(number=order.number))
    is_given, now = order.state != OrderState.WAITING, max(clock.now(), order.stepped_at)
    is_raised = is_more_urgent(urgency, order.urgency)
    order.kind, order.category, order.urgency = kind, category, urgency
    limits = queries.limits_for(order.project, kind=kind, category=category, urgency=urgency)
    clocks.set_limits(order, limits)
    if is_given and is_raised:
        clocks.begin_sooner(order, now)
    else:
        clocks.begin_anew(order)
    clocks.watch(order, now)
    order.save()
    worker = None if is_given else dispatching.worker_by_rule(order=order)
    return dispatching.give_by_rule(order=order, worker=worker).order if worker else order


def complete_order(
    *, actor: Actor, order: WorkOrder, unit: Unit | None = None, contact_name: str = "", contact_phone: str = ""
) -> WorkOrder:
    """Add to an order what nobody knew when it was opened: its unit and whom to ask for. What stands there stays.

    One that waits is dispatched by rule, which may go by the building; limits do not change. Whoever calls has asked
    for the right.
    """
    order = WorkOrder.objects.select_for_update(of=("self",)).select_related("project").get(pk=order.pk)
    if unit is not None and order.unit_id is None and order.place_id is None:
        _locate(order, unit, None)
    order.contact_name = order.contact_name or contact_name.strip()
    order.contact_phone = order.contact_phone or contact_phone.strip()
    validation.check(order, exclude=("alarms",))
    order.save(update_fields=["unit", "building", "place", "contact_name", "contact_phone"])
    worker = dispatching.worker_by_rule(order=order) if order.state == OrderState.WAITING else None
    return dispatching.give_by_rule(order=order, worker=worker).order if worker else order


def _chosen(worker: Employee | None, finish_by: dt.datetime | None) -> tuple[str, ...]:
    """Return what tells an order given by choice from one given by rule; nothing where nothing was chosen."""
    return (str(worker.pk if worker else ""), str(finish_by or "")) if worker or finish_by else ()


def _start(order: WorkOrder, now: dt.datetime, worker: Employee | None, finish_by: dt.datetime | None) -> None:
    if worker is not None:
        dispatching.check_worker(order.project_id, worker)
    if finish_by is not None:
        clocks.set_finish(order, finish_by, now)
    clocks.begin(order, now)
    clocks.watch(order, now)
    order.number = _next_number(order.project, now)


def _locate(order: WorkOrder, unit: Unit | None, place: Place | None) -> None:
    for where in (unit, place):
        if where is not None and where.project_id != order.project_id:
            raise DomainError(_("This place is in another project."), field="place")
    order.unit, order.place = unit, place
    order.building = unit.building if unit else place.building if place else None


def _next_number(project: Project, now: dt.datetime) -> str:
    month = f"{now.astimezone(clock.ZONE):%y%m}"
    return f"W{month}-{numbering.take(project_id=project.pk, kind=SERIES, period=month):04d}"
