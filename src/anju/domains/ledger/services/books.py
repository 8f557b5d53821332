"""The books of a project: opened once, posted to entry by entry, closed by the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.core.money import ZERO
from anju.domains.estate.models import Unit
from anju.domains.ledger import policies
from anju.domains.ledger.enums import AccountKind, AccountRole
from anju.domains.ledger.models import Account, Entry, Period
from anju.domains.tenancy.models import Project

# Numbers of the accounts follow the national chart [企业会计准则—应用指南, 会计科目].
_CHART = (
    ("1001", AccountRole.CASH, AccountKind.ASSET),
    ("1002", AccountRole.BANK, AccountKind.ASSET),
    ("1012", AccountRole.POS, AccountKind.ASSET),
    ("1012.01", AccountRole.ONLINE, AccountKind.ASSET),
    ("1122", AccountRole.RECEIVABLE, AccountKind.ASSET),
    ("2202", AccountRole.PAYABLE, AccountKind.LIABILITY),
    ("2203", AccountRole.PREPAID, AccountKind.LIABILITY),
    ("2241.01", AccountRole.DEPOSITS, AccountKind.LIABILITY),
    ("2241.02", AccountRole.SUSPENSE, AccountKind.LIABILITY),
    ("2241.03", AccountRole.COMMON_INCOME, AccountKind.LIABILITY),
    ("6602", AccountRole.WAIVED, AccountKind.EXPENSE),
    ("6603", AccountRole.CHANNEL_FEES, AccountKind.EXPENSE),
    ("6701", AccountRole.WRITTEN_OFF, AccountKind.EXPENSE),
    ("6711", AccountRole.CASH_DIFFERENCE, AccountKind.EXPENSE),
)
_REVENUE_CODE = "6001"

_POST = """
WITH entry AS (
    INSERT INTO ledger_entry (project_id, kind, on_date, unit_id, source_id, reverses_id, memo, posted_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, project_id
), lines AS (
    INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
    SELECT entry.project_id, entry.id, side.position, side.account_id, side.amount
    FROM entry, unnest(%s::bigint[], %s::numeric[]) WITH ORDINALITY AS side (account_id, amount, position)
)
SELECT id FROM entry
"""


class PeriodClosed(DomainError):
    """The month is closed; nothing more may be posted into it."""

    def __init__(self, on_date: dt.date) -> None:
        super().__init__(_("The books of {month} are closed.").format(month=f"{on_date:%Y-%m}"))


@dataclass(frozen=True)
class Posting:
    """One line to post: ``amount`` in yuan, positive for a debit and negative for a credit, never zero."""

    account_id: int
    amount: Decimal


def open_books(*, actor: Actor, project: Project) -> None:
    """Give a project its chart of accounts; accounts that are there already stay as they are."""
    with translation.override(settings.LANGUAGE_CODE):
        for code, role, kind in _CHART:
            Account.objects.get_or_create(
                project=project, role=role, defaults={"code": code, "kind": kind, "name": str(role.label)}
            )


def open_revenue_account(*, actor: Actor, project: Project, name: str) -> Account:
    """Open (or return) the income account of a fee item, numbered 6001.01, 6001.02 …"""
    with transaction.atomic():
        # Two fee items opened at once would otherwise take the same number.
        list(Account.objects.select_for_update().filter(project=project, role=AccountRole.RECEIVABLE))
        held = Account.objects.filter(project=project, role=AccountRole.REVENUE)
        if found := held.filter(name=name).first():
            return found
        code = f"{_REVENUE_CODE}.{held.count() + 1:02d}"
        return Account.objects.create(
            project=project, code=code, name=name, kind=AccountKind.INCOME, role=AccountRole.REVENUE
        )


def post_entry(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    on_date: dt.date,
    lines: Sequence[Posting],
    unit: Unit | None = None,
    source_id: int | None = None,
    reverses_id: int | None = None,
    memo: str = "",
) -> int:
    """Post one balanced entry and return its number; one statement writes the entry and its lines.

    The right to do so is checked by the service of the act that is recorded (taking a payment, issuing bills …).

    Raises ValueError when the lines do not add up to zero, `PeriodClosed` when the month is closed.
    """
    if len(lines) < 2 or sum((line.amount for line in lines), ZERO) != 0:
        raise ValueError("the lines of an entry have to add up to zero")
    refuse_closed(project=project, on_date=on_date)
    facts: list[Any] = [project.pk, kind, on_date, unit.pk if unit else None, source_id, reverses_id, memo, clock.now()]
    sides: list[Any] = [[line.account_id for line in lines], [line.amount for line in lines]]
    with connection.cursor() as cursor:
        cursor.execute(_POST, [*facts, *sides])
        (entry_id,) = cursor.fetchone()
    return int(entry_id)


def reverse_entry(*, actor: Actor, project: Project, entry_id: int, kind: str, on_date: dt.date, memo: str = "") -> int:
    """Post the opposite of an entry (冲红), linked to it, and return its number; an entry is reversed once.

    Raises `NotFound`, `PeriodClosed`, and DomainError when it was reversed before.
    """
    entry = Entry.objects.filter(project=project, pk=entry_id).select_related("unit").first()
    if entry is None:
        raise NotFound(str(entry_id))
    if entry.reversals.exists():
        raise DomainError(_("Entry {number} has been reversed already.").format(number=entry_id))
    lines = [
        Posting(account_id, -amount)
        for account_id, amount in entry.lines.order_by("position").values_list("account_id", "amount")
    ]
    return post_entry(
        actor=actor,
        project=project,
        kind=kind,
        on_date=on_date,
        lines=lines,
        unit=entry.unit,
        source_id=entry.source_id,
        reverses_id=entry.pk,
        memo=memo,
    )


def refuse_closed(*, project: Project, on_date: dt.date) -> None:
    """Raise `PeriodClosed` when the month of the day is closed; the database refuses it too."""
    if Period.objects.filter(project=project, month=on_date.replace(day=1), closed_at__isnull=False).exists():
        raise PeriodClosed(on_date)


def close_period(*, actor: Actor, project: Project, month: dt.date) -> Period:
    """Close an accounting month: from now on nothing is posted into it.

    Waits for entries being written, so that none commits into the closed month. Months are closed after their end
    and in order. Raises DomainError otherwise.
    """
    actor.require(policies.CLOSE_PERIODS, project.pk)
    month = month.replace(day=1)
    if month >= clock.today().replace(day=1):
        raise DomainError(_("A month can be closed after its end."), field="month")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE")
        period, _made = Period.objects.get_or_create(project=project, month=month)
        if period.closed_at is None:
            period.closed_at = clock.now()
            period.save(update_fields=["closed_at"])
    return period


def reopen_period(*, actor: Actor, project: Project, month: dt.date) -> None:
    """Open a closed month again; the history of the period keeps who did it."""
    actor.require(policies.CLOSE_PERIODS, project.pk)
    for period in Period.objects.filter(project=project, month=month.replace(day=1), closed_at__isnull=False):
        period.closed_at = None
        period.save(update_fields=["closed_at"])
