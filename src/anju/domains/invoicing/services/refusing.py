"""What money may not do to a bill that stands on an invoice: the red invoice comes first [domain rule 1.11]."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from anju.core.errors import DomainError

_BEYOND = """
SELECT invoice.invoice_no, invoice.number FROM payments_allocation share
JOIN billing_bill bill ON bill.id = share.bill_id
JOIN invoicing_invoiceline line ON line.bill_id = bill.id
JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id AND invoice.state IN ('asked', 'issued')
    AND invoice.kind = 'blue'
WHERE share.payment_id = %s AND (SELECT sum(one.gross) FROM invoicing_invoiceline one
    JOIN invoicing_invoice of_one ON of_one.id = one.invoice_id
    WHERE one.bill_id = bill.id AND of_one.state NOT IN ('failed', 'withdrawn')) > bill.paid
ORDER BY invoice.id DESC LIMIT 1
"""


_DIVIDED = """
SELECT invoice.invoice_no, invoice.number FROM invoicing_invoiceline line
JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id AND invoice.state IN ('asked', 'issued')
    AND invoice.kind = 'blue'
WHERE line.bill_id = ANY(%s::bigint[]) AND (SELECT sum(one.gross) FROM invoicing_invoiceline one
    JOIN invoicing_invoice of_one ON of_one.id = one.invoice_id
    WHERE one.bill_id = line.bill_id AND of_one.state NOT IN ('failed', 'withdrawn')) > 0
ORDER BY invoice.id DESC LIMIT 1
"""


class InvoicedAlready(DomainError):
    """Money cannot go back while an invoice says that it was paid."""


def refuse_invoiced(*, payment_id: int) -> None:
    """Refuse that a payment is undone when its bills then have more invoiced than is paid on them.

    Called in the transaction that undoes it, after the bills are open again. Raises InvoicedAlready, which undoes all.
    """
    _refuse(_BEYOND, payment_id)


def refuse_invoiced_bills(*, bill_ids: Collection[int]) -> None:
    """Refuse that bills are divided which stand on an invoice. Raises InvoicedAlready, which undoes all."""
    _refuse(_DIVIDED, list(bill_ids))


def _refuse(statement: str, asked: int | list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked])
        found = cursor.fetchone()
    if found is not None:
        raise InvoicedAlready(
            _("Invoice {number} stands on these bills; take it back by a red letter first.").format(
                number=found[0] or found[1]
            )
        )
