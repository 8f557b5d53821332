"""A household's statement of account on screen and paper, and the money tab of a unit's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anju.core import clock
from anju.core.access import Actor
from anju.domains.estate.models import Unit
from anju.domains.ledger.enums import EntryKind
from anju.domains.payments import policies, queries
from anju.surfaces.console.payments import papers, words
from anju.surfaces.console.payments.reports import a_day
from anju.surfaces.console.print import statement as layout
from anju.ui.screens import PageScreen, TemplateTab


def line_words(line: queries.StatementLine) -> str:
    """Return what a booking was, in words."""
    if line.receipt:
        return f"{line.kind.label} {line.receipt}"
    if line.item:
        name = f"{line.item} {line.space}".strip()
        return name if line.kind == EntryKind.BILL else f"{line.kind.label} {name}"
    return str(line.kind.label)


def line_period(line: queries.StatementLine) -> str:
    """Return the months a booking is for."""
    return words.period_words(line.period_start, line.period_end) if line.period_start and line.period_end else ""


class StatementPage(PageScreen):
    """The statement of account of a unit over a period, a year by default."""

    path, name = "units/<int:pk>/statement/", "payments.statement"
    title = gettext_lazy("Statement of account")
    permission = policies.VIEW_PAYMENTS
    template = "console/payments/statement.html"

    def find(self, actor: Actor, project: Any, pk: int) -> queries.DeskHousehold:
        """Return the household."""
        return queries.household(actor, project, pk)

    def heading(self, record: Any) -> Any:
        """Name the page."""
        return self.title

    def span(self) -> tuple[dt.date, dt.date]:
        """Return the days of the address, the twelve months up to today by default."""
        last = a_day(self.request.GET.get("last", ""), clock.today())
        first = a_day(self.request.GET.get("first", ""), (last - dt.timedelta(days=364)).replace(day=1))
        return (first, last) if first <= last else (last, first)

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the account and what is open."""
        first, last = self.span()
        found = queries.statement(actor, project, self.object.unit, first=first, last=last)
        return {
            "home": self.object,
            "unit_words": words.unit_words(self.object.unit.code),
            "statement": found,
            "lines": [(line, line_words(line), line_period(line)) for line in found.lines],
        }


class StatementPaper(StatementPage):
    """The same as a PDF."""

    path, name = "units/<int:pk>/statement/paper/", "payments.statement.paper"

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        first, last = self.span()
        home, project = self.object, self.project
        found = queries.statement(self.actor, project, home.unit, first=first, last=last)
        pdf = layout.statement_pdf(
            layout.Household(
                issuer=project.company.name,
                project=project.name,
                unit=words.unit_words(home.unit.code),
                payer=papers.masked_name(home.payer),
                contact=project.address,
            ),
            from_on=first,
            to_on=last,
            opening=found.opening,
            movements=[
                layout.Movement(line.on, line_words(line), line_period(line), line.charged, line.credited)
                for line in found.lines
            ],
            open_items=[
                layout.OpenItem(
                    f"{bill.item} {bill.space}".strip(),
                    words.period_words(bill.period_start, bill.period_end),
                    bill.due_on,
                    bill.balance,
                )
                for bill in home.bills
            ],
            printed_on=clock.today(),
        )
        return papers.pdf_response(pdf, f"{_('Statement of account')} {home.unit.code}")


def money_of_unit(actor: Actor, project: Any, unit: Unit) -> dict[str, Any]:
    """Return what the money tab of a unit's page shows: open bills, prepaid balance, the latest receipts."""
    home = queries.household(actor, project, unit.pk)
    return {
        "home": home,
        "bills": [
            (bill, words.period_words(bill.period_start, bill.period_end), words.bill_words(bill), words.bill_tag(bill))
            for bill in home.bills
        ],
        "receipts": list(queries.payments_of_unit(actor, project, unit)[:10]),
    }


MONEY_TAB = TemplateTab(
    "money",
    gettext_lazy("Money"),
    "console/payments/unit_money.html",
    money_of_unit,
    permission=policies.VIEW_PAYMENTS,
    when=lambda record: isinstance(record, Unit),
)
