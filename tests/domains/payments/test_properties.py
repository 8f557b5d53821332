"""Whatever people do at the desk, in whatever order: the sums agree."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from tests.domains.payments.test_taking import check_now
from tests.factories.household import make_bill, make_unit

from anju.core import money
from anju.core.errors import DomainError
from anju.domains.billing.models import Bill
from anju.domains.ledger.models import Line
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import AT_THE_DESK, Method, PaymentState
from anju.domains.payments.models import Allocation, Balance, BalanceMove, Payment
from anju.domains.payments.queries import shifts as queries

STEPS = 60


def total(rows: Any, field: str = "amount") -> Decimal:
    return rows.aggregate(sum=Sum(field))["sum"] or money.ZERO


def receivable(unit: Any, role: str = "receivable") -> Decimal:
    return total(Line.objects.filter(entry__unit=unit, account__role=role))


def check_sums(units: list[Any], shift: Any) -> None:
    """Check every invariant of the desk for every unit, and the receipts and the drawer as a whole."""
    for unit in units:
        bills = Bill.objects.filter(unit=unit)
        assert total(Allocation.objects.filter(bill__unit=unit)) == total(bills, "paid")
        assert receivable(unit) == total(bills, "balance")
        balance = total(Balance.objects.filter(unit=unit))
        assert balance == total(BalanceMove.objects.filter(unit=unit)) == -receivable(unit, "prepaid")
        assert balance >= 0
    numbers = [int(number[-6:]) for number in Payment.objects.order_by("number").values_list("number", flat=True)]
    assert numbers == list(range(1, len(numbers) + 1))
    standing = Payment.objects.filter(state=PaymentState.POSTED)
    for payment in standing:
        assert payment.total == total(payment.tenders.all())
        assert payment.total == total(payment.allocations.all()) + payment.prepaid
    drawer = queries.totals(shift)
    assert sum(amount for _method, amount in drawer.method_sums()) == drawer.total
    cash = total(Line.objects.filter(account__role="cash"))
    assert queries.expected_cash(shift, drawer) == shift.opening_float + cash


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_keeps_the_sums(
    take: Any, project: Any, cashier: Any, finance: Any, shift: Any, seed: int
) -> None:
    chance = random.Random(seed)
    units = [make_unit(project) for _ in range(2)]
    for unit in units:
        for month in range(1, 6):
            make_bill(unit, Decimal(chance.randrange(1, 40_000)) / 100, month=f"2026-{month:02d}")
    done = refused = 0
    for _step in range(STEPS):
        try:
            one_step(chance, units, take, cashier, finance, shift)
            done += 1
        except DomainError:
            refused += 1
    check_now()
    check_sums(units, shift)
    assert done > STEPS / 4, (done, refused)


def one_step(chance: random.Random, units: list[Any], take: Any, cashier: Any, finance: Any, shift: Any) -> None:
    """Pay, void or reverse, sensibly or not."""
    unit = chance.choice(units)
    act = chance.random()
    standing = list(Payment.objects.filter(unit=unit, state=PaymentState.POSTED))
    if act < 0.15 and standing:
        payments.void_payment(actor=cashier, payment=chance.choice(standing), reason="错")
    elif act < 0.3 and standing:
        payment = chance.choice(standing)
        paid_cash = payment.tenders.filter(method=Method.CASH).exists()
        payments.reverse_payment(
            actor=finance, payment=payment, reason="退", refunded_from=shift if paid_cash else None
        )
    else:
        bills = list(Bill.objects.filter(unit=unit, balance__gt=0).values_list("pk", flat=True))
        some = chance.sample(bills, chance.randrange(len(bills) + 1)) if chance.random() < 0.5 else None
        methods = chance.sample(list(AT_THE_DESK), chance.randrange(1, 4))
        tenders = [Tender(method, Decimal(chance.randrange(1, 30_000)) / 100) for method in methods]
        take(unit, tenders, bill_ids=some, prepay=chance.random() < 0.4)
