"""Income, expense and profit: by month, quarter or year, accrued or by money; every figure opens what is behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, format_amount
from anju.domains.insight import policies, queries
from anju.domains.insight.calc import results as calc
from anju.domains.insight.calc.results import By, Line, Move, Saving, Span, View
from anju.domains.insight.queries import Results
from anju.domains.ledger.enums import CostClass
from anju.surfaces.console.insight import paper, spans, workbook
from anju.ui.charts import Chart, Series
from anju.ui.screens import PageScreen

LEAST_PERCENT, LEAST = Decimal(10), Decimal(500)
"""An expense that rose by less is not worth a word."""
# What offices look at first when a kind of cost has risen; words of advice, not of accounting.
ADVICE = {
    CostClass.STAFF: _("Compare headcount and overtime with the duty plan; share posts between shifts."),
    CostClass.UPKEEP: _(
        "Compare meters of the common parts with last year; bundle maintenance contracts and tender them."
    ),
    CostClass.CLEANING: _(
        "Check the contract's frequency against the cleaning standard; buy materials by the quarter."
    ),
    CostClass.GREENING: _("Change thirsty planting, water by timer, and tender the upkeep by the year."),
    CostClass.ORDER: _(
        "Compare posts with the access system's figures; replace night posts by cameras where residents agree."
    ),
    CostClass.OFFICE: _("Limit consumables by department and print less."),
    CostClass.DEPRECIATION: _("Check the useful lives and sell what is not used."),
    CostClass.INSURANCE: _("Ask for offers before the policy is renewed."),
    CostClass.OTHER: _("Look at the largest entries of the account and who asked for them."),
}
GENERAL = _("Look at the largest entries of the account.")


class ResultsForm(spans.SpansForm):
    """What a report of results shows."""

    field_order = ("view", "by", "month")

    view = forms.ChoiceField(
        label=_("Basis"), choices=[(View.ACCRUAL.value, _("Accrued")), (View.CASH.value, _("By money"))]
    )


@dataclass(frozen=True)
class Row:
    """A line of the table: its cells are amounts with the address of what is behind them."""

    name: str
    cells: Sequence[tuple[Decimal, str]]
    whole: Decimal


class ResultsPage(PageScreen):
    """Income, expense and profit of a project."""

    path, name = "results/", "insight.results"
    title, icon = _("Income, expense and profit"), "report-money"
    permission = policies.VIEW_RESULTS
    template = "console/insight/results.html"

    def asked(self) -> tuple[ResultsForm, Results | None]:
        """Return the form and, where it makes sense, what it asks for."""
        today = {"view": View.ACCRUAL.value, "by": By.MONTH.value, "month": f"{clock.today():%Y-%m}"}
        form = ResultsForm({**today, **{name: self.request.GET[name] for name in today if name in self.request.GET}})
        if not form.is_valid():
            return form, None
        cleaned = form.cleaned_data
        upto = dt.date.fromisoformat(f"{cleaned['month']}-01")
        found = queries.results_of(
            self.actor, self.project, by=By(cleaned["by"]), view=View(cleaned["view"]), upto=upto
        )
        return form, found

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return tables, charts, comparisons and what may be saved."""
        form, found = self.asked()
        if found is None:
            return {"form": form}
        back = calc.year_before(found.by)
        lines = [*found.income, *found.expense]
        query = urlencode(form.cleaned_data)
        last = (found.income_sums[-1], found.expense_sums[-1], found.profit[-1])
        return {
            "form": form,
            "found": found,
            "spans": found.spans,
            "income": [self._row(found, line) for line in found.income],
            "expense": [self._row(found, line) for line in found.expense],
            "income_sums": found.income_sums,
            "expense_sums": found.expense_sums,
            "profit": found.profit,
            "wholes": (sum(found.income_sums, ZERO), sum(found.expense_sums, ZERO), sum(found.profit, ZERO)),
            "cards": self._cards(found, last),
            "by_area": [
                (words, [found.per_square_metre(amount) for amount in amounts])
                for words, amounts in (
                    (_("Income per m²"), found.income_sums),
                    (_("Expense per m²"), found.expense_sums),
                    (_("Profit per m²"), found.profit),
                )
            ],
            "chart": _chart(found),
            "ring": _ring(found),
            "before": [self._move(found, one) for one in calc.moves(lines, back=1)],
            "before_name": found.spans[-2].name,
            "year_ago": [self._move(found, one) for one in calc.moves(lines, back=back)],
            "year_ago_name": found.spans[-1 - back].name,
            "savings": [
                self._saving(found, one)
                for one in calc.savings(found.expense, by=found.by, least_percent=LEAST_PERCENT, least=LEAST)
            ],
            "excel_url": f"{self.link('insight.results.excel')}?{query}",
            "paper_url": f"{self.link('insight.results.paper')}?{query}",
        }

    def _cards(self, found: Results, last: tuple[Decimal, Decimal, Decimal]) -> list[dict[str, Any]]:
        back = calc.year_before(found.by)
        cards = []
        for words, icon, sums, now in zip(
            (_("Income"), _("Expense"), _("Profit")),
            ("trending-up", "trending-down", "scale"),
            (found.income_sums, found.expense_sums, found.profit),
            last,
            strict=True,
        ):
            note = _now("{before} the span before, {ago} a year ago").format(
                before=format_amount(sums[-2]), ago=format_amount(sums[-1 - back])
            )
            cards.append({"label": words, "value": f"¥{format_amount(now)}", "note": note, "icon": icon})
        return cards

    def _row(self, found: Results, line: Line) -> Row:
        cells = [
            (amount, self.behind(found, line, span) if amount else "")
            for amount, span in zip(line.amounts, found.spans, strict=True)
        ]
        return Row(f"{line.code} {line.name}".strip(), cells, line.whole)

    def behind(self, found: Results, line: Line, span: Span) -> str:
        """Return the address of the entries behind a figure."""
        days = {"first_on": span.first, "last_on": span.last}
        if found.view is View.CASH:
            return f"{self.link('ledger.entry.list')}?{urlencode({'kind': line.key, **days})}"
        return f"{self.link('ledger.account.page', pk=int(line.key))}?{urlencode(days)}"

    def _move(self, found: Results, move: Move) -> dict[str, Any]:
        is_good = (move.change > 0) == move.line.is_income
        return {"move": move, "url": self.behind(found, move.line, found.spans[-1]), "tone": "ok" if is_good else "bad"}

    def _saving(self, found: Results, saving: Saving) -> dict[str, Any]:
        known = saving.move.line.cost_class
        return {
            "saving": saving,
            "advice": ADVICE[CostClass(known)] if known else GENERAL,
            "url": self.behind(found, saving.move.line, found.spans[-1]),
        }


