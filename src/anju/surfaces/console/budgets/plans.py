"""The financial plan: prepared, approved by the chain, adopted, adjusted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.money import total
from anju.domains.budgets import policies, queries, services
from anju.domains.budgets.calc.compare import changes
from anju.domains.budgets.enums import PlanState, Split
from anju.domains.budgets.models import BudgetYear, Plan, PlanLine
from anju.domains.ledger.enums import AccountKind
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.budgets import grid
from anju.surfaces.console.budgets.years import PLAN_TONES
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Fields,
    InstantColumn,
    Link,
    PageScreen,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm, ReasonForm


class _OfYear(ActionScreen):
    """An act that makes a plan of a year."""

    permission = policies.PREPARE
    done = "budgets.plan.detail"
    back = "budgets.year.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> BudgetYear:
        """Return the year."""
        return queries.get_year(actor, project, ids["pk"])


class PlanPrepare(_OfYear):
    """Make the plan out of the accepted budgets."""

    path, name = "budgets/<int:pk>/plan/", "budgets.plan.prepare"
    title, button = _("Prepare the financial plan"), _("Prepare the plan")

    def build(self, data: Any = None, files: Any = None) -> Any:
        """Ask why only where an earlier version was refused."""
        form = super().build(data, files)
        form.fields["reason"].required = False
        form.fields["reason"].help_text = _("Needed when an earlier version was refused.")
        return form

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("The budgets of all departments that have passed are put together."),
            _("You can still cut lines before you send the plan for approval."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Plan:
        """Prepare it."""
        return services.prepare_plan(actor=actor, year=self.object, reason=cleaned["reason"])


class PlanAdjust(_OfYear):
    """Begin an adjustment."""

    path, name = "budgets/<int:pk>/adjust/", "budgets.plan.adjust"
    title, button = _("Adjust the plan"), _("Begin the adjustment")
    form = ReasonForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("A new version is made of the plan in force, which holds until the new one is approved and adopted.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Plan:
        """Begin it."""
        return services.adjust_plan(actor=actor, year=self.object, reason=cleaned["reason"])


def _lines(actor: Actor, project: Any, plan: Plan) -> dict[str, Any]:
    """Return the lines by department with their sums."""
    by_department: dict[str, list[PlanLine]] = {}
    for line in queries.lines_of_plan(plan):
        by_department.setdefault(line.department.name, []).append(line)
    groups = []
    for name, lines in by_department.items():
        costs = [line for line in lines if line.account.kind == AccountKind.EXPENSE]
        months = [total(line.months[at] for line in costs) for at in range(12)]
        groups.append({"name": name, "lines": lines, "months": months, "whole": total(months)})
    return {"groups": groups, "months": range(1, 13), "whole": total(group["whole"] for group in groups)}


def _changed(actor: Actor, project: Any, plan: Plan) -> dict[str, Any]:
    """Return what changed against the version before, or against what departments asked for."""
    lines = list(queries.lines_of_plan(plan))
    before = queries.plans(actor, project).filter(year=plan.year_id, number__lt=plan.number).first()
    if before is not None:
        old = {_key(line): line.months for line in queries.lines_of_plan(before)}
        against: Any = f"v{before.number}"
    else:
        old, against = queries.asked_for(plan), _("what departments asked for")
    found = changes(old, {_key(line): line.months for line in lines})
    names = {_key(line): f"{line.department.name} · {line.account}" for line in [*lines]}
    rows = [{"name": names.get(one.key, ""), "change": one} for one in found]
    return {"before": against, "rows": rows, "difference": total(one.difference for one in found)}


def _key(line: PlanLine) -> tuple[int, int]:
    return line.department_id, line.account_id


def _is(*states: PlanState) -> Any:
    return lambda plan: plan.state in states


class PlanDetail(DetailScreen):
    """One version of the plan."""

    path, name = "budgets/plans/<int:pk>/", "budgets.plan.detail"
    icon = "file-check"
    permission = policies.VIEW_ALL
    template = "console/budgets/detail.html"
    actions = (
        Link("budgets.plan.edit", _("Change amounts"), "edit", permission=policies.PREPARE, when=_is(PlanState.DRAFT)),
        Link("budgets.plan.line", _("New budget line"), "plus", permission=policies.PREPARE, when=_is(PlanState.DRAFT)),
        Link(
            "budgets.plan.request",
            _("Send for approval"),
            "send",
            permission=policies.PREPARE,
            when=_is(PlanState.DRAFT),
            primary=True,
        ),
        Link(
            "budgets.plan.adopt",
            _("Adopt the plan"),
            "check",
            permission=policies.ADOPT,
            when=_is(PlanState.APPROVED),
            primary=True,
        ),
        Link(
            "budgets.plan.give_up",
            _("Give the draft up"),
            "trash",
            permission=policies.PREPARE,
            when=_is(PlanState.DRAFT),
        ),
        Link(
            "budgets.execution",
            _("Actual against budget"),
            "gauge",
            permission=policies.VIEW,
            when=_is(PlanState.ADOPTED),
            ids=lambda _plan: {},
        ),
    )
    tabs = (
        TemplateTab("lines", _("Lines of the plan"), "console/budgets/plan.html", _lines),
        TemplateTab("changes", _("Changes to the version before"), "console/budgets/changes.html", _changed),
        Fields(
            "facts",
            _("Overview"),
            (
                Column("number", _("Version of the plan")),
                Column("reason", _("Reason")),
                Column("prepared_by__name", _("Plan prepared by")),
                InstantColumn("prepared_at", _("Prepared at")),
                Column("adopted_by__name", _("Adopted by")),
                InstantColumn("adopted_at", _("Adopted at")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Plan:
        """Return the version."""
        return queries.get_plan(actor, project, ids["pk"])

    def heading(self, record: Plan) -> Any:
        """Name the year."""
        return _("Financial plan of {year}").format(year=record.year.year)

    def tags(self, record: Plan) -> list[Tag]:
        """Return version, state, and whether it holds."""
        found = [
            Tag(f"v{record.number}", "mute"),
            Tag(record.get_state_display(), PLAN_TONES[PlanState(record.state)]),
        ]
        if queries.plan_in_force(record.year) == record:
            found.append(Tag(_("In force"), "ok", "circle-check"))
        return found

    def facts(self, record: Plan) -> list[Any]:
        """Tell why it was made."""
        return [record.reason] if record.reason else []

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request too."""
        return [*super().buttons(), *to_request(self, policies.PLAN_REQUEST)]

    def back_url(self) -> str:
        """Go back to the year."""
        return self.link("budgets.year.detail", pk=self.object.year_id)


