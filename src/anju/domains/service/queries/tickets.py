"""Doors of staff to reports, and which open reports may mean the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.documents import queries as documents
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Building, Place, Unit
from anju.domains.residents.queries import Home
from anju.domains.service import policies
from anju.domains.service.enums import Channel, Part
from anju.domains.service.models import Follower, Leaf, Rating, ReceivedMail, ReturnVisit, ServiceSettings, Ticket
from anju.domains.service.queries.households import own_of
from anju.domains.service.queries.mail import mails_of
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.ports import kept_from

SUBJECT = "service.ticket"
"""Under which photos of reports are kept (`documents.services.store_photo`)."""
MOST = 5
"""How many open reports are offered as possibly the same."""


@dataclass(frozen=True)
class Panel:
    """What the page of a work order shows of the report behind it."""

    ticket: Ticket
    photos: list[Photo]
    followers: list[Follower]
    rating: Rating | None
    visits: list[ReturnVisit]
    mails: Sequence[ReceivedMail] = ()


def settings_of(project: Project) -> ServiceSettings:
    """Return how a project treats reports, unsaved defaults where nothing was set."""
    return ServiceSettings.objects.filter(project=project).first() or ServiceSettings(project=project)


def tickets_visible_to(actor: Actor, project: Project) -> QuerySet[Ticket]:
    """Return the project's reports with their orders, newest first; none to somebody who may not see them.

    Whom a complaint is of does not see it.
    """
    rows = Ticket.objects.filter(project=project)
    if kept := kept_from(actor.user_id):
        rows = rows.exclude(order__in=kept)
    rows = rows.select_related("order__worker", "order__unit", "order__place", "leaf", "reporter", "home")
    return visible(rows, actor, policies.VIEW, project.pk)


def seen_by(actor: Actor, project: Project, *, days: int) -> QuerySet[Ticket]:
    """Return what the actor reported of their own accord in the last ``days``, newest first, with its orders."""
    since = clock.now() - dt.timedelta(days=days)
    rows = Ticket.objects.filter(project=project, channel=Channel.PATROL, entered_by=actor.user_id)
    return rows.filter(reported_at__gt=since).select_related("order__place").order_by("-reported_at", "-pk")


def unsorted_tickets(actor: Actor, project: Project) -> QuerySet[Ticket]:
    """Return the open reports in which no class was found, the oldest first; a person sorts them."""
    rows = tickets_visible_to(actor, project).filter(leaf__isnull=True, order__closed_at__isnull=True)
    return rows.order_by("reported_at", "pk")


def get_ticket(actor: Actor, project: Project, pk: int) -> Ticket:
    """Return a report of the project or raise `NotFound`."""
    return one_of(tickets_visible_to(actor, project), pk)


def ticket_of_order(actor: Actor, order: WorkOrder) -> Panel | None:
    """Return what there is to know of the report behind an order; None where the order has none.

    Whoever came to the order by a door of `workorders` may see why it was opened; what the resident said of the work
    and whether they were asked afterwards only those who may see reports. Four queries.
    """
    ticket = Ticket.objects.filter(order=order).select_related("leaf", "reporter", "home", "entered_by").first()
    if ticket is None:
        return None
    photos = documents.photos_of(SUBJECT, [ticket.pk]).get(ticket.pk, [])
    followers = list(Follower.objects.filter(ticket=ticket, ended_at__isnull=True).select_related("person", "home"))
    if not actor.may(policies.VIEW, order.project_id):
        return Panel(ticket, photos, followers, None, [])
    rating = Rating.objects.filter(ticket=ticket).first()
    visits = list(ticket.visits.select_related("visited_by"))
    mails = list(mails_of(ticket)) if ticket.channel == Channel.EMAIL else []
    return Panel(ticket, photos, followers, rating, visits, mails)


def open_tickets_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[Ticket]:
    """Return what is open at a unit, or was reported from it.

    Two lists of keys come first, each by its index: no index serves an OR over two tables.
    """
    rows = tickets_visible_to(actor, project).filter(order__closed_at__isnull=True)
    there = WorkOrder.objects.filter(project=project, unit=unit, closed_at__isnull=True).order_by()
    found = {*rows.filter(home=unit).order_by().values_list("order", flat=True), *there.values_list("pk", flat=True)}
    return rows.filter(order__in=found)


def duplicates_of(
    actor: Actor,
    project: Project,
    *,
    leaf: Leaf | None,
    unit: Unit | None = None,
    place: Place | None = None,
    building: Building | None = None,
) -> list[Ticket]:
    """Return the latest open reports of a class at the same unit, place or building, newest first, at most `MOST`.

    They are offered, not enforced: two taps may drip. A building counts only for what is common to all who live there.
    """
    rows = tickets_visible_to(actor, project).filter(_of_late(project))
    return _same(rows, leaf, unit, place, building)


def duplicates_for_home(home: Home, *, leaf: Leaf | None, place: Place | None = None) -> list[Ticket]:
    """Return the open reports that a resident may be about to make again: the household's own, and public ones.

    Reports of other households that are private are none of them. See `duplicates_of`.
    """
    rows = Ticket.objects.filter(_of_late(home.project), project=home.project).select_related(
        "order__unit", "order__place", "leaf"
    )
    unit = None if place else home.unit
    building = place.building if place else home.unit.building
    return _same(rows.filter(Q(is_private=False) | own_of(home)), leaf, unit, place, building)


def _of_late(project: Project) -> Q:
    since = clock.now() - dt.timedelta(days=settings_of(project).duplicate_days)
    return Q(order__closed_at__isnull=True, reported_at__gte=since)


def _same(
    rows: QuerySet[Ticket], leaf: Leaf | None, unit: Unit | None, place: Place | None, building: Building | None
) -> list[Ticket]:
    where = Q(pk__in=[])
    if unit is not None:
        where |= Q(order__unit=unit)
    if place is not None:
        where |= Q(order__place=place)
    if building is not None and leaf is not None and leaf.part == Part.COMMON:
        where |= Q(order__building=building, order__unit__isnull=True)
    if leaf is None:
        return []
    return list(rows.filter(where, leaf=leaf).order_by("-reported_at")[:MOST])
