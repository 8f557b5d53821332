"""Split tender and change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core.money import total
from anju.domains.payments.calc.tender import Tender, TenderError, TenderFault, settle
from anju.domains.payments.enums import AT_THE_DESK, Method

D = Decimal


def by(method: Method, amount: str) -> Tender:
    return Tender(method, D(amount))


def test_exact_cash() -> None:
    counter = settle(D("942.92"), [by(Method.CASH, "942.92")])
    assert (counter.received, counter.change, counter.for_bills) == (D("942.92"), 0, D("942.92"))


def test_change_comes_from_cash_only() -> None:
    counter = settle(D("942.92"), [by(Method.POS, "900.00"), by(Method.CASH, "100.00")])
    assert counter.kept == (by(Method.POS, "900.00"), by(Method.CASH, "42.92"))
    assert counter.change == D("57.08")


def test_cash_handed_back_whole_disappears() -> None:
    counter = settle(D("10.00"), [by(Method.CASH, "10.00"), by(Method.CASH, "5.00")])
    assert counter.kept == (by(Method.CASH, "10.00"),)
    assert counter.change == D("5.00")


def test_four_means_at_once() -> None:
    tenders = [by(method, "100.00") for method in AT_THE_DESK]
    counter = settle(D("395.50"), tenders, balance=D("100.00"))
    assert counter.change == D("4.50")
    assert counter.received == D("395.50")


def test_part_payment() -> None:
    counter = settle(D("942.92"), [by(Method.TRANSFER, "500.00")])
    assert (counter.for_bills, counter.change, counter.for_prepayment) == (D("500.00"), 0, 0)


def test_surplus_kept_is_prepaid() -> None:
    counter = settle(D("942.92"), [by(Method.TRANSFER, "1000.00")], keep_surplus=True)
    assert (counter.for_bills, counter.change, counter.for_prepayment) == (D("942.92"), 0, D("57.08"))


@pytest.mark.parametrize(
    ("owed", "tenders", "keep_surplus", "fault"),
    [
        ("10", [], False, TenderFault.NOTHING),
        ("10", [by(Method.CASH, "0")], False, TenderFault.NOT_POSITIVE),
        ("10", [by(Method.CASH, "-1")], False, TenderFault.NOT_POSITIVE),
        ("10", [by(Method.CASH, "NaN")], False, TenderFault.NOT_POSITIVE),
        ("10", [by(Method.CASH, "1.005")], False, TenderFault.NOT_CENTS),
        ("10", [by(Method.CASH, "1e12")], False, TenderFault.TOO_LARGE),
        ("10", [by(Method.BALANCE, "5.01")], False, TenderFault.BALANCE_SHORT),
        ("10", [by(Method.BALANCE, "3"), by(Method.BALANCE, "3")], False, TenderFault.BALANCE_SHORT),
        ("10", [by(Method.POS, "10.01")], False, TenderFault.CHANGE_NOT_FROM_CASH),
        ("10", [by(Method.POS, "15"), by(Method.CASH, "4")], False, TenderFault.CHANGE_NOT_FROM_CASH),
        ("4", [by(Method.BALANCE, "5")], True, TenderFault.BALANCE_TO_PREPAY),
    ],
)
def test_tenders_refused(owed: str, tenders: list[Tender], keep_surplus: bool, fault: TenderFault) -> None:
    with pytest.raises(TenderError) as refused:
        settle(D(owed), tenders, balance=D("5.00"), keep_surplus=keep_surplus)
    assert refused.value.fault is fault
    assert str(refused.value)


def test_negative_debt_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody owes"):
        settle(D(-1), [by(Method.CASH, "1")])


money = st.decimals("0.01", "5000", places=2)


@given(money, st.lists(st.builds(Tender, st.sampled_from(Method), money), min_size=1, max_size=5), st.booleans())
def test_counter_balances(owed: Decimal, tenders: list[Tender], keep_surplus: bool) -> None:
    handed_over = total(tender.amount for tender in tenders)
    cash = total(tender.amount for tender in tenders if tender.method == Method.CASH)
    prepaid = total(tender.amount for tender in tenders if tender.method == Method.BALANCE)
    refusable = prepaid > owed if keep_surplus else handed_over - owed > cash
    if refusable:
        with pytest.raises(TenderError):
            settle(owed, tenders, balance=D(10**6), keep_surplus=keep_surplus)
        return
    counter = settle(owed, tenders, balance=D(10**6), keep_surplus=keep_surplus)
    assert counter.received + counter.change == handed_over
    assert counter.received == counter.for_bills + counter.for_prepayment
    assert counter.for_bills == min(owed, handed_over)
    assert 0 <= counter.change <= cash
    assert all(tender.amount > 0 for tender in counter.kept)
    kept_elsewhere = [tender for tender in counter.kept if tender.method != Method.CASH]
    assert kept_elsewhere == [tender for tender in tenders if tender.method != Method.CASH]
