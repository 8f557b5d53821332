"""Entries and the documents they record: from an entry to its document, and from a document to its entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.domains.ledger import policies, queries
from anju.domains.ledger.enums import EntryKind
from anju.domains.ledger.models import Entry
from anju.ui.links import link_or_none
from anju.ui.screens.base import Screen
from anju.ui.screens.tabs import Tab

_pages: dict[str, str] = {}
_kinds: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class _Booked:
    entry: Entry
    url: str | None


def register(model: str, page: str, *kinds: EntryKind) -> None:
    """Say that entries of these kinds carry the number of a record of ``model``, shown on ``page``.

    The record's page then has a tab with its entries, and the entry's page leads to the record.
    """
    _kinds[model] = (*_kinds.get(model, ()), *(kind.value for kind in kinds))
    _pages.update({kind.value: page for kind in kinds})


def register_bills() -> None:
    """Lead from the entries of bills, and of what was taken off them, to the bills, whose own page shows them."""
    kinds = (
        EntryKind.BILL,
        EntryKind.BILL_REVERSAL,
        EntryKind.WAIVER,
        EntryKind.WRITE_OFF,
        EntryKind.DISCOUNT,
    )
    _pages.update({kind.value: "billing.bill.detail" for kind in kinds})


def document_url(request: HttpRequest, entry: Entry) -> str | None:
    """Return the address of the document that an entry records; None where it has none or may not be seen."""
    page = _pages.get(entry.kind)
    return link_or_none(request, page, pk=entry.source_id) if page and entry.source_id else None


class EntriesTab(Tab):
    """The entries of a record, for whoever may see the books."""

    template = "console/ledger/document_entries.html"

    def __init__(self) -> None:
        super().__init__("entries", _("Entries"), permission=policies.VIEW_ENTRIES, when=_is_document)

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the entries with their lines."""
        kinds = _kinds[screen.object._meta.label]
        found = queries.entries_of_document(screen.actor, screen.project, kinds, screen.object.pk)
        shown = found.prefetch_related("lines__account").select_related("reverses")[:100]
        return {
            "entries": [
                _Booked(entry, link_or_none(screen.request, "ledger.entry.detail", pk=entry.pk)) for entry in shown
            ]
        }


def _is_document(record: Any) -> bool:
    meta = getattr(record, "_meta", None)
    return meta is not None and meta.label in _kinds
