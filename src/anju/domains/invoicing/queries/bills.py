"""What of paid bills can still be invoiced, and at which rate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.estate.models import Unit
from anju.domains.invoicing import policies
from anju.domains.invoicing.enums import Treatment
from anju.domains.ledger.enums import AccountKind
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home

RATE_OF_BILL = """
LEFT JOIN LATERAL (
    SELECT rate, treatment, is_simplified, goods_code, goods_name FROM invoicing_taxrate held
    WHERE held.project_id = bill.project_id AND held.starts_on <= bill.issued_on
        AND (held.fee_item_id = item.id OR held.fee_item_id IS NULL)
    ORDER BY held.fee_item_id IS NULL, held.starts_on DESC LIMIT 1) rate ON true
"""
"""Joins the rate that holds for a ``bill`` of an ``item``: the item's own before the project's, the latest before."""

_PAID_BILLS = """
SELECT bill.id, item.name, coalesce(space.code, ''), bill.charged_from, bill.charged_until, bill.paid,
    held.gross, held.tax, account.kind, rate.treatment, rate.rate, coalesce(rate.is_simplified, false),
    coalesce(rate.goods_code, ''), coalesce(nullif(rate.goods_name, ''), item.name)
FROM billing_bill bill
JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
JOIN billing_feeitem item ON item.id = tariff.fee_item_id
JOIN ledger_account account ON account.id = item.revenue_account_id
LEFT JOIN estate_space space ON space.id = bill.space_id
<rate>
CROSS JOIN LATERAL (
    SELECT coalesce(sum(line.gross), 0.00) AS gross, coalesce(sum(line.tax), 0.00) AS tax
    FROM invoicing_invoiceline line JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id
    WHERE line.bill_id = bill.id AND invoice.state NOT IN ('failed', 'withdrawn')) held
WHERE bill.unit_id = %(unit)s AND bill.project_id = %(project)s AND bill.paid > 0 AND bill.reversed_at IS NULL
    AND (%(bills)s::bigint[] IS NULL OR bill.id = ANY (%(bills)s::bigint[]))
ORDER BY bill.due_on DESC, bill.id DESC LIMIT %(limit)s
""".replace("<rate>", RATE_OF_BILL)
MANY = 200
"""How many paid bills are looked at: sixteen years of one a month."""


@dataclass(frozen=True)
class PaidBill:
    """A paid bill: what of it is invoiced (blue − red), and by which rate; yuan.

    ``treatment`` is None where no rate is set for it.
    """

    bill_id: int
    item: str
    space: str
    charged_from: dt.date
    charged_until: dt.date
    paid: Decimal
    held_gross: Decimal
    held_tax: Decimal
    account_kind: str
    treatment: str | None
    rate: Decimal | None
    is_simplified: bool
    goods_code: str
    goods_name: str

    @property
    def name(self) -> str:
        """What it is for, with the parking space where it is for one."""
        return f"{self.item} {self.space}".strip()

    @property
    def free(self) -> Decimal:
        """What can still be invoiced."""
        return self.paid - self.held_gross

    @property
    def is_income(self) -> bool:
        """Tell whether it is income of ours: no deposit, nothing collected for others."""
        return self.account_kind == AccountKind.INCOME and self.treatment != Treatment.PASSED_ON

    @property
    def can_be_invoiced(self) -> bool:
        """Tell whether something of it can be put on an invoice."""
        return self.is_income and self.rate is not None and self.free > 0


def paid_bills(unit: Unit, *, bill_ids: Collection[int] | None = None) -> list[PaidBill]:
    """Return the unit's paid bills, the latest due first, with what of them is invoiced (one query).

    ``bill_ids`` narrows to some. Whoever calls has asked for the right.
    """
    values = {
        "unit": unit.pk,
        "project": unit.project_id,
        "bills": None if bill_ids is None else list(bill_ids),
        "limit": MANY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAID_BILLS, values)
        return [PaidBill(*row) for row in cursor.fetchall()]


def bills_to_invoice(actor: Actor, unit: Unit) -> list[PaidBill]:
    """Return what of a unit's paid bills the desk can have invoiced."""
    actor.require(policies.APPLY, unit.project_id)
    return [bill for bill in paid_bills(unit) if bill.can_be_invoiced]


def bills_to_invoice_of_home(home: Home) -> list[PaidBill]:
    """Return what of a home's paid bills a resident can have invoiced: those of their own time."""
    home.require(HomeRight.PAY)
    own = set(billing.bills_of_home(home).filter(paid__gt=0).order_by().values_list("pk", flat=True))
    return [bill for bill in paid_bills(home.unit, bill_ids=own) if bill.can_be_invoiced]
