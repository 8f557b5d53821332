"""Doors to what residents said of the work: ratings, and whom the desk has to ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractHour, TruncMonth

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.residents.calc.satisfaction import Satisfaction, promoter_score, satisfaction
from anju.domains.service import policies
from anju.domains.service.enums import VisitResult
from anju.domains.service.models import Complaint, Rating, ReturnVisit
from anju.domains.service.queries.tickets import settings_of
from anju.domains.tenancy.models import Project
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import OrderStep
from anju.domains.workorders.queries.periods import bounds

_STARS = {f"stars_{number}": Count("pk", filter=Q(stars=number)) for number in range(1, 6)}
GROUPS = ("leaf", "worker", "building", "hour")
_VALUES: dict[str, tuple[str, ...]] = {
    "leaf": ("ticket__leaf__name", "ticket__leaf_id"),
    "worker": ("worker", "worker_id"),
    "building": ("ticket__order__building__code", "ticket__order__building_id"),
    "hour": ("hour",),
}


@dataclass(frozen=True)
class Row:
    """The figures of one group; ``label`` is empty for what has no class, worker or building."""

    label: str
    figures: Satisfaction


@dataclass(frozen=True)
class MonthScore:
    """The NPS of one month; ``score`` is None where too few answered."""

    month: dt.date
    answered: int
    score: Decimal | None


def visits_visible_to(actor: Actor, project: Project) -> QuerySet[ReturnVisit]:
    """Return whom to ask and who was asked, what is open and oldest first.

    Whom a complaint is of does not ask about it.
    """
    rows = ReturnVisit.objects.filter(project=project).select_related(
        "ticket__order__unit", "ticket__leaf", "ticket__reporter", "ticket__rating", "visited_by"
    )
    if actor.user_id is not None:
        # Their keys are asked for first: hardly anybody has any, and without them every visit need not be looked at.
        of_actor = Complaint.objects.filter(project=project, about__user=actor.user_id).order_by()
        if kept := list(of_actor.values_list("ticket", flat=True)):
            rows = rows.exclude(ticket__in=kept)
    return visible(rows, actor, policies.VISIT, project.pk)


def next_visit(actor: Actor, project: Project, after: ReturnVisit) -> ReturnVisit | None:
    """Return whom to call after one call: of those who can be called now the one who has waited longest."""
    return open_visits(actor, project).filter(to_call_now()).exclude(pk=after.pk).first()


def get_visit(actor: Actor, project: Project, pk: int) -> ReturnVisit:
    """Return a visit of the project or raise `NotFound`."""
    return one_of(visits_visible_to(actor, project), pk)


def open_visits(actor: Actor, project: Project) -> QuerySet[ReturnVisit]:
    """Return who is still to be asked: never tried, or not reached."""
    return (
        visits_visible_to(actor, project).filter(result__in=("", VisitResult.UNREACHABLE)).order_by("raised_at", "pk")
    )


def to_call_now() -> Q:
    """Match visits that somebody can make now: never tried, or not reached and the time to call again has come."""
    return Q(result="") | Q(result=VisitResult.UNREACHABLE) & (Q(next_at__isnull=True) | Q(next_at__lte=clock.now()))


def to_call_later() -> Q:
    """Match visits of people who were not reached and are called again later."""
    return Q(result=VisitResult.UNREACHABLE, next_at__gt=clock.now())


def ratings_between(actor: Actor, project: Project, first: dt.date, last: dt.date) -> QuerySet[Rating]:
    """Return the ratings given on the days from ``first`` to ``last``, both included (see `bounds`)."""
    period = bounds(first, last)
    rows = Rating.objects.filter(project=project, rated_at__gte=period["first"], rated_at__lt=period["last"])
    return visible(rows, actor, policies.VIEW, project.pk)


def overall(ratings: QuerySet[Rating], project: Project) -> Satisfaction:
    """Return the figures of all these ratings (one query)."""
    return satisfaction(_counts(ratings.aggregate(**_STARS)), least=settings_of(project).least_ratings)


def recommended(ratings: QuerySet[Rating], project: Project) -> Any:
    """Return the NPS of those who answered that question, or None (one query)."""
    answers = list(ratings.filter(recommends__isnull=False).values_list("recommends", flat=True))
    return promoter_score(
        [answer for answer in answers if answer is not None], least=settings_of(project).least_ratings
    )


def recommended_by_month(ratings: QuerySet[Rating], project: Project) -> list[MonthScore]:
    """Return the NPS of each month in which somebody answered, the latest first (one query)."""
    least = settings_of(project).least_ratings
    rows = ratings.filter(recommends__isnull=False).order_by()
    rows = rows.annotate(month=TruncMonth("rated_at", tzinfo=clock.ZONE))
    answers: dict[dt.date, list[int]] = {}
    for month, points, count in rows.values_list("month", "recommends").annotate(n=Count("pk")):
        answers.setdefault(month.date(), []).extend([points] * count)
    return [
        MonthScore(month, len(given), promoter_score(given, least=least))
        for month, given in sorted(answers.items(), reverse=True)
    ]


def satisfaction_by(group: str, ratings: QuerySet[Rating], project: Project) -> list[Row]:
    """Return the figures by class, worker, building or hour of the report (one query), the most rated first.

    A rating is of who had finished the work when it was given, whoever repairs it again later.
    """
    least = settings_of(project).least_ratings
    rows = ratings.order_by()
    if group == "worker":
        did = OrderStep.objects.filter(order=OuterRef("ticket__order"), at__lte=OuterRef("rated_at"))
        did = did.filter(act__in=(OrderAct.FINISH, OrderAct.ANSWER)).order_by("-pk")
        rows = rows.annotate(
            worker=Coalesce(Subquery(did.values("worker__name")[:1]), F("ticket__order__worker__name")),
            worker_id=Coalesce(
                Subquery(did.values("worker")[:1]), F("ticket__order__worker"), output_field=BigIntegerField()
            ),
        )
    if group == "hour":
        rows = rows.annotate(hour=ExtractHour(F("ticket__reported_at"), tzinfo=clock.ZONE))
    found: Sequence[dict[str, Any]] = list(rows.values(*_VALUES[group]).annotate(**_STARS))
    told = [Row(_label(group, one), satisfaction(_counts(one), least=least)) for one in found]
    if group == "hour":
        return sorted(told, key=lambda row: row.label)
    return sorted(told, key=lambda row: -row.figures.rated)


def _counts(row: dict[str, Any]) -> list[int]:
    return [row[name] for name in _STARS]


def _label(group: str, row: dict[str, Any]) -> str:
    value = row[_VALUES[group][0]]
    if group == "hour":
        return f"{value:02d}:00"
    return str(value or "")
