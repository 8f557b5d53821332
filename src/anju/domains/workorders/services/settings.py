"""Setting the limits, the working hours and the rules of dispatch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.estate.models import Building
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders.models import DispatchRule, Limits, RuleWorker, WorkHours
from anju.domains.workorders.services.dispatching import check_worker


class ShippedLimits(NamedTuple):
    """Minutes until somebody accepts, is there, has finished (None: no limit), when the clock runs, and minutes until
    somebody has spoken with the resident.
    """

    accept: int | None
    arrive: int | None
    finish: int | None
    calendar: str
    contact: int | None = None


def set_limits(
    *,
    actor: Actor,
    project: Project | None,
    kind: str,
    category: str,
    urgency: str,
    accept_minutes: int | None,
    arrive_minutes: int | None,
    finish_minutes: int | None,
    calendar: str,
    contact_minutes: int | None = None,
) -> Limits:
    """Set the limits of a kind, category (prefix) and urgency for a project or, without one, for the company.

    They hold for orders opened from now on. Raises DomainError.
    """
    _require_edit(actor, project)
    row = Limits.objects.filter(project=project, kind=kind, category=category, urgency=urgency).first() or Limits(
        project=project, kind=kind, category=category, urgency=urgency
    )
    row.accept_minutes, row.arrive_minutes, row.finish_minutes = accept_minutes, arrive_minutes, finish_minutes
    row.contact_minutes, row.calendar = contact_minutes, calendar
    validation.check(row)
    row.save()
    return row


def remove_limits(*, actor: Actor, limits: Limits) -> None:
    """Drop a row of limits, so that the next wider one holds for new orders."""
    _require_edit(actor, limits.project)
    limits.delete()


def set_hours(*, actor: Actor, project: Project | None, opens_at: dt.time, closes_at: dt.time) -> WorkHours:
    """Set in which hours the working clock of a project (or of the company) runs, for limits set from now on."""
    _require_edit(actor, project)
    if opens_at >= closes_at:
        raise DomainError(_("The day ends before it begins."), field="closes_at")
    row, _made = WorkHours.objects.update_or_create(
        project=project, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    return row


def set_rule(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    category: str,
    workers: Iterable[Employee],
    building: Building | None = None,
) -> DispatchRule:
    """Say who is given new orders of a kind, category (prefix) and building; replaces the rule for just these."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    named = list(workers)
    if not named:
        raise DomainError(_("Name at least one worker."), field="workers")
    for worker in named:
        check_worker(project.pk, worker)
    rule, _made = DispatchRule.objects.get_or_create(project=project, kind=kind, category=category, building=building)
    RuleWorker.objects.filter(rule=rule).delete()
    RuleWorker.objects.bulk_create(RuleWorker(project=project, rule=rule, employee=worker) for worker in named)
    return rule


def remove_rule(*, actor: Actor, rule: DispatchRule) -> None:
    """Drop a rule; new orders follow the next wider one, or wait in the pool."""
    actor.require(policies.EDIT_SETTINGS, rule.project_id)
    rule.delete()


def ship_limits(*, kind: str, rows: Mapping[str, ShippedLimits]) -> None:
    """Give a kind for which the company has no limits the shipped ones by urgency."""
    if Limits.objects.filter(project__isnull=True, kind=kind).exists():
        return
    Limits.objects.bulk_create(
        Limits(
            kind=kind,
            urgency=urgency,
            accept_minutes=row.accept,
            contact_minutes=row.contact,
            arrive_minutes=row.arrive,
            finish_minutes=row.finish,
            calendar=row.calendar,
        )
        for urgency, row in ((urgency, ShippedLimits(*given)) for urgency, given in rows.items())
    )


def _require_edit(actor: Actor, project: Project | None) -> None:
    """The company's settings are edited by those who may everywhere, a project's by those who may there."""
    if project is None and not actor.sees_all_projects:
        raise AccessDenied(_("The settings of the company are edited by somebody who works for all its projects."))
    actor.require(policies.EDIT_SETTINGS, project.pk if project else None)
