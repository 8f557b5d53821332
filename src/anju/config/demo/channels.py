"""The demonstration's on-line money: two days of a channel beside its bills, one locked, one with lines to settle."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from anju.core import clock, money
from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.billing.models import Bill
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.payments import queries, services
from anju.domains.payments.calc.orders import new_number
from anju.domains.payments.models import ChannelLine, OrderedBill, PayOrder
from anju.domains.payments.ports import BillLine, TradeReport, TradeState
from anju.domains.payments.services.online import comparing, opening
from anju.domains.tenancy.models import Project
from anju.integrations.sandbox_acquirer.client import SandboxAcquirer

CHANNEL, MERCHANT = SandboxAcquirer.code, "ANJU-DEMO"
LOCKED_BACK, OPEN_BACK = 6, 5
"""Days ago: the schedule fetches the bills of three days, and would compare these with a sandbox that knows none."""
EQUAL = 3
"""Orders of each day that agree."""
FEES = Decimal("0.006")


def reconcile(*, actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Let homes pay on two days and compare these: a locked one, and one with every kind of difference."""
    today = clock.today()
    first, second = (today - dt.timedelta(days=back) for back in (LOCKED_BACK, OPEN_BACK))
    bills = _bills(actor, project, first)
    cashier = staff["cashier"]
    agreed = [_paid(actor, project, cashier, next(bills), _at(first, 9 + hour)) for hour in range(EQUAL)]
    short = _paid(actor, project, cashier, next(bills), _at(first, 15))
    late = _paid(actor, project, cashier, next(bills), _at(first, 23))
    of_second = [_paid(actor, project, cashier, next(bills), _at(second, 9 + hour)) for hour in range(EQUAL)]
    other, missing = (_paid(actor, project, cashier, next(bills), _at(second, 15 + hour)) for hour in (0, 1))
    unheard = _closed(project, cashier, next(bills), second)
    strange = new_number(project.pk, second)
    lines = [
        *(_line(order, second) for order in (*of_second, late, unheard)),
        replace(_line(other, second), amount=other.amount - Decimal("1.00")),
        replace(_line(missing, second), number=strange, channel_no=f"S-{strange}", amount=Decimal("260.00")),
    ]
    # The later bill first: it is what tells of the order just before midnight that it is there.
    _compare(actor, project, second, lines)
    _compare(actor, project, first, [_line(order, first) for order in agreed])
    _lock(project, staff, first, short)


def _bills(actor: Actor, project: Project, day: dt.date) -> Iterator[Bill]:
    """Return a bill each of homes that owed on that day, from the end of the estate: the others have their stories."""
    owing = billing.bills(actor, project).filter(
        balance__gt=0, reversed_at__isnull=True, issued_on__lte=day, unit__usage="home"
    )
    return iter(owing.select_related("unit").order_by("-unit_id", "pk").distinct("unit_id")[: 2 * EQUAL + 5])


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, 55), clock.ZONE)


def _order(project: Project, cashier: User, bill: Bill, at: dt.datetime) -> PayOrder:
    order = PayOrder.objects.create(
        project=project,
        number=new_number(project.pk, at.date()),
        unit=bill.unit,
        user=cashier,
        channel=CHANNEL,
        merchant=MERCHANT,
        amount=bill.balance,
        client_id=uuid.uuid4(),
        is_desk=True,
        created_at=at,
        charged_at=at,
        expires_at=at + dt.timedelta(minutes=1),
    )
    OrderedBill.objects.create(project=project, order=order, bill=bill, amount=bill.balance)
    return order


def _paid(actor: Actor, project: Project, cashier: User, bill: Bill, at: dt.datetime) -> PayOrder:
    """Have a bill paid by the code on the payer's phone, on a day that is over."""
    with clock.at(at):
        order = _order(project, cashier, bill, at)
        report = TradeReport(
            number=order.number,
            merchant=MERCHANT,
            state=TradeState.PAID,
            channel_no=f"S-{order.number}",
            amount=order.amount,
            paid_at=at,
        )
        moved = opening.note_report(actor=actor, order_id=order.pk, report=report)
    assert moved is not None
    return moved


def _closed(project: Project, cashier: User, bill: Bill, day: dt.date) -> PayOrder:
    """Have an order closed of whose money nobody was told."""
    at = dt.datetime.combine(day, dt.time(18, 5), clock.ZONE)
    actor = identity.actor_for(cashier, surface="demo")
    with clock.at(at):
        order = _order(project, cashier, bill, at)
        unknown = TradeReport(number=order.number, merchant=MERCHANT, state=TradeState.UNKNOWN)
        moved = opening.note_report(actor=actor, order_id=order.pk, report=unknown, closes=True)
    assert moved is not None
    return moved


def _line(order: PayOrder, day: dt.date) -> BillLine:
    at = order.received_at or order.created_at
    return BillLine(
        number=order.number,
        is_refund=False,
        channel_no=order.channel_no or f"S-{order.number}",
        amount=order.amount,
        fee=money.round_half_up(order.amount * FEES),
        at=max(at, dt.datetime.combine(day, dt.time(), clock.ZONE)),
    )


def _compare(actor: Actor, project: Project, day: dt.date, lines: list[BillLine]) -> None:
    with clock.at(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(10, 20), clock.ZONE)):
        comparing.compare_day(actor=actor, project=project, channel=CHANNEL, day=day, lines=lines)


def _lock(project: Project, staff: dict[str, User], day: dt.date, short: PayOrder) -> None:
    """Settle what the day has with us only, and let somebody else lock it."""
    settler, locker = (identity.actor_for(staff[role], surface="demo") for role in ("finance", "project_manager"))
    with clock.at(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(16), clock.ZONE)):
        line = ChannelLine.objects.get(project=project, compared__day=day, number=short.number)
        services.settle_lines(
            actor=settler,
            project=project,
            line_ids=[line.pk],
            handling="channel_error",
            reason="渠道漏列，已来电确认次日补入账单",
        )
        held = queries.days_visible_to(locker, project).get(day=day)
        services.lock_day(actor=locker, day=held)
