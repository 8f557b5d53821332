"""The desks' day is closed by one and received by another; its cash is paid into the bank by the next day (T+1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.banking import policies, queries
from anju.domains.banking.models import BankAccount, CashBanking, CashDay
from anju.domains.banking.services import slips
from anju.domains.documents import services as documents
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.tenancy.models import Project

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('banking_cashday', %s::bigint))"
BANKING_SUBJECT = "banking.cashbanking"


class DayNotClosable(DomainError):
    """The day cannot be closed (yet), or is closed already."""


def close_day(*, actor: Actor, project: Project, day: dt.date, counted: Decimal, remark: str = "") -> CashDay:
    """Close a day of the desks with the cash that was counted (yuan); a difference is recorded, never forced away.

    Days are closed in their order, each when all its shifts are closed. What differs beyond what the shifts have
    booked is posted to the account for cash over and short. Afterwards the database keeps the day.

    Raises AccessDenied, DayNotClosable, DomainError.
    """
    actor.require(policies.CLOSE_DAYS, project.pk)
    prepared.run(_ALONE, [project.pk])
    if actor.user_id is None or counted < 0 or day > clock.today():
        raise DomainError(_("Only a person can close a day that has begun, with what was counted."))
    sheet = queries.day_sheet(actor, project, day)
    if sheet.is_closed:
        raise DayNotClosable(_("This day is closed already."), field="day")
    if sheet.earlier_on is not None:
        text = _("Close {day} first: its shifts are not in a closed day yet.")
        raise DayNotClosable(text.format(day=f"{sheet.earlier_on:%Y-%m-%d}"), field="day")
    if sheet.still_open:
        raise DayNotClosable(_("Close all shifts of the day first."), field="day")
    if not sheet.shifts and not sheet.banked:
        raise DayNotClosable(_("Nothing happened at the desks on this day."), field="day")
    difference = counted - sheet.expected
    more = difference - sheet.booked
    entry_id = None
    if more:
        sides = (AccountRole.CASH, more), (AccountRole.CASH_DIFFERENCE, -more)
        entry_id = _post(actor, project, EntryKind.CASH_DIFFERENCE, day, None, *sides)
    return CashDay.objects.create(
        project=project,
        day=day,
        shifts=sheet.shifts,
        opening=sheet.opening,
        cash_in=sheet.cash_in,
        refunds=sheet.refunds,
        banked=sheet.banked,
        expected=sheet.expected,
        counted=counted,
        difference=difference,
        table=[[item, [str(one) for one in row], str(total)] for item, row, total in sheet.table],
        remark=remark.strip()[:200],
        closed_by_id=actor.user_id,
        closed_at=clock.now(),
        entry_id=entry_id,
    )


def receive_day(*, actor: Actor, day: CashDay) -> CashDay:
    """Confirm that the cash of a closed day was received as counted; never by who closed it.

    Raises AccessDenied, DomainError.
    """
    actor.require(policies.RECEIVE_DAYS, day.project_id)
    held = CashDay.objects.select_for_update(of=("self",)).get(pk=day.pk)
    if held.received_at is not None:
        raise DomainError(_("The cash of this day was received already."))
    if actor.user_id is None or actor.user_id == held.closed_by_id:
        raise DomainError(_("Somebody other than who closed the day has to receive its cash."))
    held.received_by_id, held.received_at = actor.user_id, clock.now()
    held.save(update_fields=["received_by", "received_at"])
    return held


def bank_cash(
    *,
    actor: Actor,
    project: Project,
    account: BankAccount,
    amount: Decimal,
    slip: str,
    banked_on: dt.date,
    paper: tuple[str, bytes] | None = None,
) -> CashBanking:
    """Record cash that was paid into the bank, under the slip's number, and book it; ``paper`` is its name and content.

    A day that is closed takes no more. Where the bank's line is there already, it is matched.
    Raises AccessDenied, DomainError (a slip recorded before, a paper that is none).
    """
    actor.require(policies.CLOSE_DAYS, project.pk)
    prepared.run(_ALONE, [project.pk])
    if amount <= 0 or not slip.strip() or banked_on > clock.today():
        raise DomainError(_("Enter the amount, the slip's number and the day it was paid in."))
    if CashDay.objects.filter(project=project, day__gte=banked_on).exists():
        raise DayNotClosable(_("This day is closed already."), field="banked_on")
    if CashBanking.objects.filter(account=account, slip=slip.strip()).exists():
        raise DomainError(_("This slip was recorded already."), field="slip")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('banking_cashbanking', 'id'))")
        (pk,) = cursor.fetchone()
    sides = (AccountRole.BANK, amount), (AccountRole.CASH, -amount)
    made = CashBanking.objects.create(
        pk=pk,
        project=project,
        account=account,
        banked_on=banked_on,
        amount=amount,
        slip=slip.strip(),
        banked_by_id=actor.user_id,
        banked_at=clock.now(),
        entry_id=_post(actor, project, EntryKind.BANKING, banked_on, pk, *sides),
    )
    if paper:
        name, content = paper
        documents.attach_document(
            actor=actor, project=project, subject=BANKING_SUBJECT, subject_id=pk, name=name, content=content
        )
    slips.find_line(banking=made)
    return made


def _post(
    actor: Actor,
    project: Project,
    kind: EntryKind,
    day: dt.date,
    source_id: int | None,
    *sides: tuple[AccountRole, Decimal],
) -> int:
    accounts = ledger_queries.account_ids(project)
    lines = [ledger.Posting(accounts[role], amount) for role, amount in sides]
    return ledger.post_entry(
        actor=actor, project=project, kind=kind, on_date=day, lines=lines, source_id=source_id, memo=f"{day:%Y-%m-%d}"
    )
