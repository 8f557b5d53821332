"""Shifts: one open per cashier, counted, the difference booked, closed ones kept as they are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import actor_with
from tests.domains.payments.test_taking import cash, check_now
from tests.factories.household import make_bill, make_unit

from anju.core.errors import AccessDenied, DomainError
from anju.domains.ledger.models import Entry
from anju.domains.payments import policies
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import CashierShift
from anju.domains.payments.queries import shifts as queries


def test_cashier_has_one_open_shift(project: Any, cashier: Any, shift: Any) -> None:
    with pytest.raises(payments.ShiftAlreadyOpen):
        payments.open_shift(actor=cashier, project=project)
    assert queries.my_open_shift(cashier, project) == shift


def test_drawer_is_expected_to_hold_float_plus_cash_minus_change(
    take: Any, project: Any, cashier: Any, shift: Any
) -> None:
    unit = make_unit(project)
    make_bill(unit, "276.08")
    take(unit, cash("300.00"))
    closed = payments.close_shift(
        actor=cashier, shift=shift, denominations={"100": 4, "50": 1, "20": 1, "5": 1, "1": 1}, loose=Decimal("0.08")
    )
    assert (closed.expected, closed.counted, closed.difference) == (Decimal("476.08"), Decimal("476.08"), 0)
    assert closed.entry_id is None


@pytest.mark.parametrize(("counted", "sides"), [("210.00", ["10.00", "-10.00"]), ("195.50", ["-4.50", "4.50"])])
def test_difference_is_recorded_and_booked(
    project: Any, cashier: Any, shift: Any, counted: str, sides: list[str]
) -> None:
    closed = payments.close_shift(actor=cashier, shift=shift, denominations={}, loose=Decimal(counted))
    check_now()
    booked = Entry.objects.get(pk=closed.entry_id)
    assert closed.difference == Decimal(counted) - 200
    assert list(booked.lines.order_by("position").values_list("account__role", "amount")) == [
        ("cash", Decimal(sides[0])),
        ("cash_difference", Decimal(sides[1])),
    ]


def test_void_receipts_leave_the_drawer_and_refunds_are_taken_from_it(
    take: Any, project: Any, cashier: Any, finance: Any, shift: Any, make_user: Any
) -> None:
    unit = make_unit(project)
    make_bill(unit, "500.00")
    void, kept = take(unit, cash("100.00")), take(unit, cash("150.00"))
    payments.void_payment(actor=cashier, payment=void, reason="x")
    assert queries.expected_cash(shift, queries.totals(shift)) == Decimal("350.00")
    payments.reverse_payment(actor=finance, payment=kept, reason="x", refunded_from=shift)
    taken = queries.totals(shift)
    assert (taken.receipts, taken.voided, taken.cash_in, taken.cash_back) == (
        1,
        1,
        Decimal("150.00"),
        Decimal("150.00"),
    )
    assert queries.expected_cash(shift, taken) == Decimal("200.00")


def test_totals_by_method_and_fee_item_add_up(take: Any, project: Any, shift: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "300.00", month="2026-01")
    make_bill(unit, "80.00", month="2026-02", item="车位管理费")
    take(unit, [Tender(Method.POS, Decimal("310.00")), *cash("100.00")], prepay=True)
    take(unit, [Tender(Method.TRANSFER, Decimal("5.00"))], prepay=True)
    make_bill(unit, "20.00", month="2026-03")
    take(unit, [*cash("5.00"), Tender(Method.BALANCE, Decimal("15.00"))])
    taken = queries.totals(shift)
    assert taken.cells == {
        ("物业服务费", "pos"): Decimal("300.00"),
        ("物业服务费", "cash"): Decimal("5.00"),
        ("物业服务费", "balance"): Decimal("15.00"),
        ("车位管理费", "pos"): Decimal("10.00"),
        ("车位管理费", "cash"): Decimal("70.00"),
        (queries.PREPAID, "cash"): Decimal("30.00"),
        (queries.PREPAID, "transfer"): Decimal("5.00"),
    }
    assert sum(amount for _method, amount in taken.method_sums()) == taken.total == Decimal("435.00")


def test_closed_shift_is_read_only_in_the_database(cashier: Any, shift: Any) -> None:
    payments.close_shift(actor=cashier, shift=shift, denominations={"100": 2})
    with pytest.raises(IntegrityError), transaction.atomic():
        CashierShift.objects.filter(pk=shift.pk).update(counted=Decimal("1.00"), difference=Decimal("-199.00"))


def test_database_refuses_a_payment_in_a_closed_shift(take: Any, project: Any, cashier: Any, shift: Any) -> None:
    unit = make_unit(project)
    make_bill(unit)
    payment = take(unit, cash("10.00"))
    payments.close_shift(actor=cashier, shift=shift, denominations={"100": 2, "10": 1})
    columns = "shift_id, unit_id, payer, received_at, total, prepaid, change, cashier_id, state, fingerprint, remark"
    columns = f"project_id, {columns}, prints, entry_id, undone_reason"
    copy = (
        f"INSERT INTO payments_payment (number, idempotency_key, {columns})"
        f" SELECT 'X', 'X', {columns} FROM payments_payment WHERE id = %s"
    )
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(copy, [payment.pk])


def test_hand_over_is_confirmed_by_the_receiver_only(project: Any, cashier: Any, shift: Any, make_user: Any) -> None:
    next_one = make_user("next")
    closed = payments.close_shift(actor=cashier, shift=shift, denominations={"100": 2}, handed_to=next_one)
    receiver = actor_with(policies.WORK_SHIFTS, project_id=project.pk, user_id=next_one.pk)
    assert queries.handed_to_me(receiver, project) == closed
    with pytest.raises(DomainError):
        payments.receive_shift(actor=cashier, shift=closed)
    assert payments.receive_shift(actor=receiver, shift=closed).received_at is not None
    assert queries.handed_to_me(receiver, project) is None


def test_audit_is_somebody_elses_and_once(project: Any, cashier: Any, finance: Any, shift: Any) -> None:
    with pytest.raises(DomainError):
        payments.audit_shift(actor=finance, shift=shift)
    payments.close_shift(actor=cashier, shift=shift, denominations={"100": 2})
    with pytest.raises(AccessDenied):
        payments.audit_shift(actor=cashier, shift=shift)
    both = actor_with(policies.AUDIT_SHIFTS, project_id=project.pk, user_id=cashier.user_id)
    with pytest.raises(DomainError):
        payments.audit_shift(actor=both, shift=shift)
    assert payments.audit_shift(actor=finance, shift=shift, remark="已核对").audited_by_id == finance.user_id
    with pytest.raises(DomainError):
        payments.audit_shift(actor=finance, shift=shift)


def test_cashier_sees_only_own_shifts(project: Any, cashier: Any, finance: Any, shift: Any, make_user: Any) -> None:
    may = (policies.WORK_SHIFTS, policies.VIEW_SHIFTS)
    other = actor_with(*may, project_id=project.pk, user_id=make_user("other").pk)
    payments.open_shift(actor=other, project=project)
    assert queries.shifts_visible_to(cashier, project).count() == 1
    assert queries.shifts_visible_to(finance, project).count() == 2
