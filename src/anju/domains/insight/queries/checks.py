"""The check of the books: opening + billed − paid − waived = closing, by unit, fee item and project, and who disagrees.

Every comparison is one statement over the whole project. The sums by day are compared with the lines they were made
of, so that every report that is served from them is proven too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.models import BackgroundJob, JobState
from anju.core.money import ZERO
from anju.domains.billing import queries as billing
from anju.domains.insight import policies
from anju.domains.insight.calc.checks import Check, Difference, Sums, thaw
from anju.domains.insight.models import Figures
from anju.domains.ledger import queries as ledger
from anju.domains.ledger.enums import AccountRole
from anju.domains.tenancy.models import Project

BOOKS = "books"
LISTED = 200
"""Differences of one kind that are kept; more than these are one and the same fault."""
STEPS = 5
"""Comparisons that a check tells its progress by."""
Progress = Callable[[int, int], None]

_PROJECT = """
SELECT coalesce(sum(moved.debit - moved.credit) FILTER (WHERE moved.day < %(first)s), 0.00),
    coalesce(sum(moved.debit - moved.credit) FILTER (
        WHERE moved.day >= %(first)s AND moved.kind IN ('bill', 'bill_reversal')), 0.00),
    coalesce(-sum(moved.debit - moved.credit) FILTER (WHERE moved.day >= %(first)s
        AND moved.kind NOT IN ('bill', 'bill_reversal', 'waiver', 'discount', 'write_off')), 0.00),
    coalesce(-sum(moved.debit - moved.credit) FILTER (
        WHERE moved.day >= %(first)s AND moved.kind IN ('waiver', 'discount', 'write_off')), 0.00),
    coalesce(sum(moved.debit - moved.credit), 0.00)
FROM ledger_accountday moved JOIN ledger_account account ON account.id = moved.account_id
WHERE moved.project_id = %(project)s AND account.role = 'receivable' AND moved.day <= %(last)s
"""
_LATEST = "SELECT max(day) FROM ledger_accountday WHERE project_id = %(project)s"
_OPEN = "SELECT coalesce(sum(balance), 0.00) FROM billing_bill WHERE project_id = %(project)s AND reversed_at IS NULL"
# What was billed for a fee item, by its bills and by its income account.
_FEE_ITEMS = """
SELECT item.id, item.name, coalesce(billed.amount, 0.00), coalesce(billed.paid, 0.00), coalesce(billed.waived, 0.00),
    coalesce(billed.open, 0.00), coalesce(booked.amount, 0.00)
FROM billing_feeitem item
LEFT JOIN (
    SELECT tariff.fee_item_id, sum(bill.amount) AS amount, sum(bill.paid) AS paid, sum(bill.waived) AS waived,
        sum(bill.balance) AS open
    FROM billing_bill bill JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
    WHERE bill.project_id = %(project)s AND bill.reversed_at IS NULL GROUP BY tariff.fee_item_id
) billed ON billed.fee_item_id = item.id
LEFT JOIN (
    SELECT account_id, sum(credit - debit) AS amount FROM ledger_accountday
    WHERE project_id = %(project)s AND kind IN ('bill', 'bill_reversal') GROUP BY account_id
) booked ON booked.account_id = item.revenue_account_id
WHERE item.project_id = %(project)s ORDER BY item.code
"""
# A bill says what its entry says. The account is a parameter and the lines are not added up beforehand: whichever way
# this is planned, it looks each bill's entry up or hashes the lines, and never compares every bill with every line.
_BILLS = """
SELECT bill.id, bill.amount, coalesce(sum(line.amount), 0.00)
FROM billing_bill bill
LEFT JOIN ledger_line line ON line.entry_id = bill.entry_id AND line.account_id = %(receivable)s
WHERE bill.project_id = %(project)s
GROUP BY bill.id HAVING bill.amount <> coalesce(sum(line.amount), 0) ORDER BY bill.id LIMIT %(most)s
"""
# Asked only of the units that disagree: which of their bills were paid without an allocation, or the other way round.
_PAID = """
SELECT bill.id, bill.paid, coalesce(sum(allocation.amount), 0.00)
FROM billing_bill bill LEFT JOIN payments_allocation allocation ON allocation.bill_id = bill.id
WHERE bill.project_id = %(project)s AND bill.unit_id = ANY(%(units)s)
GROUP BY bill.id HAVING bill.paid <> coalesce(sum(allocation.amount), 0) ORDER BY bill.id LIMIT %(most)s
"""
_DAYS = """
SELECT coalesce(summed.account_id, posted.account_id), coalesce(summed.day, posted.day),
    coalesce(summed.amount, 0.00), coalesce(posted.amount, 0.00)
FROM (
    SELECT account_id, day, kind, sum(debit) AS debit, sum(credit) AS credit, sum(debit - credit) AS amount,
        sum(lines) AS lines
    FROM ledger_accountday WHERE project_id = %(project)s GROUP BY account_id, day, kind) summed
