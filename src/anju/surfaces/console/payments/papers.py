"""Receipts, shift reports and statements as papers: from what is stored to what is printed."""

from __future__ import annotations

from django.http import HttpResponse

from anju.domains.payments import queries
from anju.domains.payments.enums import PaymentState
from anju.domains.payments.models import Payment
from anju.surfaces.console.payments import words
from anju.surfaces.console.print import receipt as layout

PAPERS = {"slip": layout.receipt_slip, "form": layout.receipt_form}


def receipt_of(payment: Payment, *, print_number: int) -> layout.Receipt:
    """Return the receipt as it is printed; the first print is the original, later ones are marked, void ones too."""
    return layout.Receipt(
        issuer=payment.project.company.name,
        number=payment.number,
        received_at=payment.received_at,
        unit=words.unit_words(payment.unit.code),
        payer=masked_name(payment.payer),
        lines=[
            layout.ReceiptLine(
                item=f"{line.item} {line.space}".strip(),
                period=words.period_words(line.period_start, line.period_end),
                due=line.amount,
                received=line.share,
                discount=line.waived,
                note=words.charge_words(line),
            )
            for line in queries.lines_of(payment)
        ],
        means=[(str(one.method.label), one.amount) for one in queries.tenders_of(payment)],
        cashier=payment.cashier.name if payment.cashier else str(payment.get_source_display()),
        desk=payment.shift.desk if payment.shift else "",
        prepaid=payment.prepaid,
        change=payment.change,
        copy=_copy(payment, print_number),
    )


def _copy(payment: Payment, print_number: int) -> layout.Copy:
    if payment.state != PaymentState.POSTED:
        return layout.Copy.VOID
    return layout.Copy.ORIGINAL if print_number == 1 else layout.Copy.DUPLICATE


def masked_name(name: str) -> str:
    """Return a name with its middle hidden: 王*国, 李*."""
    if len(name) < 2:
        return name
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """Return a PDF to be shown in the browser, also inside a frame of our own pages (for printing at once)."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Frame-Options"] = "SAMEORIGIN"
    # The page's policy forbids plug-ins and frames, and with them the browser's own PDF viewer.
    response["Content-Security-Policy"] = "frame-ancestors 'self'"
    response["Cache-Control"] = "no-store"
    return response
