"""Doors to improvement measures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.improvements import policies
from anju.domains.improvements.enums import Effect, MeasureState
from anju.domains.improvements.models import Measure
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Standing:
    """How many measures are carried out, overdue, to be verified, verified, and did what was expected."""

    open: int
    overdue: int
    done: int
    closed: int
    reached: int


def measures_visible_to(actor: Actor, project: Project) -> QuerySet[Measure]:
    """Return the project's measures, newest first."""
    rows = Measure.objects.filter(project=project).select_related("responsible", "order").order_by("-pk")
    return visible(rows, actor, policies.VIEW, project.pk)


def get_measure(actor: Actor, project: Project, pk: int) -> Measure:
    """Return a measure, or raise `NotFound`."""
    return one_of(measures_visible_to(actor, project).select_related("opened_by", "verified_by", "done_by"), pk)


def measures_of(actor: Actor, project: Project, subject: str, subject_id: int) -> QuerySet[Measure]:
    """Return the measures that belong to a record; whoever asks has shown that the record may be seen."""
    return measures_visible_to(actor, project).filter(subject=subject, subject_id=subject_id)


def measures_of_finding(actor: Actor, project: Project, finding: str) -> dict[str, list[Measure]]:
    """Return the measures that are not given up about the figures of one kind, by the figure's key (one query)."""
    found: dict[str, list[Measure]] = {}
    rows = measures_visible_to(actor, project).filter(finding=finding).exclude(state=MeasureState.DROPPED)
    for measure in rows:
        found.setdefault(measure.finding_key, []).append(measure)
    return found


def standing(actor: Actor, project: Project) -> Standing:
    """Return how the project's measures stand today (one query)."""
    late = Q(state=MeasureState.OPEN, due_on__lt=clock.today())
    numbers = measures_visible_to(actor, project).aggregate(
        open=Count("pk", filter=Q(state=MeasureState.OPEN)),
        overdue=Count("pk", filter=late),
        done=Count("pk", filter=Q(state=MeasureState.DONE)),
        closed=Count("pk", filter=Q(state=MeasureState.CLOSED)),
        reached=Count("pk", filter=Q(effect=Effect.REACHED)),
    )
    return Standing(**numbers)


def number_waiting(actor: Actor, project: Project | None) -> int | None:
    """Count what is overdue or waits for somebody to verify it."""
    if project is None:
        return None
    now = standing(actor, project)
    return now.overdue + now.done
