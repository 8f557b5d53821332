"""Writes to invoices, red letters and tax rates."""

from anju.domains.invoicing.services.applying import (
    Buyer,
    CannotInvoice,
    NotOffered,
    apply_for_invoice,
    forget_title,
    request_invoice,
    retry_invoice,
    withdraw_invoice,
)
from anju.domains.invoicing.services.issuing import note_file, note_issue
from anju.domains.invoicing.services.reddening import (
    CannotRedden,
    ask_red_letter,
    ask_withdrawal,
    note_letter,
    note_letter_refused,
    note_red,
)
from anju.domains.invoicing.services.refusing import refuse_invoiced, refuse_invoiced_bills
from anju.domains.invoicing.services.settings import remove_tax_rate, set_invoicing, set_tax_rate
from anju.domains.invoicing.services.telling import tell_asker

__all__ = [
    "Buyer",
    "CannotInvoice",
    "CannotRedden",
    "NotOffered",
    "apply_for_invoice",
    "ask_red_letter",
    "ask_withdrawal",
    "forget_title",
    "note_file",
    "note_issue",
    "note_letter",
    "note_letter_refused",
    "note_red",
    "refuse_invoiced",
    "refuse_invoiced_bills",
    "remove_tax_rate",
    "request_invoice",
    "retry_invoice",
    "set_invoicing",
    "set_tax_rate",
    "tell_asker",
    "withdraw_invoice",
]
