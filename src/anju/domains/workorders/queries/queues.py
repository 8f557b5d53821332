"""Which orders wait for whom: conditions that the indexes of open orders serve.

A limit runs for open orders only, so who asks for a limit asks for no more: each condition that says the same again
makes PostgreSQL expect fewer rows than there are.
"""

from __future__ import annotations

from django.db.models import Q

from anju.core import clock
from anju.core.access import Actor
from anju.domains.tenancy.models import Project
from anju.domains.workorders.calc.transitions import AT_WORK
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.queries.orders import orders_visible_to

OPEN = Q(closed_at__isnull=True)
MOST_COUNTED = 1000


def in_state(*states: OrderState) -> Q:
    """Match open orders in one of these states."""
    return OPEN & Q(state__in=states)


def at_work() -> Q:
    """Match orders that somebody has accepted and works on."""
    return in_state(*AT_WORK)


def in_danger() -> Q:
    """Match orders of whose present limit four fifths are used up, but not all of it."""
    now = clock.now()
    return Q(due_at__gte=now, alarms__0__lte=now)


def overdue() -> Q:
    """Match orders whose present limit is over."""
    return Q(due_at__lt=clock.now())


def mine(actor: Actor) -> Q:
    """Match open orders of the employee who signs in with the actor's account."""
    return OPEN & Q(worker__user=actor.user_id)


def number_waiting(actor: Actor, project: Project) -> int:
    """Return how many orders need the desk: not yet given to anybody, or over their limit; at most a thousand."""
    rows = orders_visible_to(actor, project).filter(in_state(OrderState.WAITING) | overdue())
    return rows.order_by()[:MOST_COUNTED].count()
