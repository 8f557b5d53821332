"""What invoicing does when something happened: ask the bureau in the background, refuse what an invoice forbids."""

from __future__ import annotations

from anju.core.events import Event, subscribe
from anju.domains.invoicing import services, tasks
from anju.domains.invoicing.enums import RED_OPEN
from anju.domains.invoicing.events import InvoiceAsked, InvoiceIssued, RedLetterMoved
from anju.domains.payments.events import PaymentUndone


@subscribe(InvoiceAsked)
def issue_at_bureau(event: InvoiceAsked) -> None:
    """Have the invoice issued."""
    tasks.issue_invoice.defer(invoice_id=event.invoice_id, project_id=_project(event))


@subscribe(InvoiceIssued)
def fetch_from_bureau(event: InvoiceIssued) -> None:
    """Have the invoice's files fetched."""
    tasks.fetch_files.defer(invoice_id=event.invoice_id, project_id=_project(event))


@subscribe(RedLetterMoved)
def go_on_at_bureau(event: RedLetterMoved) -> None:
    """Have the next step of the red letter done."""
    if event.state in RED_OPEN:
        tasks.drive_letter.defer(letter_id=event.letter_id, project_id=_project(event))


@subscribe(PaymentUndone)
def keep_invoiced(event: PaymentUndone) -> None:
    """Refuse that money goes back which an invoice says was paid."""
    services.refuse_invoiced(payment_id=event.payment_id)


def _project(event: Event) -> int:
    assert event.project_id is not None  # invoices belong to projects
    return event.project_id
