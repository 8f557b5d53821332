"""Reads of the books: accounts, entries, trial balance, what every unit's account came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.ledger import policies
from anju.domains.ledger.enums import AccountKind, AccountRole, EntryKind
from anju.domains.ledger.models import Account, Entry, Journal, Line, Period
from anju.domains.tenancy.models import Project

_TRIAL = """
SELECT account.id, account.code, account.name, account.kind,
    coalesce(sum(moved.debit - moved.credit) FILTER (WHERE moved.day < %(first)s), 0.00),
    coalesce(sum(moved.debit) FILTER (WHERE moved.day >= %(first)s), 0.00),
    coalesce(sum(moved.credit) FILTER (WHERE moved.day >= %(first)s), 0.00),
    coalesce(sum(moved.debit - moved.credit), 0.00)
FROM ledger_account account
LEFT JOIN ledger_accountday moved ON moved.project_id = account.project_id AND moved.account_id = account.id
    AND moved.day <= %(last)s
WHERE account.project_id = %(project)s
GROUP BY account.id ORDER BY account.code
"""

_MOVES = """
SELECT entry.unit_id,
    sum(line.amount) FILTER (WHERE entry.on_date < %(first)s),
    sum(line.amount) FILTER (WHERE entry.on_date >= %(first)s AND entry.kind IN ('bill', 'bill_reversal')),
    -sum(line.amount) FILTER (WHERE entry.on_date >= %(first)s
        AND entry.kind IN ('payment', 'payment_reversal', 'balance_use', 'refund', 'deposit_use', 'bank_claim',
            'bank_receipt', 'balance_move')),
    -sum(line.amount) FILTER (WHERE entry.on_date >= %(first)s AND entry.kind IN ('waiver', 'discount', 'write_off')),
    sum(line.amount)
FROM ledger_entry entry
JOIN ledger_line line ON line.entry_id = entry.id
JOIN ledger_account account ON account.id = line.account_id AND account.role = 'receivable'
WHERE entry.project_id = %(project)s AND entry.unit_id IS NOT NULL AND entry.on_date <= %(last)s
    AND (%(unit)s::bigint IS NULL OR entry.unit_id = %(unit)s)
GROUP BY entry.unit_id
"""

_TO_CLOSE = """
SELECT min(date_trunc('month', moved.day)::date) FROM ledger_accountday moved
WHERE moved.project_id = %(project)s AND NOT EXISTS (SELECT FROM ledger_period period
    WHERE period.project_id = %(project)s AND period.closed_at IS NOT NULL
        AND period.month = date_trunc('month', moved.day)::date)
"""


@dataclass(frozen=True)
class TrialLine:
    """One account in the trial balance, in yuan; balances are positive for debit and negative for credit."""

    account_id: int
    code: str
    name: str
    kind: AccountKind
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal


@dataclass(frozen=True)
class UnitMoves:
    """What a unit owed at the beginning, what moved, and what it owed at the end, by the ledger alone, in yuan."""

    unit_id: int
    opening: Decimal
    billed: Decimal
    paid: Decimal
    waived: Decimal
    closing: Decimal

    @property
    def adds_up(self) -> bool:
        """Tell whether opening + billed − paid − waived = closing; false means an entry of an unknown kind."""
        return self.opening + self.billed - self.paid - self.waived == self.closing


def account_of(project: Project, role: AccountRole) -> Account:
    """Return the account of a project that serves a purpose; raises `NotFound` when its books are not open."""
    account = Account.objects.filter(project=project, role=role).first()
    if account is None:
        raise NotFound(role)
    return account


def account_ids(project: Project) -> dict[str, int]:
    """Return the accounts' numbers by what they are used for, without income and cost accounts (one query)."""
    held = Account.objects.filter(project=project).exclude(role__in=["", AccountRole.REVENUE, AccountRole.COST])
    return dict(held.values_list("role", "pk"))


def accounts(actor: Actor, project: Project) -> QuerySet[Account]:
    """Return the chart of accounts of a project."""
    actor.require(policies.VIEW_ENTRIES, project.pk)
    return Account.objects.filter(project=project)


