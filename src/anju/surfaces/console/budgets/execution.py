"""Actual against budget: table beside chart, every figure opens its entries, Excel with formulas, paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.budgets import policies, queries
from anju.domains.budgets.models import Alert
from anju.domains.budgets.queries import Execution, Row
from anju.domains.ledger.models import Account
from anju.surfaces.console.budgets import figures, forms, paper, workbook
from anju.surfaces.console.budgets.figures import Asked, Section
from anju.surfaces.console.payments.papers import pdf_response
from anju.ui.charts import Chart, Series
from anju.ui.downloads import xlsx_response
from anju.ui.screens import PageScreen, Tag

SIZE = 50


class ExecutionPage(PageScreen):
    """The report."""

    path, name = "budgets/execution/", "budgets.execution"
    title, icon = _("Actual against budget"), "gauge"
    permission = policies.VIEW
    template = "console/budgets/execution.html"

    def asked(self) -> tuple[forms.ExecutionForm, Asked | None, Execution | None]:
        """Return the form and, where it makes sense, what it asks for."""
        form = forms.ExecutionForm.asked(self.request.GET)
        if not form.is_valid():
            return form, None, None
        year, month = (int(part) for part in form.cleaned_data["month"].split("-"))
        asked = Asked(year, month, form.cleaned_data["span"])
        return form, asked, queries.execution(self.actor, self.project, year=year, upto=asked.upto)

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return table, charts, alerts and addresses."""
        form, asked, found = self.asked()
        if asked is None or found is None:
            return {"form": form}
        warn_at = min(queries.settings_of(project).thresholds)
        shown = figures.sections(found, asked, form.cleaned_data["by"], lambda row: self._behind(row, asked), warn_at)
        query = urlencode(form.cleaned_data)
        costs = next((one for one in shown if not one.is_income), None)
        alerts = queries.alerts(actor, project).filter(year__year=asked.year)
        return {
            "form": form,
            "asked": asked,
            "found": found,
            "sections": shown,
            "cards": _cards(costs),
            "alerts": [(one, _mark(one)) for one in _highest(alerts[:100])[:5]],
            "alerts_url": f"{self.link('budgets.alert.list')}?year={asked.year}",
            "chart": _by_month(found) if shown else None,
            "groups_chart": _by_group(costs) if costs else None,
            "excel_url": f"{self.link('budgets.execution.excel')}?{query}",
            "paper_url": f"{self.link('budgets.execution.paper')}?{query}",
            "company_url": f"{self.link('budgets.company')}?{query}"
            if actor.may(policies.VIEW_ALL, project.pk)
            else "",
        }

    def _behind(self, row: Row, asked: Asked) -> str:
        facts = {
            "account": row.account_id,
            "department": row.department_id or "",
            "month": f"{asked.year}-{asked.month:02d}",
            "span": asked.span,
        }
        return f"{self.link('budgets.execution.behind')}?{urlencode(facts)}"


class ExecutionExcel(ExecutionPage):
    """The same as a workbook, with formulas where sums, differences and rates stand."""

    path, name = "budgets/execution/excel/", "budgets.execution.excel"

    def get(self) -> HttpResponseBase:
        """Return the workbook."""
        form, asked, found = self.asked()
        if asked is None or found is None:
            return HttpResponse(str(form.errors), status=400)
        shown = figures.sections(found, asked, form.cleaned_data["by"], lambda _row: "")
        content = workbook.execution_xlsx(shown, title=f"{self.project.name} {self.title} {span_name(asked)}")
        return xlsx_response(content, f"budget-execution-{asked.year}-{asked.month:02d}")


class ExecutionPaper(ExecutionPage):
    """The same on paper."""

    path, name = "budgets/execution/paper/", "budgets.execution.paper"

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        form, asked, found = self.asked()
        if asked is None or found is None:
            return HttpResponse(str(form.errors), status=400)
        shown = figures.sections(found, asked, form.cleaned_data["by"], lambda _row: "")
        pdf = paper.execution_pdf(
            shown,
            span=span_name(asked),
            issuer=self.project.company.name,
            project=self.project.name,
            printed_on=clock.today(),
        )
        return pdf_response(pdf, f"budget-{asked.year}-{asked.month:02d}")


