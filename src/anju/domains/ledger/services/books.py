"""Posting entries and their opposites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.core.money import ZERO
from anju.domains.estate.models import Unit
from anju.domains.ledger.models import Entry, Period
from anju.domains.tenancy.models import Project

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
