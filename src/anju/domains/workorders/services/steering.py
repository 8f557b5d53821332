"""Orders moved by a domain above, whose own rules have asked who may do it.

A complaint goes by the states of its order, but by rights of its own: who answers for it need not be a worker.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from anju.core import clock, events
from anju.core.access import Actor
from anju.domains.workforce.models import Employee
from anju.domains.workorders import queries
from anju.domains.workorders.calc.transitions import ENDED
from anju.domains.workorders.enums import OrderAct, is_more_urgent
from anju.domains.workorders.events import OrderRaised
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.services import clocks
from anju.domains.workorders.services.moving import Act, Sent, move


def steer_order(
    *,
    actor: Actor,
    order: WorkOrder,
    act: OrderAct,
    note: str = "",
    worker: Employee | None = None,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Do an act on an order as the table of transitions allows; whoever calls has asked for the right."""
    asked = Act(act=act, note=note, worker=worker)
    return move(actor=actor, order=order, asked=asked, sent=Sent(client_id=client_id, device_at=device_at))


def set_urgency(*, actor: Actor, order: WorkOrder, urgency: str) -> WorkOrder:
    """Make an open order more or less urgent wherever it stands; unlike `reclassify_order` it stays with who has it.

    More urgent, the limits of that urgency run from now, and none ends later than before. Less urgent, they hold as if
    they had from the beginning. Time in which the clocks stood is given again in both cases [domain rule 2.2, E33].
    """
    order = WorkOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state in ENDED or order.urgency == urgency:
        return order
    is_raised = is_more_urgent(urgency, order.urgency)
    order.urgency = urgency
    limits = queries.limits_for(order.project, kind=order.kind, category=order.category, urgency=urgency)
    clocks.set_limits(order, limits)
    now = max(clock.now(), order.stepped_at)
    if is_raised:
        clocks.begin_sooner(order, now)
    else:
        clocks.begin_anew(order)
    clocks.watch(order, now)
    order.save()
    return order


def raise_urgency(*, actor: Actor, order: WorkOrder, urgency: str) -> bool:
    """Make an open order at least so urgent, as `set_urgency` does; tell whether it was less urgent.

    Publishes `OrderRaised`.
    """
    order = WorkOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state in ENDED or not is_more_urgent(urgency, order.urgency):
        return False
    set_urgency(actor=actor, order=order, urgency=urgency)
    events.publish(
        OrderRaised(
            project_id=order.project_id,
            order_id=order.pk,
            kind=order.kind,
            urgency=urgency,
            worker_id=order.worker_id,
        )
    )
    return True
