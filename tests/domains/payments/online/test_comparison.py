"""A channel's daily bill against what is stored, settled and locked (domain rule 1.16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import actor_with

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.ledger.models import Entry
from anju.domains.payments import policies, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.enums import DayState
from anju.domains.payments.models import ChannelDay, ChannelLine
from anju.domains.payments.ports import BillLine
from anju.domains.payments.services.online import comparing


@pytest.fixture
def people(project: Any, make_user: Any) -> SimpleNamespace:
    """Give who settles lines and who locks days."""

    def may(name: str) -> Actor:
        rights = (policies.VIEW_ONLINE, policies.SETTLE_LINES, policies.LOCK_DAYS)
        return actor_with(*rights, project_id=project.pk, user_id=make_user(name).pk)

    return SimpleNamespace(settler=may("settler"), locker=may("locker"))


def tomorrow() -> Any:
    return clock.at(clock.now() + dt.timedelta(days=1))


def today() -> ChannelDay:
    return ChannelDay.objects.get(day=clock.today())


def results() -> dict[str, str]:
    return dict(ChannelLine.objects.filter(compared=today()).values_list("number", "result"))


def compare(online: Any, *lines: BillLine, day: dt.date | None = None) -> ChannelDay:
    return comparing.compare_day(
        actor=tasks.ACTOR, project=online.project, channel="paper", day=day or clock.today(), lines=lines
    )


def line(number: str, amount: str, **facts: Any) -> BillLine:
    held = {"is_refund": False, "channel_no": f"T-{number}", "fee": Decimal(0), "at": clock.now()}
    return BillLine(number=number, amount=Decimal(amount), **(held | facts))


def test_e26_equal_amount_short_and_long(online: Any) -> None:
    """System A100, B50, C30; channel A100, B49, D20: A agrees, B −1.00, C with us only, D with the channel only."""
    from tests.factories.household import make_bill

    online.bills[1:] = [make_bill(online.unit, amount, month=f"2025-0{n}") for n, amount in enumerate(("50", "30"), 1)]
    a, b, c = online.paid(0), online.paid(1), online.paid(2)
    strange = f"P{online.project.pk}-261122-DDDDDDDDDD"
    day = compare(online, line(a.number, "100.00"), line(b.number, "49.00"), line(strange, "20.00"))
    held = {row.number: (row.result, row.difference) for row in day.compared_lines.all()}
    assert held == {
        a.number: ("equal", Decimal("0.00")),
        b.number: ("amount", Decimal("-1.00")),
        c.number: ("system_only", Decimal("-30.00")),
        strange: ("channel_only", Decimal("20.00")),
    }
    assert (day.lines, day.differences, day.unsettled, day.paid) == (3, 3, 3, Decimal("169.00"))


def test_states_that_differ_and_strangers_are_found(online: Any) -> None:
    paid, unheard = online.paid(0), online.opened(2)
    online.channel.pay(unheard.number)  # and the notification is lost
    online.channel.orders["nobody's"] = {**online.channel.orders[paid.number], "amount": Decimal("7.00")}
    with tomorrow():
        assert tasks.compare_days() == 2
    assert results() == {paid.number: "equal", unheard.number: "state", "nobody's": "channel_only"}
    assert today().fees == Decimal("0.03")


def test_a_number_that_the_channel_has_twice_is_extra_money(online: Any) -> None:
    paid = online.paid(0)
    day = compare(online, line(paid.number, "100.00", channel_no="T-second"), line(paid.number, "100.00"))
    held = dict(day.compared_lines.values_list("channel_no", "result"))
    assert held == {paid.channel_no: "equal", "T-second": "channel_only"}


def test_a_refund_listed_the_day_before_it_arrived_crosses_days(online: Any, refunder: Actor) -> None:
    order = online.paid(0)
    refund = payments.refund_online_payment(actor=refunder, order=order, reason="多缴")
    tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
    asked = line(refund.number, "100.00", is_refund=True, is_done=False, channel_no=f"B-{refund.number}")
    first = compare(online, line(order.number, "100.00"), asked)
    assert (first.differences, results()[refund.number]) == (0, "equal")  # under way on both sides
    with tomorrow():
        online.deliver(online.channel.finish_refund(refund.number))
        second = compare(online, day=clock.today())
        assert list(second.compared_lines.values_list("number", "result")) == [(refund.number, "cross_day")]
    again = compare(online, line(order.number, "100.00"), asked)
    assert (again.differences, results()[refund.number]) == (0, "cross_day")


def test_a_day_compared_again_keeps_what_was_settled_and_did_not_change(online: Any, people: Any) -> None:
    order, other = online.paid(0), online.paid(1)
    bill = [line(order.number, "99.00"), line(other.number, "98.00")]
    compare(online, *bill)
    assert settle(online, people.settler, "amount") == 2
    bill[1] = line(other.number, "97.00")
    day = compare(online, *bill)
    kept = dict(day.compared_lines.values_list("number", "handling"))
    assert kept == {order.number: "explained", other.number: ""}
    assert (day.differences, day.unsettled, ChannelDay.objects.count()) == (2, 1, 1)


def settle(online: Any, actor: Actor, *which: str, reason: str = "渠道更正") -> int:
    ids = list(ChannelLine.objects.filter(result__in=which).values_list("pk", flat=True))
    return payments.settle_lines(actor=actor, project=online.project, line_ids=ids, handling="explained", reason=reason)


def test_one_settles_another_locks_and_nothing_changes_afterwards(online: Any, people: Any) -> None:
    order = online.paid(0)
    day = compare(online, line(order.number, "99.00", fee=Decimal("0.60")))
    with pytest.raises(payments.CannotLock):
        payments.lock_day(actor=people.locker, day=day)
    with pytest.raises(DomainError):
        settle(online, people.settler, "amount", reason=" ")
    assert settle(online, people.settler, "amount") == 1
    with pytest.raises(payments.CannotLock, match="none of its lines"):
        payments.lock_day(actor=people.settler, day=day)
    locked = payments.lock_day(actor=people.locker, day=day)
    assert locked.state == DayState.LOCKED
    booked = dict(Entry.objects.get(pk=locked.entry_id).lines.values_list("account__role", "amount"))
    assert booked == {"bank": Decimal("98.40"), "channel_fees": Decimal("0.60"), "online": Decimal("-99.00")}
    with pytest.raises(payments.DayLocked):
        settle(online, people.settler, "amount")
    with pytest.raises(payments.DayLocked):
        payments.fetch_again(actor=people.settler, day=locked)
    assert compare(online, line(order.number, "1.00")).paid == Decimal("99.00")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_channelday SET paid = 0",
        "DELETE FROM payments_channelday",
        "UPDATE payments_channelline SET reason = 'x'",
        "DELETE FROM payments_channelline",
        "INSERT INTO payments_channelline (project_id, compared_id, number, is_refund, channel_no, our_state, result,"
        " fee, handling, reason)"
        " SELECT project_id, id, 'x', false, '', '', 'equal', 0, '', '' FROM payments_channelday",
    ],
)
def test_the_database_keeps_a_locked_day(online: Any, people: Any, statement: str) -> None:
    order = online.paid(0)
    payments.lock_day(actor=people.locker, day=compare(online, line(order.number, "100.00")))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_to_lock_what_is_not_settled_or_by_who_settled_it(online: Any, people: Any) -> None:
    compare(online, line(online.paid(0).number, "99.00"))
    lock = "UPDATE payments_channelday SET state = 'locked', unsettled = 0, locked_at = now(), locked_by_id = %s"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(lock, [people.locker.user_id])
    settle(online, people.settler, "amount")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(lock, [people.settler.user_id])


def test_who_may_only_look_neither_settles_nor_locks(online: Any, refunder: Actor) -> None:
    day = compare(online, line(online.paid(0).number, "99.00"))
    with pytest.raises(AccessDenied):
        settle(online, refunder, "amount")
    with pytest.raises(AccessDenied):
        payments.lock_day(actor=refunder, day=day)


def test_a_bill_that_cannot_be_fetched_is_seen_and_tried_again(online: Any, people: Any) -> None:
    online.paid()
    with tomorrow():
        online.channel.outage = True
        tasks.compare_days()
        assert set(ChannelDay.objects.values_list("state", "fault")) == {("missing", "no answer")}
        with pytest.raises(payments.CannotLock):
            payments.lock_day(actor=people.locker, day=ChannelDay.objects.first())
        assert tasks.fetch_missing() == 3
        online.channel.outage = False
        assert tasks.fetch_missing() == 3
        assert tasks.fetch_missing() == 0
    assert set(ChannelDay.objects.values_list("state", "fault")) == {("open", "")}
    online.channel.outage = True
    with tomorrow():
        tasks.fetch_bill(channel="paper", day=(clock.today() - dt.timedelta(days=1)).isoformat())
    assert today().state == DayState.OPEN, "what an earlier bill told stays"
