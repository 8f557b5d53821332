"""Doors to invoices, their lines, files and red letters, for staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO

from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.estate.models import Unit
from anju.domains.invoicing import policies
from anju.domains.invoicing.enums import RED_OPEN, FileForm, InvoiceState
from anju.domains.invoicing.models import Invoice, InvoiceFile, InvoiceLine, InvoicingSettings, RedLetter
from anju.domains.invoicing.ports import IssueAsk, IssueLine
from anju.domains.tenancy.models import Project

_FRESH = timedelta(minutes=5)


def invoicing_settings(project: Project) -> InvoicingSettings | None:
    """Return how a project issues invoices, or None where that was never set: then it issues none."""
    return InvoicingSettings.objects.filter(project=project).first()


def invoices_visible_to(actor: Actor, project: Project) -> QuerySet[Invoice]:
    """Return the project's invoices, red ones as well."""
    actor.require(policies.VIEW_INVOICES, project.pk)
    return Invoice.objects.filter(project=project)


def get_invoice(actor: Actor, project: Project, pk: int) -> Invoice:
    """Return an invoice with what stands around it, or raise `NotFound`."""
    around = ("unit", "asked_by", "reverses", "red", "project")
    return one_of(invoices_visible_to(actor, project).select_related(*around), pk)


def invoices_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[Invoice]:
    """Return a unit's invoices, the newest first."""
    return invoices_visible_to(actor, project).filter(unit=unit).order_by("-pk")


def lines_of(invoice: Invoice) -> QuerySet[InvoiceLine]:
    """Return the lines of an invoice with their bills, in their order."""
    return invoice.lines.select_related("bill__unit", "bill__space").order_by("position")


def as_asked(invoice: Invoice) -> IssueAsk:
    """Return an invoice as a provider is asked for it (two queries)."""
    return IssueAsk(
        serial=invoice.number,
        seller_name=invoice.seller_name,
        seller_tax_number=invoice.seller_tax_number,
        buyer_name=invoice.buyer_name,
        buyer_tax_number=invoice.buyer_tax_number,
        drawer=invoice.drawer,
        remark=invoice.remark,
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
        lines=tuple(
            IssueLine(
                goods_code=line.goods_code,
                name=f"*{line.goods_name}*{line.item}",
                note=f"{line.bill.unit.code} {line.bill.charged_from:%Y-%m-%d}–{line.bill.charged_until:%Y-%m-%d}",
                rate=line.rate,
                net=line.net,
                tax=line.tax,
                gross=line.gross,
            )
            for line in lines_of(invoice)
        ),
    )


def letters_of(invoice: Invoice) -> QuerySet[RedLetter]:
    """Return the red letters for an invoice, the newest first."""
    return invoice.letters.select_related("asked_by", "red").order_by("-pk")


def open_letter(invoice: Invoice) -> RedLetter | None:
    """Return the red letter that is under way."""
    return invoice.letters.filter(state__in=RED_OPEN).first()


def file_of(invoice: Invoice, form: str) -> InvoiceFile:
    """Return a file of an invoice that the caller was given by a door, or raise `NotFound`."""
    found = invoice.files.filter(form=form).first() if form in FileForm.values else None
    if found is None:
        raise NotFound(form)
    return found


def open_file(file: InvoiceFile) -> IO[bytes]:
    """Return the content of a file; raises `NotFound` where the storage has lost it."""
    try:
        opened: IO[bytes] = default_storage.open(file.path)
    except FileNotFoundError as error:
        raise NotFound(file.path) from error
    return opened


def is_coming(invoice: Invoice) -> bool:
    """Tell whether number or files are about to come, so that a page asks again by itself."""
    if invoice.state == InvoiceState.ASKED:
        return True
    young = invoice.issued_at is not None and clock.now() - invoice.issued_at < _FRESH
    return young and not invoice.files.exists()


def unissued(before: datetime) -> QuerySet[Invoice]:
    """Return invoices that were asked for before an instant and are not issued yet (for tasks)."""
    return Invoice.objects.filter(state=InvoiceState.ASKED, asked_at__lt=before)


def unfetched(before: datetime) -> QuerySet[Invoice]:
    """Return invoices that were issued before an instant and lack a file (for tasks)."""
    issued = Invoice.objects.filter(state__in=[InvoiceState.ISSUED, InvoiceState.REDDENED], issued_at__lt=before)
    return issued.annotate(held=Count("files")).filter(held__lt=len(FileForm))


def letters_under_way() -> QuerySet[RedLetter]:
    """Return the red letters that something is still to become of (for tasks)."""
    return RedLetter.objects.filter(state__in=RED_OPEN)
