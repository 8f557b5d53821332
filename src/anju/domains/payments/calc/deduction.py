"""What a prepaid balance pays by itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from anju.core.money import ZERO, total
from anju.domains.payments.calc.allocation import BillShare, OpenBill, allocate_payment


def deduct(balance: Decimal, bills: Sequence[OpenBill], *, keeps: Decimal = ZERO) -> tuple[BillShare, ...]:
    """Return what a balance pays of bills within its scope: the oldest due first, as any money [domain rule 1.9].

    ``keeps`` yuan stay on the balance; the last bill may be paid in part. Nothing is ever paid beyond the balance.
    """
    wanted = min(max(balance - keeps, ZERO), total(bill.open_amount for bill in bills))
    return allocate_payment(wanted, bills).shares if wanted > 0 else ()
