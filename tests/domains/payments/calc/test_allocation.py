"""Which bills a payment settles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core.money import total
from anju.domains.payments.calc.allocation import BillShare, OpenBill, allocate_payment

D = Decimal
BILLS = [OpenBill(pk, dt.date(2026, pk, 28), D("300.00")) for pk in (3, 1, 2)]


def test_e20_oldest_first() -> None:
    plan = allocate_payment(D("500.00"), BILLS)
    assert plan.shares == (BillShare(1, D("300.00")), BillShare(2, D("200.00")))
    assert plan.remainder == 0


def test_designated_bills_first_oldest_of_them_first() -> None:
    plan = allocate_payment(D("700.00"), BILLS, designated=[3, 2])
    assert plan.shares == (BillShare(2, D("300.00")), BillShare(3, D("300.00")), BillShare(1, D("100.00")))


def test_only_designated_bills() -> None:
    plan = allocate_payment(D("700.00"), BILLS, designated=[3], only_designated=True)
    assert plan.shares == (BillShare(3, D("300.00")),)
    assert plan.remainder == D("400.00")


def test_more_than_all_bills_is_prepaid() -> None:
    plan = allocate_payment(D("1000.00"), BILLS)
    assert [share.pk for share in plan.shares] == [1, 2, 3]
    assert str(plan.remainder) == "100.00"


def test_no_bills_is_all_prepaid() -> None:
    plan = allocate_payment(D("80.00"), [])
    assert (plan.shares, plan.remainder) == ((), D("80.00"))


def test_bills_due_together_go_by_number() -> None:
    together = [OpenBill(pk, dt.date(2026, 1, 31), D("1.00")) for pk in (9, 4, 7)]
    assert [share.pk for share in allocate_payment(D("3.00"), together).shares] == [4, 7, 9]


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_impossible_payment_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"above zero|whole number"):
        allocate_payment(D(amount), BILLS)


def test_settled_bill_is_refused() -> None:
    with pytest.raises(ValueError, match="settled"):
        allocate_payment(D(1), [OpenBill(1, dt.date(2026, 1, 31), D("0.00"))])


def test_designated_bill_that_is_not_open_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bills \[8\] are not open"):
        allocate_payment(D(1), BILLS, designated=[1, 8])


money = st.decimals("0.01", "10000", places=2)
open_bills = st.lists(
    st.builds(OpenBill, st.integers(1, 60), st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)), money),
    max_size=12,
    unique_by=lambda bill: bill.pk,
)


@given(money, open_bills, st.booleans(), st.data())
def test_plan_uses_the_whole_payment_in_order(
    amount: Decimal, bills: list[OpenBill], only: bool, data: st.DataObject
) -> None:
    pks = [bill.pk for bill in bills]
    wanted = data.draw(st.sets(st.sampled_from(pks))) if pks else set()
    plan = allocate_payment(amount, bills, designated=wanted, only_designated=only)
    by_pk = {bill.pk: bill for bill in bills}
    assert total(share.amount for share in plan.shares) + plan.remainder == amount
    assert plan.remainder >= 0
    assert all(0 < share.amount <= by_pk[share.pk].open_amount for share in plan.shares)
    # All but the last bill touched are settled whole, and nothing remains while a bill that may be paid is open.
    assert all(share.amount == by_pk[share.pk].open_amount for share in plan.shares[:-1])
    order = [(share.pk not in wanted, by_pk[share.pk].due_on, share.pk) for share in plan.shares]
    assert order == sorted(order)
    payable = wanted if only else set(pks)
    untouched = payable - {share.pk for share in plan.shares}
    if untouched:
        assert plan.remainder == 0
        assert not order or max(order) < min((pk not in wanted, by_pk[pk].due_on, pk) for pk in untouched)
