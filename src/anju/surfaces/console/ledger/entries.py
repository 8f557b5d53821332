"""Entries: list and page of one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.ledger import filters, policies, queries
from anju.domains.ledger.enums import EntryKind
from anju.domains.ledger.models import Entry
from anju.surfaces.console.ledger import documents
from anju.ui.screens import (
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    StatusColumn,
    Tag,
    TemplateTab,
)

TONES = {
    EntryKind.BILL: "info",
    EntryKind.PAYMENT: "ok",
    EntryKind.BALANCE_USE: "ok",
    EntryKind.WAIVER: "warn",
    EntryKind.BILL_REVERSAL: "mute",
    EntryKind.PAYMENT_REVERSAL: "mute",
    EntryKind.REFUND: "major",
    EntryKind.CASH_DIFFERENCE: "major",
    EntryKind.EXPENSE: "warn",
    EntryKind.EXPENSE_PAYMENT: "ok",
    EntryKind.JOURNAL: "esc",
}


class EntryList(ListScreen):
    """All entries, newest first."""

    path, name = "entries/", "ledger.entry.list"
    title, icon = _("Entries"), "book"
    permission = policies.VIEW_ENTRIES
    export_permission = policies.EXPORT_ENTRIES
    filterset = filters.EntryFilter
    columns = (
        LinkColumn("pk", _("Accounting entry"), to="ledger.entry.detail", sort=False, phone=1),
        DateColumn("on_date", _("Date"), sort=False, phone=3),
        StatusColumn("kind", _("Kind"), tones=lambda kind: TONES.get(kind, "info"), sort=False, phone=4),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False),
        MoneyColumn("debit", _("Amount"), sort=False, phone=2),
        Column("memo", _("Memo"), sort=False),
        LinkColumn(
            "reverses",
            _("Reverses"),
            to="ledger.entry.detail",
            pk=lambda entry: entry.reverses_id,
            value=lambda entry: entry.reverses_id,
            sort=False,
        ),
        InstantColumn("posted_at", _("Posted at"), sort=False, shown=False),
    )
    empty = Empty(_("No entries yet"), _("Bills and payments post their entries here by themselves."), icon="book")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Entry]:
        """Return the project's entries with their amounts."""
        return queries.entries(actor, project)


def _lines(actor: Actor, project: Any, entry: Entry) -> dict[str, Any]:
    return {"entry": entry}


class EntryDetail(DetailScreen):
    """One entry with its lines."""

    path, name = "entries/<int:pk>/", "ledger.entry.detail"
    icon = "book"
    permission = policies.VIEW_ENTRIES
    back = "ledger.entry.list"
    actions = (
        Link(
            "ledger.entry.detail",
            _("The entry it reverses"),
            "arrow-back-up",
            when=lambda entry: entry.reverses_id is not None,
            ids=lambda entry: {"pk": entry.reverses_id},
        ),
    )
    tabs = (TemplateTab("lines", _("Lines"), "console/ledger/lines.html", _lines),)

    def find(self, actor: Actor, project: Any, **ids: Any) -> Entry:
        """Return the entry."""
        return queries.get_entry(actor, project, ids["pk"])

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the document that it records."""
        url = documents.document_url(self.request, self.object)
        to_document = Link("ledger.entry.detail", _("The document"), "file-text")
        return [*([(to_document, url)] if url else []), *super().buttons()]

    def heading(self, record: Entry) -> str:
        """Return its number."""
        return _now("Entry {number}").format(number=record.pk)

    def number(self, record: Entry) -> str:
        """Return its number."""
        return str(record.pk)

    def tags(self, record: Entry) -> list[Tag]:
        """Return what it records."""
        kind = EntryKind(record.kind)
        return [Tag(kind.label, TONES.get(kind, "info"))]

    def facts(self, record: Entry) -> list[Any]:
        """Return its date and unit."""
        return [record.on_date.isoformat(), *([record.unit.code] if record.unit else [])]
