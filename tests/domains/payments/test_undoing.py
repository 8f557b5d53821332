"""Void on the same day, reverse later; bills open again, balances go back, numbers stay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.payments.test_taking import balance_of, cash, check_now
from tests.factories.household import make_bill, make_unit

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.ledger.models import Entry
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method, PaymentState
from anju.domains.payments.models import Payment


def test_void_opens_bills_and_keeps_the_number(take: Any, project: Any, cashier: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    payments.void_payment(actor=cashier, payment=payment, reason="打错金额")
    check_now()
    bill.refresh_from_db()
    stored = Payment.objects.get(pk=payment.pk)
    assert (bill.paid, stored.state, stored.undone_reason) == (0, PaymentState.VOIDED, "打错金额")
    assert take(unit, cash("300.00")).number[-6:] == "000002"


def test_reversal_posts_a_negative_entry_and_negative_allocations(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    payments.reverse_payment(actor=finance, payment=payment, reason="退错户")
    check_now()
    red = Entry.objects.get(reverses_id=payment.entry_id)
    assert list(red.lines.order_by("position").values_list("amount", flat=True)) == [
        Decimal("-300.00"),
        Decimal("300.00"),
    ]
    assert sorted(payment.allocations.values_list("amount", flat=True)) == [Decimal("-300.00"), Decimal("300.00")]


def test_balance_goes_back_with_the_payment(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    take(unit, cash("120.00"), prepay=True)
    make_bill(unit, "100.00")
    used = take(unit, [Tender(Method.BALANCE, Decimal("100.00"))])
    payments.reverse_payment(actor=finance, payment=used, reason="x")
    assert balance_of(unit) == Decimal("120.00")


def test_prepayment_used_since_cannot_be_reversed(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    prepaid = take(unit, cash("120.00"), prepay=True)
    make_bill(unit, "100.00")
    take(unit, [Tender(Method.BALANCE, Decimal("100.00"))])
    with pytest.raises(payments.CannotUndo):
        payments.reverse_payment(actor=finance, payment=prepaid, reason="x")


def test_nothing_is_undone_twice(take: Any, project: Any, cashier: Any, finance: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    payments.void_payment(actor=cashier, payment=payment, reason="x")
    with pytest.raises(payments.CannotUndo, match=payment.number):
        payments.reverse_payment(actor=finance, payment=payment, reason="x")


def test_void_is_for_the_same_day(take: Any, project: Any, cashier: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    with pytest.raises(payments.CannotUndo):
        payments.void_payment(actor=cashier, payment=payment, reason="x", at=clock.now() + dt.timedelta(days=1))


def test_void_is_for_the_open_shift(take: Any, project: Any, cashier: Any, shift: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    payments.close_shift(actor=cashier, shift=shift, denominations={"100": 5})
    with pytest.raises(payments.CannotUndo):
        payments.void_payment(actor=cashier, payment=payment, reason="x")


def test_cashier_cannot_reverse_and_accountant_cannot_void(take: Any, project: Any, cashier: Any, finance: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    with pytest.raises(AccessDenied):
        payments.reverse_payment(actor=cashier, payment=payment, reason="x")
    with pytest.raises(AccessDenied):
        payments.void_payment(actor=finance, payment=payment, reason="x")


def test_reason_is_required(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    with pytest.raises(DomainError) as refused:
        payments.reverse_payment(actor=finance, payment=payment, reason="  ")
    assert refused.value.field == "reason"


def test_prints_are_counted(take: Any, project: Any, cashier: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00")
    payment = take(unit, cash("300.00"))
    assert [payments.count_print(actor=cashier, payment=payment) for _ in range(2)] == [1, 2]
