"""Payments and what stands on their receipts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments.enums import Method
from anju.domains.payments.models import BalanceMove, Payment
from anju.domains.tenancy.models import Project

_LINES = """
SELECT bill.id, item.name, coalesce(space.code, ''), bill.period_start, bill.period_end, bill.amount, bill.waived,
    share.amount, bill.quantity, bill.price, tariff.basis
FROM payments_allocation share JOIN billing_bill bill ON bill.id = share.bill_id
JOIN billing_tariff tariff ON tariff.id = bill.tariff_id JOIN billing_feeitem item ON item.id = tariff.fee_item_id
LEFT JOIN estate_space space ON space.id = bill.space_id
WHERE share.payment_id = %(payment)s AND share.amount > 0
ORDER BY share.id
"""


@dataclass(frozen=True)
class PaidLine:
    """One bill on a receipt and what of the payment went to it, in yuan."""

    bill_id: int
    item: str
    space: str
    period_start: dt.date
    period_end: dt.date
    amount: Decimal
    waived: Decimal
    share: Decimal
    quantity: Decimal
    price: Decimal
    basis: str


@dataclass(frozen=True)
class PaidBy:
    """One tender in words."""

    method: Method
    amount: Decimal
    reference: str


def payments_visible_to(actor: Actor, project: Project) -> QuerySet[Payment]:
    """Return the project's payments, the newest first."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    return Payment.objects.filter(project=project)


def payments_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[Payment]:
    """Return a unit's payments, the newest first."""
    return payments_visible_to(actor, project).filter(unit=unit)


def get_payment(actor: Actor, project: Project, pk: int) -> Payment:
    """Return a payment with its unit, shift and cashier, or raise NotFound."""
    related = ("unit", "shift", "cashier", "undone_by", "project")
    return one_of(payments_visible_to(actor, project).select_related(*related), pk)


def lines_of(payment: Payment) -> list[PaidLine]:
    """Return the bills a payment settled, in the order they were settled (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"payment": payment.pk})
        return [PaidLine(*row) for row in cursor.fetchall()]


def tenders_of(payment: Payment) -> list[PaidBy]:
    """Return how a payment was made."""
    rows = payment.tenders.order_by("pk").values_list("method", "amount", "reference")
    return [PaidBy(Method(method), amount, reference) for method, amount, reference in rows]


def balance_moves_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[BalanceMove]:
    """Return the moves of a unit's prepaid balance, the newest first."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    return BalanceMove.objects.filter(project=project, unit=unit).select_related("payment")
