"""Bill runs: preview, prepare, approve, issue, reverse."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.enums import RunState, SkipReason
from anju.domains.billing.models import BillRun
from anju.domains.estate import queries as estate
from anju.surfaces.console.billing import forms, tables
from anju.ui.screens import (
    ActionScreen,
    DetailScreen,
    Empty,
    Link,
    ListScreen,
    PageScreen,
    Related,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

AT_ONCE = 20_000
"""Up to so many bills a run is issued while the user waits; a larger one goes to the background."""
LINES = 50


class RunList(ListScreen):
    """All bill runs."""

    path, name = "bill-runs/", "billing.run.list"
    title, icon = _("Bill runs"), "list-check"
    permission = policies.VIEW_BILLS
    filterset = filters.RunFilter
    columns = tables.RUN_COLUMNS
    actions = (
        Link("billing.run.new", _("New bill run"), "plus", permission=policies.PREPARE_RUNS, key="n", primary=True),
        Link("billing.settings", _("Settings"), "settings", permission=policies.APPROVE_RUNS),
    )
    empty = Empty(
        _("No bill runs yet"),
        _("A run charges every unit for a month: preview, approve, issue."),
        "billing.run.new",
        _("New bill run"),
        "list-check",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[BillRun]:
        """Return the project's runs."""
        return queries.runs(actor, project)


def _chosen(shown: queries.Preview, wanted: str) -> Any:
    """Return the tariff whose lines are shown: the one asked for, else the first with bills."""
    due = [one for one in shown.tariffs if one.plan.why_not is None]
    return next((one for one in due if str(one.tariff.pk) == wanted), next((one for one in due if one.count), None))


