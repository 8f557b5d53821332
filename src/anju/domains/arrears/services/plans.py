"""Plans of chasing: the ladder that is shipped, and a project's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.arrears import policies
from anju.domains.arrears.enums import StepKind
from anju.domains.arrears.models import DunningPlan, DunningStep
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Rung:
    """A step of a ladder: what, how many days from the oldest due date on, and again every so many days."""

    kind: StepKind
    days: int
    every_days: int | None = None


SHIPPED = (
    Rung(StepKind.DUE_SOON, -7),
    Rung(StepKind.DUE_SOON, -1),
    Rung(StepKind.OVERDUE, 1, 7),
    Rung(StepKind.PHONE, 30),
    Rung(StepKind.LETTER, 60),
    Rung(StepKind.LAWYER, 120),
)
"""The ladder of the trade [domain rule 1.18], until a project sets its own."""


def plan_in_force(*, project: Project) -> DunningPlan:
    """Return the project's plan, locked for the transaction; a project without one gets the shipped ladder."""
    held = DunningPlan.objects.filter(project=project, is_active=True)
    plan = held.select_for_update().first()
    if plan is not None:
        return plan
    fresh = DunningPlan(project=project, name=str(_("Standard ladder")))
    with transaction.atomic():
        # Whoever comes second waits for the first and finds that one's plan.
        DunningPlan.objects.bulk_create([fresh], ignore_conflicts=True)
        plan = held.select_for_update().get()
        if not plan.steps.exists():
            _put_steps(plan, SHIPPED)
    return plan


def change_plan(
    *,
    actor: Actor,
    project: Project,
    name: str,
    contact_from: dt.time,
    contact_until: dt.time,
    quiet_weekdays: Sequence[int] = (),
    quiet_days: Sequence[dt.date] = (),
    letter_days: int = 15,
) -> DunningPlan:
    """Set when a project's debtors are left in peace, and how long a letter gives them."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    if contact_from >= contact_until:
        raise DomainError(_("The hours end before they begin."), field="contact_until")
    with transaction.atomic():
        plan = plan_in_force(project=project)
        plan.name, plan.contact_from, plan.contact_until = name, contact_from, contact_until
        plan.quiet_weekdays, plan.quiet_days = sorted(set(quiet_weekdays)), sorted(set(quiet_days))
        plan.letter_days = letter_days
        validation.check(plan)
        plan.save()
    return plan


def set_steps(*, actor: Actor, project: Project, rungs: Sequence[Rung]) -> DunningPlan:
    """Put these rungs in place of the plan's ladder; what was raised by the old one stays.

    Raises `DomainError` for a rung on the wrong side of the due date, one twice, and a letter without an earlier step
    of words: the law asks for a reminder with a reasonable period first [民法典944].
    """
    actor.require(policies.EDIT_SETTINGS, project.pk)
    for rung in rungs:
        if (rung.days < 0) != (rung.kind is StepKind.DUE_SOON) or rung.days == 0:
            raise DomainError(_("Notices stand before the due date, everything else after it."))
        if (rung.every_days is not None) != (rung.kind is StepKind.OVERDUE):
            raise DomainError(_("The friendly reminder, and nothing else, comes again."))
    if len({(rung.kind, rung.days) for rung in rungs}) != len(rungs):
        raise DomainError(_("A step stands here twice."))
    after = sorted((rung for rung in rungs if rung.days > 0), key=lambda rung: rung.days)
    if after and after[0].kind in (StepKind.LETTER, StepKind.LAWYER):
        raise DomainError(_("Remind people before you write a letter."))
    with transaction.atomic():
        plan = plan_in_force(project=project)
        _put_steps(plan, rungs)
    return plan


def _put_steps(plan: DunningPlan, rungs: Sequence[Rung]) -> None:
    plan.steps.all().delete()
    DunningStep.objects.bulk_create(
        DunningStep(project_id=plan.project_id, plan=plan, kind=rung.kind, days=rung.days, every_days=rung.every_days)
        for rung in rungs
    )
