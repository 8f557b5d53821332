"""Bills: list and page of one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import filters, policies, queries
from anju.domains.billing.models import Bill
from anju.domains.billing.queries import metering
from anju.domains.ledger import policies as ledger_policies
from anju.domains.ledger import queries as ledger
from anju.domains.payments import queries as payments
from anju.surfaces.console.billing import tables
from anju.surfaces.console.billing.late_tab import late_tab
from anju.ui.display import day
from anju.ui.screens import DetailScreen, Empty, Link, ListScreen, Tag, TemplateTab


class BillList(ListScreen):
    """All bills, newest first."""

    path, name = "bills/", "billing.bill.list"
    title, icon = _("Bills"), "file-invoice"
    permission = policies.VIEW_BILLS
    export_permission = policies.EXPORT_BILLS
    filterset = filters.BillFilter
    columns = tables.BILL_COLUMNS
    actions = (Link("billing.run.new", _("New bill run"), "plus", permission=policies.PREPARE_RUNS, key="n"),)
    empty = Empty(
        _("No bills yet"), _("Prepare a bill run for the month."), "billing.run.new", _("New bill run"), "file-invoice"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Bill]:
        """Return the project's bills."""
        return queries.bills(actor, project)


def _overview(actor: Actor, project: Any, bill: Bill) -> dict[str, Any]:
    """Return what the first tab shows: facts, formula, sums."""
    facts: list[tuple[object, object]] = [
        (_("Tariff"), bill.tariff.name),
        (_("Fee item"), bill.tariff.fee_item.name),
        (_("Period"), tables.period_words(bill)),
        (_("Charged days"), f"{day(bill.charged_from)} – {day(bill.charged_until)}"),
        (_("Debtor"), bill.person.name if bill.person else _("Developer or unknown")),
        (_("Issued on"), day(bill.issued_on)),
        (_("Due on"), day(bill.due_on)),
    ]
    if bill.document:
        facts.insert(2, (_("What for"), bill.document.memo))
    if bill.space:
        facts.insert(2, (_("Space"), bill.space.code))
    return {
        "facts": facts,
        "is_late_charge": payments.origin_of(actor, bill) is not None,
        "readings": metering.readings_of_bill(bill),
        "formula": queries.bill_formula(bill),
        "reductions": queries.reductions_of(actor, bill) if bill.waived else [],
    }


def _books(actor: Actor, project: Any, bill: Bill) -> dict[str, Any]:
    """Return the bill's entry with its lines."""
    return {"entry": ledger.get_entry(actor, project, bill.entry_id)}


class BillDetail(DetailScreen):
    """One bill: what it is for, how it came about, what was paid, and its entry in the books."""

    path, name = "bills/<int:pk>/", "billing.bill.detail"
    icon = "file-invoice"
    template = "console/billing/record.html"
    permission = policies.VIEW_BILLS
    back = "billing.bill.list"
    actions = (
        Link("estate.unit.detail", _("Unit"), "door", ids=lambda bill: {"pk": bill.unit_id}),
        Link(
            "billing.run.detail",
            _("Bill run"),
            "list-check",
            ids=lambda bill: {"pk": bill.run_id},
            when=lambda bill: bill.run_id is not None,
        ),
        Link(
            "billing.charge.detail",
            _("Charge document"),
            "receipt",
            ids=lambda bill: {"pk": bill.document_id},
            when=lambda bill: bill.document_id is not None,
        ),
    )
    tabs = (
        TemplateTab("overview", _("Overview"), "console/billing/bill_overview.html", _overview),
        TemplateTab("late", _("Late charge"), "console/billing/bill_late.html", late_tab),
        TemplateTab(
            "books", _("Books"), "console/billing/bill_books.html", _books, permission=ledger_policies.VIEW_ENTRIES
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Bill:
        """Return the bill."""
        return queries.get_bill(actor, project, ids["pk"])

    def heading(self, record: Bill) -> str:
        """Return unit, fee item and period."""
        return f"{record.unit.code} {record.tariff.fee_item.name} {tables.period_words(record)}"

    def number(self, record: Bill) -> str:
        """Return the bill's number."""
        return str(record.pk)

    def tags(self, record: Bill) -> list[Tag]:
        """Return its state."""
        return [tables.bill_state(record)]
