"""Statements by fee scheme: 包干制 (profit or loss), 酬金制 (the owners' balance); every figure opens its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, format_amount
from anju.domains.insight import policies, queries
from anju.domains.insight.calc import results as calc
from anju.domains.insight.calc.results import By, Line, Span
from anju.domains.insight.calc.statements import Statement
from anju.domains.joint_funds import policies as joint_funds_policies
from anju.domains.joint_funds import queries as joint_funds
from anju.domains.joint_funds.enums import SchemeKind
from anju.surfaces.console.insight import spans, statement_paper, statement_workbook
from anju.surfaces.console.insight.results import Row
from anju.ui.charts import Chart, Series
from anju.ui.screens import Link, PageScreen


class StatementForm(spans.SpansForm):
    """What a statement shows."""

    field_order = ("kind", "by", "month")

    kind = forms.ChoiceField(label=_("Fee scheme"), choices=SchemeKind.choices)


@dataclass(frozen=True)
class Part:
    """A part of a statement: its lines, and their sums by span and over all spans."""

    title: str | Promise
    rows: list[Row]
    sums: tuple[Decimal, ...]
    note: str | Promise = ""

    @property
    def whole(self) -> Decimal:
        """Sum of all spans."""
        return sum(self.sums, ZERO)


@dataclass(frozen=True)
class Bottom:
    """A line below the parts; ``whole`` is None where spans do not add up (balances)."""

    title: str | Promise
    amounts: tuple[Decimal, ...]
    whole: Decimal | None
    is_result: bool = False


class StatementPage(PageScreen):
    """The statement of a project by its fee scheme."""

    path, name = "fee-statement/", "insight.statement"
    title, icon = _("Statement by fee scheme"), "file-text"
    permission = policies.VIEW_RESULTS
    template = "console/insight/statement.html"

    def asked(self) -> tuple[StatementForm, Statement | None]:
        """Return the form and, where it makes sense, what it asks for."""
        today = clock.today()
        given = {name: self.request.GET[name] for name in ("kind", "by", "month") if name in self.request.GET}
        usual = {
            "kind": queries.kind_in_force(self.project, today).value,
            "by": By.MONTH.value,
            "month": f"{today:%Y-%m}",
        }
        form = StatementForm({**usual, **given})
        if not form.is_valid():
            return form, None
        cleaned = form.cleaned_data
        found = queries.statement_of(
            self.actor,
            self.project,
            kind=SchemeKind(cleaned["kind"]),
            by=By(cleaned["by"]),
            upto=dt.date.fromisoformat(f"{cleaned['month']}-01"),
        )
        return form, found

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return parts, results, chart, comparison with a year ago, the schemes and what auditors said."""
        form, found = self.asked()
        shown: dict[str, Any] = {"form": form, "schemes_url": self._schemes_url(), **self._publishing(actor)}
        if found is None:
            return shown
        query = urlencode(form.cleaned_data)
        back = calc.year_before(found.by)
        lines = [*found.income, *found.cost, *([] if found.is_commission else found.other)]
        changes = calc.moves(lines, back=back)
        return {
            **shown,
            "found": found,
            "spans": found.spans,
            "columns": len(found.spans) + 2,
            "parts": parts_of(found, self.behind),
            "memo": memo_of(found, self.behind),
            "bottoms": bottoms_of(found),
            "cards": _cards(found, back),
            "chart": _chart(found),
            "year_ago": [self._move(found, one) for one in changes],
            "year_ago_name": found.spans[-1 - back].name,
            "audits": joint_funds.audits(actor, project)[:10] if found.is_commission else (),
            "excel_url": f"{self.link('insight.statement.excel')}?{query}",
            "paper_url": f"{self.link('insight.statement.paper')}?{query}",
        }

    def _schemes_url(self) -> str | None:
        return Link(
            "joint_funds.scheme.list", _("Fee schemes"), "contract", permission=joint_funds_policies.VIEW_FUNDS
        ).resolve(self.request)

    def _publishing(self, actor: Actor) -> dict[str, Any]:
        return {
            "audit_url": Link(
                "joint_funds.audit.create", _("Record an audit"), "plus", permission=joint_funds_policies.RECORD_AUDITS
            ).resolve(self.request),
            "publish_url": Link(
                "joint_funds.publication.create",
                _("Prepare a publication"),
                "news",
                permission=joint_funds_policies.PREPARE_PUBLICATIONS,
            ).resolve(self.request),
        }

    def behind(self, found: Statement, line: Line, span: Span) -> str:
        """Return the address of the entries behind a figure."""
        days = {"first_on": span.first, "last_on": span.last}
        if found.is_commission and line.is_income:
            return f"{self.link('ledger.entry.list')}?{urlencode({'kind': line.key, **days})}"
        return f"{self.link('ledger.account.page', pk=int(line.key))}?{urlencode(days)}"

    def _move(self, found: Statement, move: calc.Move) -> dict[str, Any]:
        is_good = (move.change > 0) == move.line.is_income
        url = self.behind(found, move.line, found.spans[-1])
        return {"move": move, "url": url, "tone": "ok" if is_good else "bad"}


