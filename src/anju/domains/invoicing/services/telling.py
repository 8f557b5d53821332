"""Telling residents what became of an invoice that they asked for by phone."""

from __future__ import annotations

from anju.core import money
from anju.domains.invoicing.enums import InvoiceSource
from anju.domains.invoicing.models import Invoice
from anju.domains.notifications import services as notifications


def tell_asker(*, invoice_id: int, kind: str) -> None:
    """Tell the resident who asked for an invoice by phone, once a kind of message; nobody where the desk asked."""
    invoice = Invoice.objects.select_related("unit", "project").get(pk=invoice_id)
    if invoice.source != InvoiceSource.PHONE or invoice.asked_by_id is None:
        return
    notifications.tell(
        kind=kind,
        users=[invoice.asked_by_id],
        params={
            "estate": invoice.project.name,
            "unit": invoice.unit.code,
            "amount": money.format_amount(invoice.gross),
            "number": invoice.invoice_no,
            "code": invoice.project.code,
            "home": invoice.unit_id,
            "invoice": invoice.pk,
        },
        project_id=invoice.project_id,
        key=f"{kind}:{invoice.pk}:{invoice.invoice_no}",
    )
