"""The desks' day: float + in − refunds − banked = counted, by two people, never changed (domain rule 1.17)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import actor_with

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.banking import policies, queries, services
from anju.domains.ledger.models import Line
from anju.domains.payments import policies as payments_policies
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method


@pytest.fixture
def desk(bank: Any, make_user: Any) -> SimpleNamespace:
    """Give two cashiers; ``shift`` opens one, ``take`` takes cash in it, ``count`` closes it."""
    rights = (payments_policies.COLLECT, payments_policies.WORK_SHIFTS, payments_policies.VIEW_SHIFTS)

    def cashier(name: str) -> SimpleNamespace:
        user = make_user(name)
        return SimpleNamespace(user=user, actor=actor_with(*rights, project_id=bank.project.pk, user_id=user.pk))

    def shift(who: Any, opening: str = "200") -> Any:
        return payments.open_shift(actor=who.actor, project=bank.project, opening_float=Decimal(opening))

    def take(who: Any, held: Any, home: int, amount: str, method: Method = Method.CASH) -> Any:
        return payments.take_payment(
            actor=who.actor,
            project=bank.project,
            unit=bank.homes[home],
            shift=held,
            tenders=[Tender(method, Decimal(amount))],
            idempotency_key=uuid.uuid4().hex,
        )

    def count(who: Any, held: Any, loose: str, to: Any = None) -> Any:
        handed_to = to.user if to else None
        return payments.close_shift(
            actor=who.actor, shift=held, denominations={}, loose=Decimal(loose), handed_to=handed_to
        )

    return SimpleNamespace(
        **vars(bank), first=cashier("first"), second=cashier("second"), shift=shift, take=take, count=count
    )


def balance(role: str) -> Decimal:
    return sum(Line.objects.filter(account__role=role).values_list("amount", flat=True), Decimal(0))


def close(desk: Any, counted: str, day: dt.date | None = None) -> Any:
    return services.close_day(
        actor=desk.clerk, project=desk.project, day=day or clock.today(), counted=Decimal(counted)
    )


def test_a_day_of_all_shifts_adds_up(desk: Any) -> None:
    one, two = desk.shift(desk.first), desk.shift(desk.second, "100")
    desk.take(desk.first, one, 0, "200")
    desk.take(desk.second, two, 1, "150", Method.POS)
    desk.take(desk.second, two, 2, "120")
    with pytest.raises(services.DayNotClosable):
        close(desk, "500")
    desk.count(desk.first, one, "400")
    desk.count(desk.second, two, "219")  # one yuan short, booked by the shift
    services.bank_cash(
        actor=desk.clerk,
        project=desk.project,
        account=desk.account,
        amount=Decimal("300"),
        slip="J001",
        banked_on=clock.today(),
    )
    day = close(desk, "319")
    assert (day.opening, day.cash_in, day.banked, day.expected, day.difference) == (300, 320, 300, 320, -1)
    assert day.table == [["物业服务费", ["320.00", "0.00", "150.00", "0.00"], "470.00"]]
    assert (balance("cash_difference"), balance("cash"), balance("bank")) == (1, 19, 300)


def test_a_drawer_handed_over_counts_once(desk: Any) -> None:
    one = desk.shift(desk.first)
    desk.take(desk.first, one, 0, "100")
    desk.count(desk.first, one, "300", to=desk.second)
    payments.receive_shift(actor=desk.second.actor, shift=one)
    two = desk.shift(desk.second, "300")
    desk.take(desk.second, two, 1, "50")
    desk.count(desk.second, two, "350")
    sheet = queries.day_sheet(desk.clerk, desk.project, clock.today())
    assert (sheet.opening, sheet.cash_in, sheet.expected) == (200, 150, 350)


def test_a_difference_beyond_the_shifts_is_booked(desk: Any) -> None:
    one = desk.shift(desk.first)
    desk.count(desk.first, one, "200")
    assert close(desk, "203.50").difference == Decimal("3.50")
    assert balance("cash_difference") == Decimal("-3.50")


def test_the_cash_is_received_by_somebody_else_once(desk: Any) -> None:
    desk.count(desk.first, desk.shift(desk.first), "200")
    day = close(desk, "200")
    with pytest.raises(DomainError):
        services.receive_day(actor=desk.clerk, day=day)
    assert services.receive_day(actor=desk.other, day=day).received_by_id == desk.other.user_id
    with pytest.raises(DomainError):
        services.receive_day(actor=desk.other, day=day)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE banking_cashday SET received_by_id = closed_by_id")


def test_a_closed_day_stays(desk: Any) -> None:
    desk.count(desk.first, desk.shift(desk.first), "200")
    close(desk, "200")
    with pytest.raises(services.DayNotClosable):
        close(desk, "200")
    with pytest.raises(services.DayNotClosable):
        services.bank_cash(
            actor=desk.clerk,
            project=desk.project,
            account=desk.account,
            amount=Decimal(1),
            slip="J9",
            banked_on=clock.today(),
        )
    for statement in ("UPDATE banking_cashday SET counted = 1, difference = -199", "DELETE FROM banking_cashday"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises((IntegrityError, DomainError)), transaction.atomic():
        desk.shift(desk.second)


def test_a_slip_is_recorded_once(desk: Any) -> None:
    def pay_in() -> Any:
        return services.bank_cash(
            actor=desk.clerk,
            project=desk.project,
            account=desk.account,
            amount=Decimal("10"),
            slip="J001",
            banked_on=clock.today(),
        )

    pay_in()
    with pytest.raises(DomainError):
        pay_in()


def test_a_cashier_does_not_close_the_day(desk: Any) -> None:
    cashier = actor_with(policies.VIEW_DAYS, project_id=desk.project.pk, user_id=desk.first.user.pk)
    assert isinstance(cashier, Actor)
    with pytest.raises(AccessDenied):
        services.close_day(actor=cashier, project=desk.project, day=clock.today(), counted=Decimal(0))