FULL JOIN (
    SELECT line.account_id, entry.on_date AS day, entry.kind, sum(line.amount) AS amount, count(*) AS lines,
        coalesce(sum(line.amount) FILTER (WHERE line.amount > 0), 0) AS debit,
        coalesce(-sum(line.amount) FILTER (WHERE line.amount < 0), 0) AS credit
    FROM ledger_line line JOIN ledger_entry entry ON entry.id = line.entry_id
    WHERE line.project_id = %(project)s GROUP BY line.account_id, entry.on_date, entry.kind
) posted ON (posted.account_id, posted.day, posted.kind) = (summed.account_id, summed.day, summed.kind)
WHERE (summed.debit, summed.credit, summed.lines) IS DISTINCT FROM (posted.debit, posted.credit, posted.lines)
ORDER BY 2, 1 LIMIT %(most)s
"""


def kept_check(actor: Actor, project: Project) -> Check | None:
    """Return the check that was made last, or None."""
    actor.require(policies.VIEW_CHECKS, project.pk)
    kept = Figures.objects.filter(project=project, name=BOOKS).first()
    return thaw(kept.data, kept.made_at) if kept else None


def running_check(actor: Actor, project: Project, *, kind: str) -> BackgroundJob | None:
    """Return the job that checks a project's books now or is about to, or None."""
    actor.require(policies.VIEW_CHECKS, project.pk)
    active = (JobState.WAITING, JobState.RUNNING)
    return BackgroundJob.objects.filter(project_id=project.pk, kind=kind, state__in=active).order_by("-pk").first()


def make_check(
    actor: Actor, project: Project, *, first_on: dt.date, last_on: dt.date, progress: Progress | None = None
) -> Check:
    """Compare bills, books and sums of a project; one statement a comparison, of which ``progress`` hears."""
    facts: dict[str, Any] = {"project": project.pk, "first": first_on, "last": last_on, "most": LISTED}
    facts["receivable"] = ledger.account_of(project, AccountRole.RECEIVABLE).pk
    tell = progress or (lambda _done, _total: None)
    tell(0, STEPS)
    moves = ledger.unit_moves(actor, project, first_on=first_on, last_on=last_on)
    tell(1, STEPS)
    disagreeing = billing.disagreements(actor, project)
    tell(2, STEPS)
    units = Sums(*(_sum(moves, name) for name in ("opening", "billed", "paid", "waived", "closing")))
    found = [Difference("unit", one.unit_id, one.unit, one.by_bills, one.by_ledger) for one in disagreeing]
    found += [
        Difference(
            "moves", one.unit_id, str(one.unit_id), one.opening + one.billed - one.paid - one.waived, one.closing
        )
        for one in moves
        if not one.adds_up
    ]
    with connection.cursor() as cursor:
        whole = Sums(*_rows(cursor, _PROJECT, facts)[0])
        ((open_bills,),) = _rows(cursor, _OPEN, facts)
        by_item = _rows(cursor, _FEE_ITEMS, facts)
        items = tuple((row[1], Sums(ZERO, *row[2:6])) for row in by_item)
        found += [Difference("fee_item", row[0], row[1], row[2], row[6]) for row in by_item if row[2] != row[6]]
        tell(3, STEPS)
        found += _by_document(cursor, facts, [one.unit_id for one in disagreeing])
        tell(4, STEPS)
        found += [
            Difference("day", account, day.isoformat(), summed, posted)
            for account, day, summed, posted in _rows(cursor, _DAYS, facts)
        ]
        ((latest,),) = _rows(cursor, _LATEST, facts)
    tell(STEPS, STEPS)
    # Bills know only what is open now: where entries stand after the days asked for, the two cannot be compared.
    if (latest is None or latest <= last_on) and whole.closing != open_bills:
        found.append(Difference("project", project.pk, project.code, open_bills, whole.closing))
    return Check(first_on, last_on, len(moves), units, items, whole, tuple(found[: LISTED * 5]))


def _by_document(cursor: Any, facts: dict[str, Any], units: list[int]) -> list[Difference]:
    """Return the bills that differ from their entries, and of the first units that disagree those paid otherwise.

    Of the first units only, as of every kind: looking up the bills of all of them took ten minutes where a fault had
    touched fifty thousand.
    """
    found = [Difference("bill", pk, str(pk), said, booked) for pk, said, booked in _rows(cursor, _BILLS, facts)]
    if units:
        rows = _rows(cursor, _PAID, {**facts, "units": units[:LISTED]})
        found += [Difference("paid", pk, str(pk), said, told) for pk, said, told in rows]
    return found


def _rows(cursor: Any, statement: str, facts: dict[str, Any]) -> list[Any]:
    cursor.execute(statement, facts)
    return list(cursor.fetchall())


def _sum(moves: list[ledger.UnitMoves], name: str) -> Decimal:
    return sum((getattr(one, name) for one in moves), ZERO)
