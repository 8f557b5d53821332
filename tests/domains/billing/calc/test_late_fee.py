"""Contract penalties: the worked examples E16–E19 and their bounds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core.money import ZERO, total
from anju.domains.billing.calc.late_fee import (
    PaymentOrder,
    PenaltyRule,
    PenaltyStart,
    late_fee,
    overdue_days,
    run_account,
    waive,
)

D = Decimal
day = dt.date
DUE = day(2026, 3, 31)
RULE = PenaltyRule(D("0.0005"), grace_days=10)
FROM_GRACE_END = PenaltyRule(D("0.0005"), grace_days=10, starts=PenaltyStart.GRACE_END)


def test_e16_from_the_due_date() -> None:
    assert overdue_days(DUE, day(2026, 5, 15), RULE) == 45
    assert late_fee(D("631.20"), DUE, day(2026, 5, 15), RULE) == D("14.20")


def test_e16_from_the_end_of_the_grace() -> None:
    assert overdue_days(DUE, day(2026, 5, 15), FROM_GRACE_END) == 35
    assert late_fee(D("631.20"), DUE, day(2026, 5, 15), FROM_GRACE_END) == D("11.05")


@pytest.mark.parametrize("rule", [RULE, FROM_GRACE_END])
def test_e16_within_the_grace_costs_nothing(rule: PenaltyRule) -> None:
    assert late_fee(D("631.20"), DUE, day(2026, 4, 10), rule) == ZERO
    assert late_fee(D("631.20"), DUE, day(2026, 4, 11), rule) > ZERO
    assert late_fee(D("631.20"), DUE, day(2026, 3, 1), rule) == ZERO


def test_e17_capped_at_the_principal() -> None:
    paid_on = DUE + dt.timedelta(days=400)
    assert late_fee(D(1000), DUE, paid_on, PenaltyRule(D("0.003"))) == D("1000.00")
    assert late_fee(D(1000), DUE, paid_on, PenaltyRule(D("0.003"), cap_ratio=None)) == D("1200.00")
    assert late_fee(D(1000), DUE, paid_on, PenaltyRule(D("0.003"), cap_ratio=D("0.3"))) == D("300.00")


def test_e18_half_waived() -> None:
    assert waive(D("14.20"), D("0.5")) == (D("7.10"), D("7.10"))
    assert waive(D("0.01"), D("0.5")) == (D("0.01"), D("0.00"))


@pytest.mark.parametrize("ratio", ["-0.1", "1.01"])
def test_waive_refuses_other_ratios(ratio: str) -> None:
    with pytest.raises(ValueError, match="cannot waive"):
        waive(D("14.20"), D(ratio))


PAYMENTS = [(day(2026, 3, 2), D("400.00")), (day(2026, 4, 1), D("1000.00"))]


def test_e19_principal_first() -> None:
    account = run_account(
        D("1000.00"),
        day(2026, 1, 31),
        PAYMENTS,
        until=day(2026, 4, 1),
        rule=PenaltyRule(D("0.0005")),
        order=PaymentOrder.PRINCIPAL_FIRST,
    )
    assert account.penalty == D("24.00")
    assert [payment.principal for payment in account.settlements] == [D("400.00"), D("600.00")]
    assert account.settlements[-1].surplus == D("376.00")


def test_e19_penalty_first() -> None:
    account = run_account(
        D("1000.00"),
        day(2026, 1, 31),
        PAYMENTS,
        until=day(2026, 4, 1),
        rule=PenaltyRule(D("0.0005")),
        order=PaymentOrder.PENALTY_FIRST,
    )
    assert [(payment.principal, payment.penalty) for payment in account.settlements] == [
        (D("385.00"), D("15.00")),
        (D("615.00"), D("9.23")),
    ]
    assert account.penalty == D("24.23")


def test_account_ignores_payments_still_to_come() -> None:
    account = run_account(
        D("1000.00"),
        day(2026, 1, 31),
        PAYMENTS,
        until=day(2026, 3, 12),
        rule=PenaltyRule(D("0.0005")),
        order=PaymentOrder.PRINCIPAL_FIRST,
    )
    assert (account.open_principal, account.penalty) == (D("600.00"), D("18.00"))


amounts = st.decimals("0.01", "100000", places=2)
dates = st.dates(day(2026, 1, 1), day(2030, 1, 1))


@given(
    amounts,
    dates,
    st.lists(st.tuples(dates, amounts), max_size=5),
    st.sampled_from(PaymentOrder),
    st.sampled_from(PenaltyStart),
    st.integers(0, 30),
)
def test_account_balances(
    principal: Decimal,
    due_on: dt.date,
    payments: list[tuple[dt.date, Decimal]],
    order: PaymentOrder,
    starts: PenaltyStart,
    grace_days: int,
) -> None:
    rule = PenaltyRule(D("0.003"), grace_days=grace_days, starts=starts)
    account = run_account(principal, due_on, payments, until=day(2031, 1, 1), rule=rule, order=order)
    assert account.open_principal == principal - total(payment.principal for payment in account.settlements)
    assert account.open_penalty == account.penalty - total(payment.penalty for payment in account.settlements)
    assert min(account.open_principal, account.open_penalty, account.penalty) >= 0
    assert account.penalty <= principal
    for payment in account.settlements:
        assert min(payment.principal, payment.penalty, payment.surplus) >= 0
    assert total(p.principal + p.penalty + p.surplus for p in account.settlements) == total(p for _on, p in payments)


@given(amounts, dates, dates)
def test_account_without_payments_is_the_plain_fee(principal: Decimal, due_on: dt.date, on: dt.date) -> None:
    account = run_account(principal, due_on, [], until=on, rule=RULE, order=PaymentOrder.PRINCIPAL_FIRST)
    assert account.penalty == late_fee(principal, due_on, on, RULE)
