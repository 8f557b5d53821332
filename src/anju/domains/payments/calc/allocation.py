"""Which bills a payment settles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import ZERO, to_fen, total


@dataclass(frozen=True)
class OpenBill:
    """A bill with money still owed on it; ``pk`` breaks ties, so that the earlier bill of a day goes first.

    ``due_on`` is the day by which it stands in line; a late charge stands with its debt.
    """

    pk: int
    due_on: dt.date
    open_amount: Decimal


@dataclass(frozen=True)
class BillShare:
    """What part of a payment goes to which bill; never nought."""

    pk: int
    amount: Decimal


@dataclass(frozen=True)
class PaymentPlan:
    """Shares in the order of settlement, and what remains for the prepaid balance."""

    shares: tuple[BillShare, ...]
    remainder: Decimal


def allocate_payment(
    amount: Decimal, bills: Iterable[OpenBill], *, designated: Iterable[int] = (), only_designated: bool = False
) -> PaymentPlan:
    """Settle bills one after another until the payment is used up; shares + remainder = payment.

    First the bills the payer designated, then the others; each group by earliest due date [民法典560]. With
    ``only_designated`` the others are left alone and the rest becomes prepaid balance.

    Raises ValueError for a payment or a bill that is not above zero, and for a designated bill that is not open.
    """
    if amount <= 0 or to_fen(amount) <= 0:
        raise ValueError(f"a payment is above zero: {amount}")
    wanted = frozenset(designated)
    ordered = sorted(bills, key=lambda bill: (bill.pk not in wanted, bill.due_on, bill.pk))
    if any(bill.open_amount <= 0 for bill in ordered):
        raise ValueError("a settled bill cannot be paid")
    if unknown := wanted.difference(bill.pk for bill in ordered):
        raise ValueError(f"bills {sorted(unknown)} are not open")
    left, shares = amount, []
    for bill in ordered:
        if left and (bill.pk in wanted or not only_designated):
            share = min(left, bill.open_amount)
            shares.append(BillShare(bill.pk, share))
            left -= share
    return PaymentPlan(tuple(shares), amount - total(share.amount for share in shares) + ZERO)
