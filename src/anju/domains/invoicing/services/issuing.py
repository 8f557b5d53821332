"""What tasks write once the tax bureau has answered: an invoice has its number, was refused, its files came."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from anju.core import clock, events
from anju.domains.invoicing.enums import InvoiceState
from anju.domains.invoicing.events import InvoiceFailed, InvoiceIssued
from anju.domains.invoicing.models import Invoice, InvoiceFile
from anju.domains.invoicing.ports import IssueReport, IssueState


def note_issue(*, invoice_id: int, report: IssueReport) -> Invoice:
    """Bring an invoice up to what the bureau reports; one that has its number keeps it.

    Publishes `InvoiceIssued` or `InvoiceFailed`.
    """
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice_id)
    if invoice.state != InvoiceState.ASKED:
        return invoice
    if report.state is IssueState.ISSUED:
        invoice.state, invoice.invoice_no = InvoiceState.ISSUED, report.invoice_no
        invoice.issued_at, invoice.fault = report.issued_at or clock.now(), ""
        invoice.save(update_fields=["state", "invoice_no", "issued_at", "fault"])
        tell_issued(invoice)
    elif report.state is IssueState.REFUSED:
        invoice.state, invoice.fault = InvoiceState.FAILED, report.fault[:200]
        invoice.save(update_fields=["state", "fault"])
        events.publish(InvoiceFailed(project_id=invoice.project_id, invoice_id=invoice.pk, fault=invoice.fault))
    return invoice


def note_file(*, invoice_id: int, form: str, content: bytes) -> InvoiceFile:
    """Keep an issued invoice's file; it is fetched once.

    The file is written before its row commits: a crash in between leaves a file without a row, never the reverse.
    """
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice_id)
    if held := invoice.files.filter(form=form).first():
        return held
    digest = hashlib.sha256(content).hexdigest()
    path = f"invoices/{invoice.project_id}/{invoice.invoice_no}-{digest[:12]}.{form}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    return InvoiceFile.objects.create(
        project_id=invoice.project_id,
        invoice=invoice,
        form=form,
        path=path,
        size=len(content),
        sha256=digest,
        fetched_at=clock.now(),
    )


def tell_issued(invoice: Invoice) -> None:
    """Publish that an invoice has its number."""
    events.publish(
        InvoiceIssued(
            project_id=invoice.project_id,
            invoice_id=invoice.pk,
            invoice_no=invoice.invoice_no,
            kind=invoice.kind,
        )
    )
