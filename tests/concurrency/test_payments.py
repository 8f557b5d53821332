"""Many at one bill: real connections, real commits. One pays, the rest are told, nothing is lost or doubled."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from tests.factories.household import make_bill, make_unit

from anju.core import scope
from anju.core.access import Actor, Grant, system_actor
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.tenancy import services as tenancy

ROOT = system_actor("tests")


@pytest.fixture
def desk(committed_db: Any) -> Any:
    """Give a committed project with two cashiers, their shifts and one unit."""
    return desk_in(committed_db.owner_url)


def desk_in(owner_url: str, *, owes: str = "") -> SimpleNamespace:
    """Commit a project with two cashiers, their shifts and one unit, which may owe a bill."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            cashiers = [_cashier(project, name) for name in ("one", "two")]
            unit = make_unit(project, "3-2-1201")
            if owes:
                make_bill(unit, owes)
    return SimpleNamespace(project=project, unit=unit, cashiers=cashiers, owner_url=owner_url)


def _cashier(project: Any, name: str) -> tuple[Actor, Any]:
    from anju.domains.identity import services as identity

    user = identity.create_user(actor=ROOT, username=name, name=name, password="Anju-2026")
    may = frozenset(map(str, (policies.COLLECT, policies.WORK_SHIFTS)))
    actor = Actor(user_id=user.pk, name=name, grants=(Grant(may, project.pk),))
    return actor, payments.open_shift(actor=actor, project=project, opening_float=Decimal("100.00"))


def _pay(desk: Any, which: int, amount: str, **more: Any) -> str:
    """Pay in a transaction of this thread; return the receipt's number or the name of the refusal."""
    actor, shift = desk.cashiers[which % 2]
    wanted = {"idempotency_key": str(uuid.uuid4()), "tenders": [Tender(Method.CASH, Decimal(amount))]}
    try:
        with transaction.atomic(), scope.enter([desk.project.pk], actor=actor):
            unit = Unit(pk=desk.unit.pk, project_id=desk.project.pk)
            paid = payments.take_payment(actor=actor, project=desk.project, unit=unit, shift=shift, **(wanted | more))
            return paid.number
    except Exception as error:  # whatever went wrong is what the test looks at
        return type(error).__name__
    finally:
        connections["default"].close()


def _at_once(number: int, act: Callable[[int], str]) -> list[str]:
    gate = Barrier(number)

    def run(index: int) -> str:
        gate.wait()
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def _bills(desk: Any, *amounts: str) -> list[int]:
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        return [make_bill(desk.unit, amount, month=f"2026-{month:02d}").pk for month, amount in enumerate(amounts, 1)]


def _truth(desk: Any) -> SimpleNamespace:
    """Read what is stored, outside every scope of the application."""
    with psycopg.connect(desk.owner_url) as plain:

        def one(sql: str) -> Any:
            row = plain.execute(sql).fetchone()
            assert row is not None
            return row[0]

        return SimpleNamespace(
            payments=one("SELECT count(*) FROM payments_payment"),
            paid=one("SELECT sum(paid) FROM billing_bill"),
            open=one("SELECT sum(balance) FROM billing_bill"),
            allocated=one("SELECT coalesce(sum(amount), 0) FROM payments_allocation"),
            balance=one("SELECT coalesce(sum(amount), 0) FROM payments_balance"),
            moves=one("SELECT coalesce(sum(amount), 0) FROM payments_balancemove"),
            receivable=one(
                "SELECT sum(l.amount) FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id"
                " WHERE a.role = 'receivable'"
            ),
            gaps=one(
                "SELECT max(right(number, 6)::int) - count(*) FROM payments_payment HAVING count(*) > 0"
                " UNION ALL SELECT 0 LIMIT 1"
            ),
        )


def _consistent(desk: Any) -> SimpleNamespace:
    found = _truth(desk)
    assert found.allocated == found.paid
    assert found.receivable == found.open
    assert found.balance == found.moves
    assert found.gaps == 0
    return found


def test_fifty_payments_of_one_bill_pay_it_once(desk: Any) -> None:
    (bill,) = _bills(desk, "276.08")
    answers = _at_once(50, lambda index: _pay(desk, index, "276.08", bill_ids=[bill], expected=Decimal("276.08")))
    told = Counter(answer if not answer.startswith("SJ-") else "paid" for answer in answers)
    assert told == {"paid": 1, "BillsChanged": 49}
    assert _consistent(desk).payments == 1


def test_two_cashiers_on_one_household_lose_no_update(desk: Any) -> None:
    _bills(desk, "300.00", "300.00", "300.00")
    answers = _at_once(20, lambda index: _pay(desk, index, "45.00"))
    assert all(answer.startswith("SJ-") for answer in answers), answers
    found = _consistent(desk)
    assert (found.payments, found.paid) == (20, Decimal("900.00"))


def test_one_form_sent_by_twenty_windows_posts_once(desk: Any) -> None:
    _bills(desk, "300.00")
    key = str(uuid.uuid4())
    answers = _at_once(20, lambda _index: _pay(desk, 0, "300.00", idempotency_key=key))
    assert len(set(answers)) == 1
    assert answers[0].startswith("SJ-")
    assert _consistent(desk).payments == 1


def test_one_form_of_a_pure_prepayment_posts_once(desk: Any) -> None:
    key = str(uuid.uuid4())
    answers = _at_once(20, lambda _index: _pay(desk, 0, "50.00", idempotency_key=key, bill_ids=[], prepay=True))
    assert len(set(answers)) == 1
    assert _consistent_balance(desk) == Decimal("50.00")


def test_prepaid_balance_is_never_overdrawn(desk: Any) -> None:
    _bills(desk, "300.00")
    _pay(desk, 0, "100.00", bill_ids=[], prepay=True)
    use = [Tender(Method.BALANCE, Decimal("30.00"))]
    answers = _at_once(10, lambda index: _pay(desk, index, "0", tenders=use))
    assert Counter(answer[:3] for answer in answers) == {"SJ-": 3, "Ten": 7}
    assert _consistent(desk).balance == Decimal("10.00")


def test_without_the_locks_a_constraint_has_to_stop_it(desk: Any) -> None:
    """Prove that the locks are what tells people in time: the same run without them runs into the constraints."""
    (bill,) = _bills(desk, "276.08")
    with psycopg.connect(desk.owner_url) as owner:
        row = owner.execute("SELECT pg_get_functiondef('payments_lock_household'::regproc)").fetchone()
        assert row is not None
        owner.execute(row[0].replace("FOR UPDATE", ""))
    answers = _at_once(20, lambda index: _pay(desk, index, "276.08", bill_ids=[bill], expected=Decimal("276.08")))
    told = Counter(answer if not answer.startswith("SJ-") else "paid" for answer in answers)
    assert told["IntegrityError"], told


def _consistent_balance(desk: Any) -> Decimal:
    found = _truth(desk)
    assert found.balance == found.moves
    balance: Decimal = found.balance
    return balance
