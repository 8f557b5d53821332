"""What invoicing does when something happened: ask the bureau in the background, refuse what an invoice forbids."""

from __future__ import annotations

from anju.core.events import Event, subscribe
from anju.domains.billing.events import BillsDivided
from anju.domains.invoicing import services, tasks
from anju.domains.invoicing.enums import RED_OPEN, InvoiceKind
from anju.domains.invoicing.events import InvoiceAsked, InvoiceFailed, InvoiceIssued, RedLetterMoved
from anju.domains.payments.events import PaymentUndone


@subscribe(InvoiceAsked)
def issue_at_bureau(event: InvoiceAsked) -> None:
    """Have the invoice issued."""
    tasks.issue_invoice.defer(invoice_id=event.invoice_id, project_id=_project(event))


@subscribe(InvoiceIssued)
def fetch_from_bureau(event: InvoiceIssued) -> None:
    """Have the invoice's files fetched."""
    tasks.fetch_files.defer(invoice_id=event.invoice_id, project_id=_project(event))


@subscribe(InvoiceIssued)
def tell_of_number(event: InvoiceIssued) -> None:
    """Tell the resident who asked that the invoice is there."""
    if event.kind == InvoiceKind.BLUE:
        services.tell_asker(invoice_id=event.invoice_id, kind="invoicing.invoice.issued")


@subscribe(InvoiceFailed)
def tell_of_failure(event: InvoiceFailed) -> None:
    """Tell the resident who asked that there will be none."""
    services.tell_asker(invoice_id=event.invoice_id, kind="invoicing.invoice.failed")


@subscribe(RedLetterMoved)
def go_on_at_bureau(event: RedLetterMoved) -> None:
    """Have the next step of the red letter done."""
    if event.state in RED_OPEN:
        tasks.drive_letter.defer(letter_id=event.letter_id, project_id=_project(event))


@subscribe(PaymentUndone)
def keep_invoiced(event: PaymentUndone) -> None:
    """Refuse that money goes back which an invoice says was paid."""
    services.refuse_invoiced(payment_id=event.payment_id)


@subscribe(BillsDivided)
def keep_invoiced_bills(event: BillsDivided) -> None:
    """Refuse that bills are divided between two owners which stand on an invoice."""
    services.refuse_invoiced_bills(bill_ids=event.bill_ids)


def _project(event: Event) -> int:
    assert event.project_id is not None  # invoices belong to projects
    return event.project_id
