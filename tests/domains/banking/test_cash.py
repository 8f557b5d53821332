"""Cash goes to the bank under its slip, is found on the statement, and what lies there too long is told (1.17)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.banking.test_days import balance, close, desk
from tests.domains.banking.test_statements import account

from anju.core import clock
from anju.core.access import system_actor
from anju.core.errors import DomainError
from anju.domains.banking import queries, services
from anju.domains.banking.models import BankClaim, BankLine
from anju.domains.payments import services as payments
from anju.domains.payments.enums import Method

__all__ = ["desk"]


def pay_in(desk: Any, amount: str, slip: str = "J001", day: dt.date | None = None) -> Any:
    return services.bank_cash(
        actor=desk.clerk,
        project=desk.project,
        account=desk.account,
        amount=Decimal(amount),
        slip=slip,
        banked_on=day or clock.today(),
    )


def test_a_slip_is_found_on_the_statement_whichever_comes_first(desk: Any) -> None:
    first = pay_in(desk, "300")
    desk.file(f"{clock.today()},S1,300.00,,,,现金存入 J001,")
    assert (BankClaim.objects.get().banking_id, account("bank"), account("suspense")) == (first.pk, 300, 0)
    desk.file(f"{clock.today()},S2,80.00,,,,ATM存现,")
    assert account("suspense") == -80
    second = pay_in(desk, "80", "J002")
    assert second.arrival.line == BankLine.objects.get(serial="S2")
    assert (account("bank"), account("suspense"), balance("cash")) == (380, 0, -380)


def test_two_slips_that_both_fit_wait_for_a_person(desk: Any) -> None:
    pay_in(desk, "300", "J001")
    pay_in(desk, "300", "J002")
    desk.file(f"{clock.today()},S1,300.00,,,,现金存入,")
    assert not BankClaim.objects.exists()


def test_cash_that_is_not_banked_is_told_by_its_day_the_oldest_gone_first(desk: Any) -> None:
    today = clock.today()
    for ago, amount in ((5, "100"), (3, "60"), (0, "40")):
        with clock.at(dt.datetime.combine(today - dt.timedelta(days=ago), dt.time(9), clock.ZONE)):
            held = desk.shift(desk.first)
            desk.take(desk.first, held, 0, amount)
            desk.take(desk.first, held, 1, "10", Method.POS)
            desk.count(desk.first, held, str(200 + int(amount)))
    pay_in(desk, "120")
    left = queries.unbanked_cash(desk.clerk, desk.project)
    assert [(one.days, one.taken, one.left) for one in left] == [(3, 60, 40), (0, 40, 40)]
    assert [one.left for one in queries.unbanked_cash(desk.clerk, desk.project, days=2)] == [40]
    assert queries.unbanked_cash(desk.clerk, desk.project, days=4) == []


def test_the_next_day_opens_with_what_the_day_before_was_closed_with(desk: Any) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    with clock.at(dt.datetime.combine(yesterday, dt.time(9), clock.ZONE)):
        held = desk.shift(desk.first)
        desk.take(desk.first, held, 0, "100")
        desk.count(desk.first, held, "300")
    held = desk.shift(desk.first)
    desk.take(desk.first, held, 1, "50")
    desk.count(desk.first, held, "250")
    close(desk, "300", yesterday)
    pay_in(desk, "100")
    day = close(desk, "250")
    assert (day.opening, day.cash_in, day.banked, day.expected, day.difference) == (300, 50, 100, 250, 0)


def test_a_day_that_was_left_out_has_to_be_closed_first(desk: Any) -> None:
    today = clock.today()
    for ago in (2, 1):
        with clock.at(dt.datetime.combine(today - dt.timedelta(days=ago), dt.time(9), clock.ZONE)):
            desk.count(desk.first, desk.shift(desk.first), "200")
    desk.count(desk.first, desk.shift(desk.first), "200")
    close(desk, "200", today - dt.timedelta(days=2))
    with pytest.raises(services.DayNotClosable):
        close(desk, "200", today)
    close(desk, "200", today - dt.timedelta(days=1))
    assert close(desk, "200", today).difference == 0


def test_no_shift_opens_in_a_closed_day_and_the_cashier_is_told_why(desk: Any) -> None:
    desk.count(desk.first, desk.shift(desk.first), "200")
    close(desk, "200")
    with pytest.raises(DomainError) as told:
        desk.shift(desk.second)
    assert not isinstance(told.value, payments.ShiftAlreadyOpen)


def test_a_slip_keeps_its_paper(desk: Any) -> None:
    made = services.bank_cash(
        actor=system_actor("tests"),
        project=desk.project,
        account=desk.account,
        amount=Decimal(5),
        slip="J7",
        banked_on=clock.today(),
        paper=("缴款单.txt", "缴款单".encode()),
    )
    assert made.entry_id
