"""One payment, told twenty times at once over real connections, raced by the desk and by queries: it is posted once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from tests.concurrency.test_payments import _consistent, _pay, desk_in
from tests.factories.acquirer import PaperAcquirer
from tests.factories.household import make_bill, make_owner

from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.domains.identity import services as identity
from anju.domains.payments import ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import PayOrder
from anju.domains.residents import queries as residents
from anju.domains.residents.models import PersonAccount

ROOT = system_actor("tests")
ONLINE = "SELECT count(*), coalesce(sum(total), 0) FROM payments_payment WHERE source = 'online'"


def online_desk(owner_url: str, *owed: str) -> SimpleNamespace:
    """Commit a desk whose household owes bills and has a resident with an account."""
    desk = desk_in(owner_url)
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        desk.bills = [make_bill(desk.unit, amount, month=f"2026-{at:02d}") for at, amount in enumerate(owed, 1)]
        person = make_owner(desk.unit)
        user = identity.create_user(actor=ROOT, username="resident", name="王建国", password="Anju-2026")
        PersonAccount.objects.create(project=desk.project, person=person, user=user, linked_at=clock.now())
        desk.resident = Actor(user.pk, user.name, surface="resident")
    return desk


def start(desk: Any, *bills: Any) -> PayOrder:
    """Begin an order in a transaction of this thread."""
    chosen = bills or desk.bills
    with transaction.atomic(), scope.enter([desk.project.pk], actor=desk.resident):
        return payments.start_online_payment(
            actor=desk.resident,
            home=residents.get_home(desk.resident, desk.project, desk.unit.pk),
            bill_ids=[bill.pk for bill in chosen],
            expected=sum((bill.amount for bill in chosen), Decimal(0)),
            client_id=uuid.uuid4(),
        )


@pytest.fixture
def channel() -> Iterator[PaperAcquirer]:
    """Give the only channel there is."""
    paper = PaperAcquirer()
    with ports.only(paper):
        yield paper


@pytest.fixture
def desk(committed_db: Any, channel: PaperAcquirer) -> SimpleNamespace:
    """Give a household that owes 300.00 and has paid it at the channel, which has told nobody yet."""
    world = online_desk(committed_db.owner_url, "100.00", "200.00")
    order = start(world)
    tasks.open_order(order_id=order.pk, project_id=world.project.pk)
    channel.pay(order.number)
    world.order, world.channel = order, channel
    return world


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """Run acts in threads that start together; return what each came to."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        gate.wait()
        try:
            return str(act())
        except Exception as error:  # whatever went wrong is what the test looks at
            return type(error).__name__
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def deliver(told: tuple[dict[str, str], bytes]) -> int:
    answer = payments.handle_notification(channel="paper", headers=told[0], body=told[1])
    assert answer is not None
    return answer.status


def count(desk: Any, sql: str) -> tuple[Any, ...]:
    with psycopg.connect(desk.owner_url) as plain:
        row = plain.execute(sql).fetchone()
    assert row is not None
    return tuple(row)


def test_twenty_identical_notifications_are_one_payment(desk: Any) -> None:
    told = desk.channel.told[0]
    assert at_once([lambda: deliver(told)] * 20) == ["200"] * 20
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    assert count(desk, "SELECT count(*) FROM payments_paynotification") == (1,)
    assert _consistent(desk).open == 0


def test_notifications_under_other_numbers_and_queries_are_one_payment(desk: Any) -> None:
    told = [desk.channel.notification(desk.order.number) for _ in range(10)]
    ask = [lambda: tasks.refresh_order(order_id=desk.order.pk, project_id=desk.project.pk)] * 5
    close = [lambda: tasks.close_order(order_id=desk.order.pk, project_id=desk.project.pk)] * 5
    answers = at_once([*[lambda one=one: deliver(one) for one in told], *ask, *close])
    assert Counter(answers) == {"200": 10, "None": 10}
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    assert count(desk, "SELECT state FROM payments_payorder") == ("paid",)
    _consistent(desk)


def test_the_desk_and_the_channel_at_once_lose_nothing(desk: Any) -> None:
    told = desk.channel.told[0]
    desk_acts = [lambda at=at: _pay(desk, at, "300.00", bill_ids=[bill.pk for bill in desk.bills]) for at in range(6)]
    answers = at_once([*[lambda: deliver(told)] * 6, *desk_acts])
    assert answers[:6] == ["200"] * 6, answers
    found = _consistent(desk)
    by_desk = sum(answer.startswith("SJ-") for answer in answers[6:])
    assert by_desk <= 1
    assert (found.payments, found.paid, found.balance) == (1 + by_desk, Decimal("300.00"), by_desk * Decimal("300.00"))


def test_two_windows_begin_one_order(committed_db: Any, channel: PaperAcquirer) -> None:
    world = online_desk(committed_db.owner_url, "100.00", "200.00")
    numbers = at_once([lambda: start(world).number] * 10)
    assert len(set(numbers)) == 1, numbers
    assert count(world, "SELECT count(*) FROM payments_payorder") == (1,)


def test_without_the_locks_a_constraint_has_to_stop_it(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prove that the locks are what answers duplicates: without them the database has to refuse a second payment."""
    from anju.domains.payments.services.online import moving, notifying

    monkeypatch.setattr(notifying, "_ONE_AT_A_TIME", "SELECT %s")
    monkeypatch.setattr(notifying, "lock", lambda **which: PayOrder.objects.filter(**which).first())
    assert moving.lock is not notifying.lock
    told = desk.channel.told[0]
    answers = at_once([lambda: deliver(told)] * 20)
    assert set(answers) - {"200"}, answers
    assert count(desk, ONLINE)[0] == 1
