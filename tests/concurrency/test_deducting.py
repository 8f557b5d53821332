"""Balances that pay by themselves beside everything else: twice at once, beside a cashier, and killed half way."""

from __future__ import annotations

import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from tests.concurrency.test_payments import ROOT, _at_once, _bills, _consistent, _pay, desk_in

from anju.core import scope
from anju.domains.estate.models import Unit
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import DeductWhen, Method


@pytest.fixture
def desk(committed_db: Any) -> Any:
    """Give a committed project whose one home has 500.00 prepaid, and whose balances pay by themselves."""
    desk = desk_in(committed_db.owner_url)
    desk.url = committed_db.url
    actor, shift = desk.cashiers[0]
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        payments.set_prepaid_settings(
            actor=ROOT, project=desk.project, pays=DeductWhen.ON_ISSUE, keeps=Decimal(0), fee_items=[]
        )
        payments.take_payment(
            actor=actor,
            project=desk.project,
            unit=Unit.objects.get(pk=desk.unit.pk),
            shift=shift,
            tenders=[Tender(Method.CASH, Decimal("500.00"))],
            prepay=True,
            idempotency_key=str(uuid.uuid4()),
        )
    return desk


def _deduct(desk: Any) -> str:
    try:
        with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
            return f"paid {sum(len(one.payments) for one in payments.deduct_balances())}"
    except Exception as error:  # whatever went wrong is what the test looks at
        return type(error).__name__
    finally:
        connections["default"].close()


def test_a_run_started_eight_times_pays_once(desk: Any) -> None:
    _bills(desk, "100.00", "150.00")
    told = Counter(_at_once(8, lambda _index: _deduct(desk)))
    assert told == {"paid 1": 1, "paid 0": 7}
    found = _consistent(desk)
    assert (found.paid, found.balance) == (Decimal("250.00"), Decimal("250.00"))


def test_a_cashier_who_uses_the_same_balance_at_the_same_moment(desk: Any) -> None:
    _bills(desk, "300.00", "150.00", "150.00", "150.00")

    def act(index: int) -> str:
        if index % 2:
            return _deduct(desk)
        return _pay(desk, index, "0", tenders=[Tender(Method.BALANCE, Decimal("120.00"))])

    answers = _at_once(12, act)
    assert not {"OperationalError", "DeadlockDetected", "IntegrityError"} & set(answers), answers
    found = _consistent(desk)
    assert found.balance == 0
    assert found.paid == Decimal("500.00")


def test_cash_beside_a_run_pays_no_bill_twice(desk: Any) -> None:
    (bill,) = _bills(desk, "400.00")

    def act(index: int) -> str:
        if index % 2:
            return _deduct(desk)
        return _pay(desk, index, "400.00", bill_ids=[bill], expected=Decimal("400.00"))

    _at_once(6, act)
    found = _consistent(desk)
    assert (found.paid, found.open) == (Decimal("400.00"), Decimal(0))
    assert found.balance in (Decimal("100.00"), Decimal("500.00"))


def test_a_killed_run_leaves_nothing_and_the_next_pays(desk: Any) -> None:
    _bills(desk, "100.00")
    with pytest.raises(OperationalError), transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        payments.deduct_balances()
        with psycopg.connect(desk.url, autocommit=True) as plain:
            plain.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    connections["default"].close()
    assert _consistent(desk).balance == Decimal("500.00")
    assert _deduct(desk) == "paid 1"
    assert _consistent(desk).balance == Decimal("400.00")
