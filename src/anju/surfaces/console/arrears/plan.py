"""The plan of chasing: what comes when, and when people are left in peace."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.arrears import policies, queries, services
from anju.domains.arrears.enums import StepKind
from anju.domains.arrears.models import DunningPlan
from anju.surfaces.console.arrears import forms
from anju.ui.screens import FormScreen, Link, PageScreen

ICONS = {
    StepKind.DUE_SOON: "bell",
    StepKind.OVERDUE: "message",
    StepKind.PHONE: "phone-call",
    StepKind.LETTER: "mail",
    StepKind.LAWYER: "gavel",
}


def _held(actor: Actor, project: Any) -> tuple[DunningPlan, list[services.Rung]]:
    """Return the plan in use and its rungs, the shipped ones where nobody has set any."""
    plan = queries.plans(actor, project).filter(is_active=True).first()
    if plan is None:
        return DunningPlan(project=project, name=str(_("Standard ladder"))), list(services.SHIPPED)
    rungs = [services.Rung(StepKind(one.kind), one.days, one.every_days) for one in queries.steps(actor, plan)]
    return plan, rungs


class PlanPage(PageScreen):
    """The ladder as it stands."""

    path, name = "chasing/plan/", "arrears.plan"
    title, icon = _("Plan of chasing"), "ladder"
    permission = policies.VIEW_TASKS
    template = "console/arrears/plan.html"
    back = "arrears.task.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return plan and rungs."""
        plan, rungs = _held(actor, project)
        edits = (
            Link("arrears.plan.edit", _("Edit"), "edit", permission=policies.EDIT_SETTINGS, key="e"),
            Link(
                "arrears.template.edit",
                StepKind.LETTER.label,
                "mail",
                permission=policies.EDIT_SETTINGS,
                ids=lambda _none: {"letter_kind": StepKind.LETTER.value},
            ),
            Link(
                "arrears.template.edit",
                StepKind.LAWYER.label,
                "gavel",
                permission=policies.EDIT_SETTINGS,
                ids=lambda _none: {"letter_kind": StepKind.LAWYER.value},
            ),
        )
        weekdays = dict(forms.WEEKDAYS)
        return {
            "plan": plan,
            "rungs": [(rung, rung.kind.label, ICONS[rung.kind], abs(rung.days)) for rung in rungs],
            "links": [(one, url) for one in edits if (url := one.resolve(self.request))],
            "quiet_weekdays": [weekdays[number] for number in plan.quiet_weekdays],
        }


class PlanEdit(FormScreen):
    """Change the ladder and the hours."""

    path, name = "chasing/plan/edit/", "arrears.plan.edit"
    title = _("Edit the plan")
    permission = policies.EDIT_SETTINGS
    form = forms.PlanForm
    back = "arrears.plan"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is set."""
        plan, rungs = _held(actor, project)
        days: dict[StepKind, list[str]] = {}
        for rung in rungs:
            days.setdefault(rung.kind, []).append(str(abs(rung.days)))
        overdue = next((rung for rung in rungs if rung.kind is StepKind.OVERDUE), None)
        return {
            "name": plan.name,
            **{kind.value: ", ".join(days.get(kind, [])) for kind in StepKind if kind is not StepKind.OVERDUE},
            "overdue_from": overdue and overdue.days,
            "overdue_every": overdue and overdue.every_days,
            "letter_days": plan.letter_days,
            "contact_from": f"{plan.contact_from:%H:%M}",
            "contact_until": f"{plan.contact_until:%H:%M}",
            "quiet_weekdays": plan.quiet_weekdays,
            "quiet_days": ", ".join(day.isoformat() for day in plan.quiet_days),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DunningPlan:
        """Set both."""
        rungs = [services.Rung(StepKind.DUE_SOON, -days) for days in cleaned.pop("due_soon")]
        first, every = cleaned.pop("overdue_from"), cleaned.pop("overdue_every")
        rungs += [services.Rung(StepKind.OVERDUE, first, every)] if first else []
        for kind in (StepKind.PHONE, StepKind.LETTER, StepKind.LAWYER):
            rungs += [services.Rung(kind, days) for days in cleaned.pop(kind.value)]
        services.set_steps(actor=actor, project=project, rungs=rungs)
        return services.change_plan(actor=actor, project=project, **cleaned)
