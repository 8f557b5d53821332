"""What of the reports a resident may see: a household its own, in its own time, and a person what they follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from anju.core import clock
from anju.core.doors import one_of
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Residency
from anju.domains.residents.queries import Home, current
from anju.domains.service.enums import Party
from anju.domains.service.models import Follower, Leaf, Ticket
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder


@dataclass(frozen=True)
class Reader:
    """An account that is told of a report, as a resident of which unit, and whether the report is its own."""

    user_id: int
    unit_id: int
    is_own: bool


def party_of(role: str) -> Party:
    """Return which of a unit's two households a role belongs to."""
    return Party.OWNERS if role in (ResidencyRole.OWNER, ResidencyRole.FAMILY) else Party.TENANTS


def tickets_of_home(home: Home) -> QuerySet[Ticket]:
    """Return the reports that a resident sees in a home, newest first, each with ``is_own`` told.

    Own: what the resident reported, and the private reports of those who lived here with them, from the day on which
    the resident came. So a landlord does not see the tenant's, nor a tenant those of the tenant before; what somebody
    reported of a public place is theirs alone. Not own: reports of others that the resident follows, of which words,
    photos and contact are nobody else's business.
    """
    own = own_of(home)
    # Keys first: a sub-select in the OR would have every report of the project looked at, and no index used.
    followed = Follower.objects.filter(
        project=home.project, person=home.person, home=home.unit, ended_at__isnull=True
    ).order_by()
    rows = Ticket.objects.filter(project=home.project)
    rows = rows.filter(own | Q(pk__in=list(followed.values_list("ticket", flat=True))))
    return rows.annotate(is_own=own).select_related("order__worker", "order__unit", "order__place", "leaf", "rating")


def get_ticket_of_home(home: Home, pk: int) -> Ticket:
    """Return a report that the resident sees in a home, or raise `NotFound`."""
    return one_of(tickets_of_home(home), pk)


def get_own_ticket(home: Home, pk: int) -> Ticket:
    """Return a report of the household's own, or raise `NotFound`: who only follows one says nothing about it."""
    return one_of(Ticket.objects.filter(own_of(home), project=home.project).select_related("order"), pk)


def own_among(home: Home, tickets: Iterable[Ticket]) -> set[int]:
    """Return the keys of those of some reports that are the household's own."""
    rows = Ticket.objects.filter(own_of(home), project=home.project, pk__in=[ticket.pk for ticket in tickets])
    return set(rows.order_by().values_list("pk", flat=True))


def get_public_ticket(project: Project, pk: int) -> Ticket:
    """Return an open report about a public place, which everybody in the project may follow, or raise `NotFound`."""
    rows = Ticket.objects.filter(project=project, is_private=False, order__closed_at__isnull=True)
    return one_of(rows.select_related("order", "leaf"), pk)


def ticket_to_tell(pk: int) -> Ticket | None:
    """Return a report with what is told of it, or None; for reactions to events, which no person asks for."""
    return Ticket.objects.filter(pk=pk).select_related("project", "order__worker", "leaf").first()


def ticket_behind(order_id: int) -> Ticket | None:
    """Return the report that an order is about, or None; for reactions to events, as `ticket_to_tell`."""
    return Ticket.objects.filter(order=order_id).select_related("project", "order").first()


def readers_of(ticket: Ticket) -> list[Reader]:
    """Return who is told how a report goes on: its reporter and followers who still live there (two queries)."""
    followers = Follower.objects.filter(ticket=ticket, ended_at__isnull=True)
    people = {(one.person_id, one.home_id): False for one in followers}
    if ticket.reporter_id and ticket.home_id:
        people[ticket.reporter_id, ticket.home_id] = True
    living = Residency.objects.filter(
        current(clock.today()),
        person__in=[person for person, _unit in people],
        unit__in=[unit for _person, unit in people],
        person__account__isnull=False,
    )
    found = {}
    for person, unit, user in living.values_list("person", "unit", "person__account__user"):
        if (person, unit) in people:
            found[user] = Reader(user, unit, people[person, unit])
    return list(found.values())


def accounts_following(order_id: int) -> list[int]:
    """Return the accounts that are told how the report behind an order goes on; for those who would tell them again."""
    ticket = ticket_behind(order_id)
    return [reader.user_id for reader in readers_of(ticket)] if ticket else []


def class_told(order: WorkOrder) -> str:
    """Return the class of the report behind an order as residents read it; "" for one that nobody has sorted."""
    leaf = Leaf.objects.filter(tickets__order=order).first()
    return leaf.name if leaf else ""


def buildings_told_of(order: WorkOrder) -> list[int]:
    """Return the buildings of an incident: where its order is, and where those live who told of it too.

    None where the order is in no building: a street lamp is everybody's.
    """
    if order.building_id is None:
        return []
    of_followers = Follower.objects.filter(ticket__order=order, ended_at__isnull=True).values_list(
        "home__building", flat=True
    )
    return sorted({order.building_id, *of_followers})


def own_of(home: Home) -> Q:
    """Return the condition for reports of the household's own (see `tickets_of_home`)."""
    together = Residency.objects.filter(
        person=OuterRef("reporter"), unit=home.unit, role__in=[role.value for role in home.party]
    )
    in_time = Q()
    if home.since is not None:
        # Somebody who left on the day the resident came was no member of this household.
        together = together.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=home.since))
        in_time = Q(reported_at__gte=dt.datetime.combine(home.since, dt.time(), clock.ZONE))
    else:
        together = together.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    shared = Q(party=party_of(home.role), is_private=True) & in_time & Q(Exists(together))
    return Q(home=home.unit) & (Q(reporter=home.person) | shared)