class BehindPage(ExecutionPage):
    """The entries behind a figure."""

    path, name = "budgets/execution/entries/", "budgets.execution.behind"
    title, icon = _("Entries behind the figure"), "list-numbers"
    template = "console/budgets/behind.html"
    back = "budgets.execution"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return a page of entries and the sum of all."""
        given = self.request.GET
        form, asked, found = self.asked()
        if asked is None or found is None or not given.get("account", "").isdecimal():
            return {"form": form, "lines": []}
        account = queries.budget_accounts(project).filter(pk=int(given["account"])).first()
        if account is None:
            raise NotFound(given["account"])
        department = int(given["department"]) if given.get("department", "").isdecimal() else None
        skip = int(given["skip"]) if given.get("skip", "").isdecimal() else 0
        lines, whole = queries.entries_behind(
            actor,
            project,
            plan=found.plan,
            account=account,
            department_id=department,
            first_on=asked.first_on,
            last_on=min(asked.last_on, asked.upto),
            skip=skip,
            size=SIZE + 1,
        )
        facts = {name: given[name] for name in ("account", "department", "month", "span") if name in given}
        following = f"{self.request.path}?{urlencode({**facts, 'skip': skip + SIZE})}" if len(lines) > SIZE else ""
        return {
            "lines": lines[:SIZE],
            "whole": whole,
            "about": self._about(found, account, department),
            "span": span_name(asked),
            "first_url": f"{self.request.path}?{urlencode(facts)}" if skip else "",
            "next_url": following,
        }

    def _about(self, found: Execution, account: Account, department: int | None) -> str:
        names = {row.department_id: row.department for row in found.rows}
        return f"{names.get(department) or _now('No department')} · {account}"


def span_name(asked: Asked) -> str:
    """Return the span in words: one month, or from one to another."""
    first, last = f"{asked.year}-{asked.first:02d}", f"{asked.year}-{asked.last:02d}"
    return first if first == last else f"{first} – {last}"


def _highest(alerts: Iterable[Alert]) -> list[Alert]:
    """Keep the highest alert of each line, the latest first."""
    found: dict[tuple[int, int], Alert] = {}
    for one in alerts:
        key = one.department_id, one.account_id
        if key not in found or found[key].threshold < one.threshold:
            found[key] = one
    return sorted(found.values(), key=lambda one: -one.threshold)


def _mark(one: Alert) -> Tag:
    tone, icon = ("warn", "alert-triangle") if one.threshold < 100 else ("bad", "alert-octagon")
    return Tag(f"{one.threshold}%", tone, icon)


def _cards(costs: Section | None) -> list[dict[str, Any]]:
    if costs is None:
        return []
    whole = costs.sum
    return [
        {"label": _("Budget of the span"), "value": whole.budget, "icon": "target"},
        {"label": _("Actual amount"), "value": whole.actual, "icon": "cash", "rate": whole.rate},
        {"label": _("Budget of the year"), "value": whole.whole, "icon": "calendar", "rate": whole.year_rate},
        {
            "label": _("Forecast of the year"),
            "value": whole.forecast.expected,
            "icon": "trending-up",
            "low": whole.forecast.low,
            "high": whole.forecast.high,
        },
    ]


def _by_month(found: Execution) -> Chart:
    costs = [row for row in found.rows if not row.is_income]
    return Chart(
        _now("Expense by month"),
        [f"{found.year}-{month:02d}" for month in range(1, 13)],
        [
            Series(_now("Budgeted"), figures.by_month(costs, "budget"), colours=("chart-1",)),
            Series(_now("Actual amount"), figures.by_month(costs, "actual"), colours=("age-90",)),
        ],
        units=("¥",),
    )


def _by_group(costs: Section) -> Chart:
    groups = sorted(costs.groups, key=lambda group: -max(group.sum.budget, group.sum.actual))[:10]
    return Chart(
        _now("Budget and actual of the span"),
        [group.title for group in groups],
        [
            Series(_now("Budgeted"), [group.sum.budget for group in groups], colours=("chart-1",)),
            Series(_now("Actual amount"), [group.sum.actual for group in groups], colours=("age-90",)),
        ],
        horizontal=True,
        units=("¥",),
    )
