"""Taking an invoice back: ask for a red letter, withdraw it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.invoicing import policies, queries, services
from anju.domains.invoicing.enums import RedReason
from anju.domains.invoicing.models import Invoice
from anju.surfaces.console.invoicing.invoices import OfInvoice


class RedForm(forms.Form):
    """Why an invoice is taken back."""

    reason = forms.ChoiceField(label=_("Reason"), choices=RedReason.choices)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"remark": "field-wide"}


class InvoiceRedden(OfInvoice):
    """Take an invoice back as a whole."""

    path, name = "invoices/<int:pk>/red/", "invoicing.invoice.redden"
    title, button, danger = _("Take the invoice back"), _("File the red letter"), True
    permission = policies.REDDEN
    form = RedForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [
            _("An issued invoice cannot be cancelled; a red one over the same amount takes it back."),
            _("Where the buyer has entered it, the buyer has 72 hours to answer; otherwise it goes at once."),
            _("Its bills can be invoiced anew, or their money returned, once the red invoice is issued."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Ask for it."""
        services.ask_red_letter(actor=actor, invoice=self.object, **cleaned)
        return self.object


class LetterWithdraw(OfInvoice):
    """Withdraw the red letter that the buyer has not answered."""

    path, name = "invoices/<int:pk>/red/withdraw/", "invoicing.letter.withdraw"
    title, button = _("Withdraw the red letter"), _("Withdraw")
    permission = policies.REDDEN
    form = forms.Form

    def find(self, actor: Actor, project: Any, pk: int) -> Invoice:
        """Return the invoice, if a red letter is under way."""
        invoice = queries.get_invoice(actor, project, pk)
        if queries.open_letter(invoice) is None:
            raise NotFound(str(pk))
        return invoice

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("The invoice stays as it is, unless the buyer answers first.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Invoice:
        """Withdraw it."""
        letter = queries.open_letter(self.object)
        if letter is not None:
            services.ask_withdrawal(actor=actor, letter=letter)
        return self.object