class PlanEdit(PageScreen):
    """Change the amounts of a draft along the grid."""

    path, name = "budgets/plans/<int:pk>/edit/", "budgets.plan.edit"
    back = "budgets.plan.detail"
    icon = "file-check"
    permission = policies.PREPARE
    template = "console/budgets/fill.html"
    find = PlanDetail.find
    heading = PlanDetail.heading

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the lines with what stands in them."""
        return self._shown(None, {})

    def _shown(self, typed: Any, faults: dict[str, str]) -> dict[str, Any]:
        last = queries.actuals_of_year(self.project, self.object.year.year - 1)
        rows = [
            grid.row(
                key,
                f"{line.department.name} · {line.account}",
                Split.MONTH,
                months=line.months,
                last=last.get(_key(line), grid.NOTHING),
                typed=typed,
                fault=faults.get(key, ""),
            )
            for key, line in self._lines().items()
        ]
        return {
            "rows": rows,
            "months": range(1, 13),
            "last_year": self.object.year.year - 1,
            "whole": total(row.whole for row in rows),
            "last_whole": total(row.last_whole for row in rows),
            "may_fill": self.object.state == PlanState.DRAFT,
            "is_plan": True,
        }

    def _lines(self) -> dict[str, PlanLine]:
        return {f"{line.department_id}_{line.account_id}": line for line in queries.lines_of_plan(self.object)}

    def post(self) -> HttpResponseBase:
        """Save the amounts."""
        held = self._lines()
        months, faults = grid.read_all(
            self.request.POST, {key: (Split.MONTH, line.months) for key, line in held.items()}
        )
        fault = ""
        if not faults:
            changed = {_key(held[key]): given for key, given in months.items() if list(given) != held[key].months}
            try:
                services.set_plan_lines(actor=self.actor, plan=self.object, months=changed)
            except (NotFound, AccessDenied):
                raise
            except DomainError as error:
                fault = str(error)
            else:
                messages.success(self.request, str(_("The amounts are saved.")))
                return HttpResponseRedirect(self.back_url())
        return self.render(status=422, fault=fault, **self._shown(self.request.POST, faults))


class _PlanAct(ActionScreen):
    done = "budgets.plan.detail"
    find = PlanDetail.find
    form = ConfirmForm


class PlanRequest(_PlanAct):
    """Send it into the chain."""

    path, name = "budgets/plans/<int:pk>/request/", "budgets.plan.request"
    title, button = _("Send the plan for approval"), _("Send for approval")
    permission = policies.PREPARE

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Its amounts are final from now on; a refused plan stays on record, and a new version is made.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Plan:
        """Send it."""
        return services.request_plan(actor=actor, plan=self.object)


class PlanGiveUp(_PlanAct):
    """Lay a draft aside."""

    path, name = "budgets/plans/<int:pk>/give-up/", "budgets.plan.give_up"
    title, button, danger = _("Give the draft up"), _("Give the draft up"), True
    permission = policies.PREPARE
    form = ReasonForm

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Plan:
        """Give it up."""
        return services.give_up_plan(actor=actor, plan=self.object, reason=cleaned["reason"])


class PlanAdopt(_PlanAct):
    """Adopt it."""

    path, name = "budgets/plans/<int:pk>/adopt/", "budgets.plan.adopt"
    title, button = _("Adopt the financial plan"), _("Adopt the plan")
    permission = policies.ADOPT

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("It is in force from now on and never changes; adjustments are new versions."),
            _("Who prepared it, submitted or reviewed one of its budgets cannot do this."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Plan:
        """Adopt it."""
        return services.adopt_plan(actor=actor, plan=self.object)
