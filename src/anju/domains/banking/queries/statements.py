"""Doors to the bank's accounts, statements, lines and claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.banking import policies
from anju.domains.banking.enums import LineState
from anju.domains.banking.models import BankAccount, BankClaim, BankLine, BankStatement, VirtualAccount
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account, Period
from anju.domains.tenancy.models import Project

AGES = (7, 30, 90)
"""Days after which money that nobody has claimed moves on to the next group of the ageing."""

_AGEING = """
SELECT width_bucket((%(today)s::date - on_date), ARRAY[8, 31, 91]) AS age, count(*), sum(amount - claimed)
FROM banking_bankline WHERE project_id = %(project)s AND state = 'suspense' GROUP BY 1
"""


@dataclass(frozen=True)
class SuspenseAge:
    """Money that nobody has claimed, by age: from ``first`` days to ``last`` (None: and more), lines and yuan."""

    first: int
    last: int | None
    lines: int
    amount: Decimal


def suspense_ageing(actor: Actor, project: Project) -> Sequence[SuspenseAge]:
    """Return what waits to be claimed, by days since the bank received it: 0-7, 8-30, 31-90, over 90."""
    actor.require(policies.VIEW_BANK, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_AGEING, {"project": project.pk, "today": clock.today()})
        found = {age: (lines, amount) for age, lines, amount in cursor.fetchall()}
    bounds = zip((0, *(last + 1 for last in AGES)), (*AGES, None), strict=True)
    return [SuspenseAge(*bound, *found.get(age, (0, Decimal(0)))) for age, bound in enumerate(bounds)]


def is_waiting(*, days: int = 0) -> Q:
    """Say of lines that they wait to be claimed, for more than so many days."""
    waits = Q(state=LineState.SUSPENSE)
    return waits & Q(on_date__lt=clock.today() - dt.timedelta(days=days)) if days else waits


def first_open_day(project: Project) -> dt.date:
    """Return the first day whose books are not closed; months are closed in their order."""
    closed = Period.objects.filter(project=project, closed_at__isnull=False).order_by("-month").first()
    return (closed.month + dt.timedelta(days=32)).replace(day=1) if closed else dt.date(1900, 1, 1)


def accounts_to_book(project: Project) -> QuerySet[Account]:
    """Return the accounts that a bank receipt can be booked to: none that only documents move."""
    return Account.objects.filter(project=project).exclude(role__in=ledger.KEPT_BY_DOCUMENTS).order_by("code")


def accounts(project: Project) -> QuerySet[BankAccount]:
    """Return the project's bank accounts."""
    return BankAccount.objects.filter(project=project)


def accounts_visible_to(actor: Actor, project: Project) -> QuerySet[BankAccount]:
    """Return the project's bank accounts to who may see statements."""
    actor.require(policies.VIEW_BANK, project.pk)
    return accounts(project)


def get_account(actor: Actor, project: Project, pk: int) -> BankAccount:
    """Return a bank account, or raise NotFound."""
    return one_of(accounts_visible_to(actor, project), pk)


def virtual_accounts_visible_to(actor: Actor, project: Project) -> QuerySet[VirtualAccount]:
    """Return the numbers that the bank gave for single units."""
    actor.require(policies.VIEW_BANK, project.pk)
    return VirtualAccount.objects.filter(project=project)


def lines_visible_to(actor: Actor, project: Project) -> QuerySet[BankLine]:
    """Return what came into the project's accounts."""
    actor.require(policies.VIEW_BANK, project.pk)
    return BankLine.objects.filter(project=project)


def get_line(actor: Actor, project: Project, pk: int) -> BankLine:
    """Return a line, or raise NotFound."""
    return one_of(lines_visible_to(actor, project).select_related("account", "statement"), pk)


def claims_of(actor: Actor, project: Project, line: BankLine) -> QuerySet[BankClaim]:
    """Return where a line's money went, the undone claims among them."""
    actor.require(policies.VIEW_BANK, project.pk)
    related = ("unit", "payment", "account", "banking", "claimed_by", "undone_by")
    return BankClaim.objects.filter(line=line).select_related(*related)


def get_claim(actor: Actor, project: Project, pk: int) -> BankClaim:
    """Return a claim, or raise NotFound."""
    actor.require(policies.VIEW_BANK, project.pk)
    return one_of(BankClaim.objects.filter(project=project).select_related("line", "unit", "account"), pk)


def waiting_lines(actor: Actor, project: Project) -> int:
    """Return how many lines wait to be claimed."""
    return lines_visible_to(actor, project).filter(is_waiting()).count()


def statements_visible_to(actor: Actor, project: Project) -> QuerySet[BankStatement]:
    """Return the imported statements."""
    actor.require(policies.VIEW_BANK, project.pk)
    return BankStatement.objects.filter(project=project)
