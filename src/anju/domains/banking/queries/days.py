"""Doors to the desks' days and to the cash that was, or was not yet, paid into the bank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.money import ZERO
from anju.domains.banking import policies
from anju.domains.banking.models import CashBanking, CashDay
from anju.domains.payments.models import CashierShift
from anju.domains.payments.queries import shifts as desk
from anju.domains.tenancy.models import Project

# A drawer that one cashier received from another on the same day counts once.
_DAY = """
WITH held AS (
    SELECT * FROM payments_cashiershift WHERE project_id = %(project)s AND opened_at >= %(begins)s
    AND opened_at < %(ends)s
), passed AS (
    SELECT coalesce(sum(first.counted), 0) AS amount FROM held first WHERE first.received_at IS NOT NULL AND EXISTS (
        SELECT FROM held next WHERE next.cashier_id = first.handed_to_id AND next.opened_at >= first.closed_at
        AND next.opening_float = first.counted)
), before AS (
    SELECT day, counted FROM banking_cashday WHERE project_id = %(project)s AND day < %(day)s
    ORDER BY day DESC LIMIT 1
), missed AS (
    SELECT min(opened_at) AS first FROM payments_cashiershift, before
    WHERE project_id = %(project)s AND opened_at >= (before.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
      AND opened_at < %(begins)s
)
SELECT count(*), count(*) FILTER (WHERE closed_at IS NULL),
    coalesce((SELECT counted FROM before), coalesce(sum(opening_float), 0) - (SELECT amount FROM passed)),
    coalesce(sum(difference), 0), (SELECT day FROM before), (SELECT first FROM missed),
    EXISTS (SELECT FROM banking_cashday WHERE project_id = %(project)s AND day >= %(day)s)
FROM held
"""
# What went out took the oldest cash first, so what lies there is the latest that came in.
_UNBANKED = """
WITH sums AS (
    SELECT day, sum(debit) FILTER (WHERE sums.kind IN ('payment', 'deposit')) AS taken,
        sum(debit) - sum(credit) AS moved
    FROM ledger_accountday sums JOIN ledger_account account ON account.id = account_id
    WHERE account.project_id = %(project)s AND account.role = 'cash' AND day <= %(today)s GROUP BY day
), held AS (
    SELECT coalesce(sum(moved), 0) AS amount FROM sums
), laid AS (
    SELECT day, taken, sum(taken) OVER (ORDER BY day DESC) - taken AS later FROM sums WHERE taken > 0
)
SELECT day, taken, least(taken, held.amount - later) FROM laid, held
WHERE held.amount > later AND day <= %(until)s ORDER BY day
"""


@dataclass
class DaySheet:
    """A day of the desks as it stands, in yuan. ``table`` has a row a fee item: name, amounts by means, sum.

    ``opening`` is what the last closed day was closed with, for the first day the floats of its shifts. ``booked`` is
    what the shifts have booked as over or short already. ``earlier_on`` is a day that has to be closed before.
    """

    day: dt.date
    shifts: int
    still_open: int
    opening: Decimal
    booked: Decimal
    earlier_on: dt.date | None
    is_closed: bool
    cash_in: Decimal = ZERO
    refunds: Decimal = ZERO
    banked: Decimal = ZERO
    table: list[tuple[str, list[Decimal], Decimal]] = field(default_factory=list)

    @property
    def expected(self) -> Decimal:
        """What has to be there."""
        return self.opening + self.cash_in - self.refunds - self.banked


@dataclass(frozen=True)
class UnbankedCash:
    """Cash of a day that was not paid into the bank: what was taken then, what is left of it, for how many days."""

    day: dt.date
    taken: Decimal
    left: Decimal
    days: int


def unbanked_cash(actor: Actor, project: Project, *, days: int = 0) -> Sequence[UnbankedCash]:
    """Return cash receipts that are not in the bank, by the day they were taken, the oldest first.

    Of the books: payments and deposits in cash, less all that left the cash account, the oldest first. With ``days``
    only what has lain for at least so many: 2 gives what is late by the rule that cash is banked by the next day
    (T+1, domain rule 1.17). One query over sums by day; it does not grow with receipts.
    """
    actor.require(policies.VIEW_DAYS, project.pk)
    today = clock.today()
    with connection.cursor() as cursor:
        until = today - dt.timedelta(days=days)
        cursor.execute(_UNBANKED, {"project": project.pk, "today": today, "until": until})
        return [UnbankedCash(day, taken, left, (today - day).days) for day, taken, left in cursor.fetchall()]


def day_sheet(actor: Actor, project: Project, day: dt.date) -> DaySheet:
    """Return a day of the desks, of all shifts that were opened in it."""
    actor.require(policies.VIEW_DAYS, project.pk)
    begins = dt.datetime.combine(day, dt.time(), clock.ZONE)
    ends = begins + dt.timedelta(days=1)
    values: dict[str, Any] = {"project": project.pk, "day": day, "begins": begins, "ends": ends}
    with connection.cursor() as cursor:
        cursor.execute(_DAY, values)
        count, still_open, opening, booked, before, missed, is_closed = cursor.fetchone()
    earlier_on = missed.astimezone(clock.ZONE).date() if missed else None
    sheet = DaySheet(day, count, still_open, opening, booked, earlier_on, is_closed)
    bankings = CashBanking.objects.filter(project=project, banked_on__lte=day)
    bankings = bankings.filter(banked_on__gt=before) if before else bankings.filter(banked_on=day)
    sheet.banked = bankings.aggregate(sum=Sum("amount"))["sum"] or ZERO
    together: dict[tuple[str, str], Decimal] = {}
    for shift in CashierShift.objects.filter(project=project, opened_at__gte=begins, opened_at__lt=ends):
        taken = desk.totals(shift)
        sheet.cash_in += taken.cash_in
        sheet.refunds += taken.cash_back
        for cell, amount in taken.cells.items():
            together[cell] = together.get(cell, ZERO) + amount
    sheet.table = desk.ShiftTotals(0, 0, ZERO, ZERO, ZERO, together).table()
    return sheet


def days_visible_to(actor: Actor, project: Project) -> QuerySet[CashDay]:
    """Return the closed days."""
    actor.require(policies.VIEW_DAYS, project.pk)
    return CashDay.objects.filter(project=project)


def get_day(actor: Actor, project: Project, pk: int) -> CashDay:
    """Return a closed day, or raise NotFound."""
    return one_of(days_visible_to(actor, project).select_related("closed_by", "received_by"), pk)


def days_to_receive(actor: Actor, project: Project) -> int:
    """Return how many closed days of others wait for the actor to receive their cash."""
    waiting = days_visible_to(actor, project).filter(received_at__isnull=True).exclude(closed_by_id=actor.user_id)
    return waiting.count() if actor.may(policies.RECEIVE_DAYS, project.pk) else 0


def bankings_visible_to(actor: Actor, project: Project) -> QuerySet[CashBanking]:
    """Return what cash was paid into the bank."""
    actor.require(policies.VIEW_DAYS, project.pk)
    return CashBanking.objects.filter(project=project)


def get_banking(actor: Actor, project: Project, pk: int) -> CashBanking:
    """Return cash that was paid in, or raise NotFound."""
    return one_of(bankings_visible_to(actor, project).select_related("account", "banked_by"), pk)
