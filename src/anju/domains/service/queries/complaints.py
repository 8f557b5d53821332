"""Doors to complaints, their causes, and how often the same comes again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.service import policies
from anju.domains.service.enums import ComplaintStep, Kind
from anju.domains.service.models import Cause, Complaint, Ticket
from anju.domains.service.queries.tickets import settings_of, tickets_visible_to
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.queries.periods import bounds

OVER = (ComplaintStep.CLOSED, ComplaintStep.WITHDRAWN)
STILL_OPEN = ~Q(step__in=OVER)


@dataclass(frozen=True)
class Repeats:
    """How many complaints of a period came again; ``rate`` in whole per cent, None where there were none."""

    days: int
    number: int
    repeated: int

    @property
    def rate(self) -> int | None:
        """Repeated ones per hundred."""
        return round(100 * self.repeated / self.number) if self.number else None


@dataclass(frozen=True)
class CauseRow:
    """How many complaints of a period one cause had, and how many of them were opened again."""

    name: str
    number: int
    reopened: int


def complaints_visible_to(actor: Actor, project: Project) -> QuerySet[Complaint]:
    """Return the project's complaints, the gravest and oldest first; none to somebody who may not handle them.

    Whom a complaint is of does not see it.
    """
    rows = Complaint.objects.filter(project=project).select_related(
        "ticket__order__unit", "ticket__order__place", "ticket__leaf__group", "ticket__reporter"
    )
    rows = rows.select_related("responsible", "about", "cause")
    if actor.user_id is not None:
        rows = rows.filter(Q(about__isnull=True) | Q(about__user__isnull=True) | ~Q(about__user=actor.user_id))
    return visible(rows, actor, policies.HANDLE_COMPLAINTS, project.pk).order_by("-rank", "pk")


def kept_from_whom_they_are_of(
    *, order_ids: Collection[int] | None = None, user_id: int | None = None
) -> list[tuple[int, int]]:
    """Return the orders of complaints with the account of whom they are of (`workorders.ports.keep_apart`)."""
    rows = Complaint.objects.filter(about__user__isnull=False, ticket__leaf__kind=Kind.COMPLAINT)
    if order_ids is not None:
        rows = rows.filter(ticket__order__in=order_ids)
    if user_id is not None:
        rows = rows.filter(about__user=user_id)
    return list(rows.order_by().values_list("ticket__order", "about__user"))


def get_complaint(actor: Actor, project: Project, pk: int) -> Complaint:
    """Return a complaint of the project or raise `NotFound`."""
    return one_of(complaints_visible_to(actor, project), pk)


def complaint_behind(ticket: Ticket) -> Complaint | None:
    """Return what a complaint's page on the resident's phone tells of it, or None."""
    return Complaint.objects.filter(ticket=ticket).exclude(step=ComplaintStep.WITHDRAWN).first()


def complaint_to_tell(pk: int) -> Complaint | None:
    """Return a complaint with what is told of it; for reactions to events, which no person asks for."""
    return Complaint.objects.select_related("ticket__order", "project").filter(pk=pk).first()


def open_complaints(actor: Actor, project: Project) -> QuerySet[Complaint]:
    """Return the complaints that are not closed."""
    return complaints_visible_to(actor, project).filter(STILL_OPEN)


def may_answer_for(actor: Actor, project: Project, complaint: Complaint) -> QuerySet[Employee]:
    """Return who may be given a complaint: who works in the project or for headquarters, and is not whom it is of."""
    here = Q(project=project) | Q(project__isnull=True)
    working = Q(left_on__isnull=True) | Q(left_on__gte=clock.today())
    rows = Employee.objects.filter(here, working).order_by("number")
    rows = visible(rows, actor, policies.LEAD_COMPLAINTS, project.pk)
    return rows.exclude(pk=complaint.about_id) if complaint.about_id else rows


def employees_here(actor: Actor, project: Project) -> QuerySet[Employee]:
    """Return whom a complaint may be of."""
    rows = Employee.objects.filter(Q(project=project) | Q(project__isnull=True)).order_by("number")
    return visible(rows, actor, policies.LEAD_COMPLAINTS, project.pk)


def all_causes() -> QuerySet[Cause]:
    """Return every cause, in order."""
    return Cause.objects.order_by("position", "pk")


def causes_in_use() -> QuerySet[Cause]:
    """Return the causes that complaints may be put down to."""
    return all_causes().filter(is_active=True)


def get_cause(pk: int) -> Cause:
    """Return a cause or raise `NotFound`."""
    return one_of(all_causes(), pk)


def repeated_complaints(actor: Actor, project: Project, first: dt.date, last: dt.date) -> QuerySet[Ticket]:
    """Return the complaints made from ``first`` to ``last`` that were not the first of their sort.

    The same household or person complained within the project's days before of the same class, or somebody did of that
    class at the same unit or public place. Those that were taken back count on neither side.
    """
    days = dt.timedelta(days=settings_of(project).repeat_days)
    since = ExpressionWrapper(OuterRef("reported_at") - days, output_field=DateTimeField())
    same_people = Q(reporter=OuterRef("reporter")) | Q(home=OuterRef("home"))
    same_spot = Q(order__unit=OuterRef("order__unit")) | Q(order__place=OuterRef("order__place"))
    earlier = Ticket.objects.filter(
        same_people | same_spot,
        project=project,
        leaf=OuterRef("leaf"),
        reported_at__gte=since,
        reported_at__lte=OuterRef("reported_at"),
        pk__lt=OuterRef("pk"),
    ).exclude(order__state=OrderState.CANCELLED)
    return _complaints_of(actor, project, first, last).filter(Exists(earlier))


def repeats_between(actor: Actor, project: Project, first: dt.date, last: dt.date) -> Repeats:
    """Return how many complaints of the days came again (three queries)."""
    return Repeats(
        days=settings_of(project).repeat_days,
        number=_complaints_of(actor, project, first, last).count(),
        repeated=repeated_complaints(actor, project, first, last).count(),
    )


def causes_between(actor: Actor, project: Project, first: dt.date, last: dt.date) -> list[CauseRow]:
    """Return how often each cause was named for complaints made on the days, the commonest first (one query)."""
    tickets = _complaints_of(actor, project, first, last)
    rows = complaints_visible_to(actor, project).filter(ticket__in=tickets, cause__isnull=False).order_by()
    counted = rows.values_list("cause__name").annotate(
        number=Count("pk"), again=Count("pk", filter=Q(reopenings__gt=0))
    )
    found = [CauseRow(str(name), number, again) for name, number, again in counted]
    return sorted(found, key=lambda row: (-row.number, row.name))


def _complaints_of(actor: Actor, project: Project, first: dt.date, last: dt.date) -> QuerySet[Ticket]:
    """Return the complaints of the days, a year at most (`DomainError`), without those that were taken back."""
    period = bounds(first, last)
    rows = tickets_visible_to(actor, project).filter(leaf__kind=Kind.COMPLAINT)
    rows = rows.filter(reported_at__gte=period["first"], reported_at__lt=period["last"])
    return rows.exclude(order__state=OrderState.CANCELLED)