class ResultsExcel(ResultsPage):
    """The same as a workbook, with formulas where sums stand."""

    path, name = "results/excel/", "insight.results.excel"

    def get(self) -> HttpResponseBase:
        """Return the workbook."""
        form, found = self.asked()
        if found is None:
            return spans.refusal(form)
        content = workbook.results_xlsx(found, title=f"{self.project.name} {self.title}")
        return spans.excel(content, "results", found.spans[-1])


class ResultsPaper(ResultsPage):
    """The same on paper."""

    path, name = "results/paper/", "insight.results.paper"

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        form, found = self.asked()
        if found is None:
            return spans.refusal(form)
        pdf = paper.results_pdf(
            found, issuer=self.project.company.name, project=self.project.name, printed_on=clock.today()
        )
        return spans.paper(pdf, "results", found.spans[-1])


def _chart(found: Results) -> Chart:
    return Chart(
        _now("Income, expense and profit"),
        [span.name for span in found.spans],
        [
            Series(_now("Income"), found.income_sums, colours=("chart-1",)),
            Series(_now("Expense"), found.expense_sums, colours=("age-90",)),
            Series(_now("Profit"), found.profit, kind="line", colours=("ok",)),
        ],
        units=("¥",),
    )


def _ring(found: Results) -> Chart | None:
    lines = sorted((line for line in found.expense if line.amounts[-1] > 0), key=lambda line: -line.amounts[-1])
    if not lines:
        return None
    title = _now("Expense of {span}").format(span=found.spans[-1].name)
    shown, rest = lines[:8], sum((line.amounts[-1] for line in lines[8:]), ZERO)
    names = [line.name for line in shown] + ([_now("Other")] if rest else [])
    values = [line.amounts[-1] for line in shown] + ([rest] if rest else [])
    return Chart(title, names, [Series(title, values)], pie=True, units=("¥",))