class NewRun(PageScreen):
    """What a run of a month would do, and the button that prepares it."""

    path, name = "bill-runs/new/", "billing.run.new"
    title, icon = _("New bill run"), "list-check"
    permission = policies.PREPARE_RUNS
    template = "console/billing/run_new.html"
    back = "billing.run.list"

    def form(self, data: Any) -> forms.MonthForm:
        """Return the form with month and unit."""
        units = estate.units_visible_to(self.actor, self.project)
        return forms.MonthForm(data, units=units, units_url=self.link("estate.unit.choices"))

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the preview of the month asked for; the present one at first."""
        asked = self.request.GET.copy()
        asked.setdefault("month", f"{clock.today():%Y-%m}")
        form = self.form(asked)
        if not form.is_valid():
            return {"form": form, "preview": None}
        month, unit = form.cleaned_data["month"], form.cleaned_data["unit"]
        shown = queries.preview(actor, project, month, unit)
        chosen = _chosen(shown, asked.get("tariff", ""))
        reason = asked.get("reason", "")
        lines = []
        if chosen is not None:
            lines = queries.preview_lines(
                actor,
                project,
                month,
                chosen.tariff,
                unit,
                reason=SkipReason(reason) if reason in SkipReason.values else None,
                limit=LINES,
            )
        return {
            "form": form,
            "preview": shown,
            "chosen": chosen,
            "lines": lines,
            "reason": SkipReason(reason) if reason in SkipReason.values else None,
            "month": f"{month:%Y-%m}",
            "unit": unit,
            "limit": LINES,
            "skipped": [(reason, reason.label, number) for reason, number in shown.skipped.items()],
        }

    def post(self) -> HttpResponseBase:
        """Prepare the run."""
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.render(form=form, preview=None, status=422)
        try:
            with transaction.atomic():
                run = services.prepare_run(actor=self.actor, project=self.project, **form.cleaned_data)
        except (NotFound, AccessDenied):
            raise
        except DomainError as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(self.request.get_full_path())
        messages.success(self.request, _now("Prepared. Somebody else approves it."))
        return HttpResponseRedirect(self.link("billing.run.detail", pk=run.pk))


def _plan(actor: Actor, project: Any, run: BillRun) -> dict[str, Any]:
    """Return what the run is made of: sums, skipped units by reason."""
    skipped = [(SkipReason(reason).label, number) for reason, number in run.skipped.items()]
    facts: list[tuple[object, object]] = [
        (_("Month"), f"{run.month:%Y-%m}"),
        (_("Unit"), run.unit.code if run.unit else _("All units")),
        (_("Expected bills"), run.expected_count),
        (_("Prepared by"), run.prepared_by.name if run.prepared_by else _("The system")),
        (_("Approved by"), run.approved_by.name if run.approved_by else _("The system") if run.approved_at else "—"),
    ]
    return {"facts": facts, "skipped": skipped}


def _bills(actor: Actor, project: Any, run: BillRun) -> QuerySet:
    return queries.bills(actor, project).filter(run=run).select_related("unit", "tariff", "space")


class RunDetail(DetailScreen):
    """One run: what it charges, who approved it, its bills."""

    path, name = "bill-runs/<int:pk>/", "billing.run.detail"
    icon = "list-check"
    template = "console/billing/record.html"
    permission = policies.VIEW_BILLS
    back = "billing.run.list"
    actions = (
        Link(
            "billing.run.approve",
            _("Approve"),
            "user-check",
            permission=policies.APPROVE_RUNS,
            when=lambda run: run.state == RunState.DRAFT,
            primary=True,
        ),
        Link(
            "billing.run.issue",
            _("Issue"),
            "send",
            permission=policies.ISSUE_RUNS,
            when=lambda run: run.state == RunState.APPROVED,
            primary=True,
        ),
        Link(
            "billing.run.withdraw",
            _("Withdraw"),
            "circle-x",
            permission=policies.PREPARE_RUNS,
            when=lambda run: run.state in (RunState.DRAFT, RunState.APPROVED),
        ),
        Link(
            "billing.run.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.REVERSE_RUNS,
            when=lambda run: run.state == RunState.ISSUED,
            danger=True,
        ),
    )
    tabs = (
        TemplateTab("plan", _("Overview"), "console/billing/run_plan.html", _plan),
        Related(
            "bills",
            _("Bills"),
            tables.BILL_COLUMNS[:-1],
            rows=_bills,
            more="billing.bill.list",
            more_query=lambda run: f"run={run.pk}",
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> BillRun:
        """Return the run."""
        return queries.get_run(actor, project, ids["pk"])

    def number(self, record: BillRun) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: BillRun) -> list[Tag]:
        """Return its state."""
        state = RunState(record.state)
        return [Tag(state.label, tables.RUN_TONES[state], tables.RUN_ICONS[state])]


class RunAction(ActionScreen):
    """Something is done to a run."""

    permission = policies.VIEW_BILLS
    form = ConfirmForm
    done = "billing.run.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> BillRun:
        """Return the run."""
        return queries.get_run(actor, project, ids["pk"])

    def expected(self) -> str:
        """Return in words what the run comes to."""
        run: BillRun = self.object
        return _now("{count} bills, {amount} yuan in all").format(count=run.expected_count, amount=run.expected_amount)


class RunApprove(RunAction):
    """Approve a run."""

    path, name = "bill-runs/<int:pk>/approve/", "billing.run.approve"
    title, button = _("Approve the bill run"), _("Approve")
    permission = policies.APPROVE_RUNS

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what is approved."""
        return [self.expected(), _("Issuing it refuses when the register has changed until then.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BillRun:
        """Approve."""
        return services.approve_run(actor=actor, run=self.object)


class RunIssue(RunAction):
    """Issue a run, in the background where it is large."""

    path, name = "bill-runs/<int:pk>/issue/", "billing.run.issue"
    title, button = _("Issue the bills"), _("Issue")
    permission = policies.ISSUE_RUNS

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            self.expected(),
            _("Every bill posts its entry in the books, dated today."),
            _("The run can be reversed until the first payment."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Issue, or ask for it."""
        if (self.object.expected_count or 0) > AT_ONCE:
            return services.start_issue(actor=actor, run=self.object)
        return services.issue_run(actor=actor, run=self.object)

    def next_url(self, saved: Any) -> str:
        """Go to the run, or to the job that issues it."""
        if isinstance(saved, BillRun):
            return super().next_url(saved)
        return self.link("ui.job", pk=saved.pk)


class RunWithdraw(RunAction):
    """Give up a run."""

    path, name = "bill-runs/<int:pk>/withdraw/", "billing.run.withdraw"
    title, button = _("Withdraw the bill run"), _("Withdraw")
    permission = policies.PREPARE_RUNS

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Nothing is issued. The month does not run by itself any more; prepare a new run by hand.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BillRun:
        """Withdraw."""
        return services.withdraw_run(actor=actor, run=self.object)


class RunReverse(RunAction):
    """Reverse an issued run."""

    path, name = "bill-runs/<int:pk>/reverse/", "billing.run.reverse"
    title, button, danger = _("Reverse the bill run"), _("Reverse"), True
    permission = policies.REVERSE_RUNS

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            self.expected(),
            _("Every bill is marked as reversed and its entry gets an opposite one, dated today."),
            _("A later run may bill the period again."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BillRun:
        """Reverse."""
        return services.reverse_run(actor=actor, run=self.object)