def get_account(actor: Actor, project: Project, pk: int) -> Account:
    """Return one account, or raise `NotFound`."""
    return one_of(accounts(actor, project), pk)


def cost_accounts(project: Project) -> QuerySet[Account]:
    """Return the accounts that expenses are charged to, by their codes."""
    return Account.objects.filter(project=project, role=AccountRole.COST).order_by("code")


def entries_of_document(actor: Actor, project: Project, kinds: Sequence[str], source_id: int) -> QuerySet[Entry]:
    """Return the entries that documents of these kinds posted under a number, the oldest first (by an index).

    Not for bills: they carry the number of their entry (`entries_of_bill`).
    """
    named = [kind for kind in kinds if kind not in (EntryKind.BILL, EntryKind.BILL_REVERSAL)]
    return entries(actor, project).filter(kind__in=named, source_id=source_id).order_by("pk")


def entries_of_bill(actor: Actor, project: Project, entry_id: int) -> QuerySet[Entry]:
    """Return the entry of a bill and the one that reverses it, by the number of the first."""
    return entries(actor, project).filter(Q(pk=entry_id) | Q(reverses=entry_id)).order_by("pk")


def journals(actor: Actor, project: Project) -> QuerySet[Journal]:
    """Return the manual entries of a project, newest first."""
    actor.require(policies.VIEW_ENTRIES, project.pk)
    return Journal.objects.filter(project=project).select_related("written_by", "checked_by").order_by("-pk")


def get_journal(actor: Actor, project: Project, pk: int) -> Journal:
    """Return one manual entry with its lines, or raise `NotFound`."""
    return one_of(journals(actor, project).select_related("project").prefetch_related("lines__account"), pk)


def entries(actor: Actor, project: Project) -> QuerySet[Entry]:
    """Return the entries of a project, newest first, with ``debit``, the sum of their debits in yuan."""
    actor.require(policies.VIEW_ENTRIES, project.pk)
    debits = Line.objects.filter(entry_id=OuterRef("pk"), amount__gt=0).values("entry_id")
    return (
        Entry.objects.filter(project=project)
        .annotate(debit=Subquery(debits.annotate(sum=Sum("amount")).values("sum")))
        .order_by("-pk")
    )


def get_entry(actor: Actor, project: Project, pk: int) -> Entry:
    """Return one entry with its lines, or raise `NotFound`."""
    return one_of(entries(actor, project).prefetch_related("lines__account").select_related("unit"), pk)


def periods(actor: Actor, project: Project) -> QuerySet[Period]:
    """Return the accounting months that were ever closed, newest first."""
    actor.require(policies.VIEW_ENTRIES, project.pk)
    return Period.objects.filter(project=project).select_related("closed_by", "reopened_by").order_by("-month")


def get_period(actor: Actor, project: Project, pk: int) -> Period:
    """Return one accounting month, or raise `NotFound`."""
    return one_of(periods(actor, project), pk)


def month_to_close(project: Project) -> dt.date | None:
    """Return the first month with entries that is not closed, by its first day; None when nothing was posted."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_CLOSE, {"project": project.pk})
        (month,) = cursor.fetchone()
    return cast("dt.date | None", month)


def trial_balance(actor: Actor, project: Project, *, first_on: dt.date, last_on: dt.date) -> list[TrialLine]:
    """Return every account's opening, moves and closing between two days (both included); all add up to zero."""
    actor.require(policies.VIEW_ENTRIES, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL, {"project": project.pk, "first": first_on, "last": last_on})
        rows = cursor.fetchall()
    return [TrialLine(row[0], row[1], row[2], AccountKind(row[3]), *row[4:]) for row in rows]


def unit_moves(
    actor: Actor, project: Project, *, first_on: dt.date, last_on: dt.date, unit_id: int | None = None
) -> list[UnitMoves]:
    """Return opening, billed, paid, waived and closing of every unit with a ledger account (one query)."""
    actor.require(policies.VIEW_ENTRIES, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, {"project": project.pk, "first": first_on, "last": last_on, "unit": unit_id})
        rows = cursor.fetchall()
    return [UnitMoves(row[0], *(amount or Decimal("0.00") for amount in row[1:])) for row in rows]
