"""Receipt books: what numbers were given in a year, whether one is missing, how they begin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.payments import policies, queries
from anju.domains.payments import services as payments
from anju.ui.screens import FormScreen, Link, PageScreen


class ReceiptBooks(PageScreen):
    """The receipt books of the project, one a year."""

    path, name = "receipts/books/", "payments.book.list"
    title, icon = _("Receipt books"), "receipt-2"
    permission = policies.VIEW_PAYMENTS
    back = "payments.receipt.list"
    template = "console/payments/books.html"
    actions = (Link("payments.book.prefix", _("How numbers begin"), "settings", permission=policies.EDIT_BOOKS),)

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the books."""
        books = queries.receipt_books(actor, project)
        return {"books": books, "prefix": queries.receipt_prefix(project), "receipts_url": self.link(self.back)}


class PrefixForm(forms.Form):
    """How receipt numbers begin."""

    prefix = forms.CharField(
        label=_("Beginning of the number"),
        max_length=12,
        help_text=_("Year and number follow, as in SJ-HZ01-2026-000123. Numbers given already stay as they are."),
    )


class ReceiptPrefixEdit(FormScreen):
    """Set how receipt numbers begin."""

    path, name = "receipts/books/prefix/", "payments.book.prefix"
    title = _("How numbers begin")
    permission = policies.EDIT_BOOKS
    form = PrefixForm
    back = "payments.book.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        return {"prefix": queries.receipt_prefix(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        payments.set_receipt_prefix(actor=actor, project=project, **cleaned)