class StatementExcel(StatementPage):
    """The same as a workbook, with formulas where sums stand."""

    path, name = "fee-statement/excel/", "insight.statement.excel"

    def get(self) -> HttpResponseBase:
        """Return the workbook."""
        form, found = self.asked()
        if found is None:
            return spans.refusal(form)
        content = statement_workbook.statement_xlsx(found, title=f"{self.project.name} {heading(found)}")
        return spans.excel(content, "statement", found.spans[-1])


class StatementPaper(StatementPage):
    """The same on paper."""

    path, name = "fee-statement/paper/", "insight.statement.paper"

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        form, found = self.asked()
        if found is None:
            return spans.refusal(form)
        pdf = statement_paper.statement_pdf(
            heading(found),
            found.spans,
            [*parts_of(found), *memo_of(found)],
            bottoms_of(found),
            issuer=self.project.company.name,
            project=self.project.name,
            printed_on=clock.today(),
        )
        return spans.paper(pdf, "statement", found.spans[-1])


def heading(found: Statement) -> str:
    """Return what the statement is called."""
    if found.is_commission:
        return _now("Receipts and payments of prepaid service funds")
    return _now("Income and cost under a lump sum")


def parts_of(found: Statement, behind: Any = None) -> list[Part]:
    """Return the parts that make the result."""
    first = _("Service funds collected") if found.is_commission else _("Income")
    parts = [
        Part(first, _rows(found, found.income, behind), found.income_sums),
        Part(_("Cost of the service"), _rows(found, found.cost, behind), found.cost_sums),
    ]
    if not found.is_commission:
        parts.append(Part(_("Taxes and other expense"), _rows(found, found.other, behind), found.other_sums))
    return parts


def memo_of(found: Statement, behind: Any = None) -> list[Part]:
    """Return what is only told: under a commission the company's own expense, which the owners' funds do not bear."""
    if not found.is_commission or not found.other:
        return []
    note = _("Not taken from the owners' funds: taxes, waivers, bad debts and fees are the company's own.")
    return [Part(_("Borne by the company"), _rows(found, found.other, behind), found.other_sums, note)]


def bottoms_of(found: Statement) -> list[Bottom]:
    """Return the lines below the parts."""
    whole = sum(found.result, ZERO)
    if not found.is_commission:
        return [Bottom(_("Profit or loss of the company"), found.result, whole, is_result=True)]
    return [
        Bottom(_("Remuneration of the company"), found.remuneration, sum(found.remuneration, ZERO)),
        Bottom(_("Surplus or deficit"), found.result, whole, is_result=True),
        Bottom(_("Owners' balance brought forward"), found.opening, None),
        Bottom(_("Owners' balance carried forward"), found.closing, None, is_result=True),
    ]


def _rows(found: Statement, lines: Sequence[Line], behind: Any) -> list[Row]:
    return [
        Row(
            f"{line.code} {line.name}".strip(),
            [
                (amount, behind(found, line, span) if behind and amount else "")
                for amount, span in zip(line.amounts, found.spans, strict=True)
            ],
            line.whole,
        )
        for line in lines
    ]


def _cards(found: Statement, back: int) -> list[dict[str, Any]]:
    if found.is_commission:
        named = [
            (_("Service funds collected"), "coins", found.income_sums),
            (_("Cost of the service"), "trending-down", found.cost_sums),
            (_("Remuneration of the company"), "receipt", found.remuneration),
            (_("Owners' balance carried forward"), "scale", found.closing),
        ]
    else:
        expense = tuple(a + b for a, b in zip(found.cost_sums, found.other_sums, strict=True))
        named = [
            (_("Income"), "trending-up", found.income_sums),
            (_("Expense"), "trending-down", expense),
            (_("Profit or loss of the company"), "scale", found.result),
        ]
    return [
        {
            "label": label,
            "icon": icon,
            "value": f"¥{format_amount(amounts[-1])}",
            "note": _now("{ago} a year ago").format(ago=format_amount(amounts[-1 - back])),
        }
        for label, icon, amounts in named
    ]


def _chart(found: Statement) -> Chart:
    first = _now("Service funds collected") if found.is_commission else _now("Income")
    last = (
        (_now("Owners' balance carried forward"), found.closing)
        if found.is_commission
        else (_now("Profit or loss of the company"), found.result)
    )
    return Chart(
        heading(found),
        [span.name for span in found.spans],
        [
            Series(first, found.income_sums, colours=("chart-1",)),
            Series(_now("Cost of the service"), found.cost_sums, colours=("age-90",)),
            Series(*last, kind="line", colours=("ok",)),
        ],
        units=("¥",),
    )
