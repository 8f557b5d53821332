"""Cashier shifts: opened with a float, closed with a count, handed over, audited by somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, money
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.identity.models import User
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.payments import policies
from anju.domains.payments.events import ShiftClosed
from anju.domains.payments.models import CashierShift
from anju.domains.payments.queries import shifts as queries
from anju.domains.tenancy.models import Project

DENOMINATIONS = ("100", "50", "20", "10", "5", "1", "0.5", "0.1")
"""Notes and coins in use, in yuan."""

_RESTRICTED = "23001"
"""What the database says where a day that was closed takes no more."""


class ShiftAlreadyOpen(DomainError):
    """A cashier has one open shift per project."""


def open_shift(
    *, actor: Actor, project: Project, opening_float: Decimal = ZERO, desk: str = "", at: dt.datetime | None = None
) -> CashierShift:
    """Open the actor's shift with the cash that lies in the drawer (yuan).

    Raises AccessDenied, ShiftAlreadyOpen, DomainError in a day that was closed.
    """
    actor.require(policies.WORK_SHIFTS, project.pk)
    if actor.user_id is None:
        raise DomainError(_("Only a person can open a shift."))
    if opening_float < 0:
        raise DomainError(_("The float cannot be negative."), field="opening_float")
    try:
        with transaction.atomic():
            return CashierShift.objects.create(
                project=project,
                cashier_id=actor.user_id,
                desk=desk,
                opened_at=at or clock.now(),
                opening_float=opening_float,
            )
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") == _RESTRICTED:
            raise DomainError(_("The desks' day is closed; open a shift on the next day.")) from error
        raise ShiftAlreadyOpen(_("Your shift is open already; close it before opening another.")) from error


def close_shift(
    *,
    actor: Actor,
    shift: CashierShift,
    denominations: Mapping[str, int],
    loose: Decimal = ZERO,
    handed_to: User | None = None,
    remark: str = "",
    at: dt.datetime | None = None,
) -> CashierShift:
    """Count the drawer and close one's own shift; a difference is recorded and booked, never forced away.

    ``denominations`` are pieces by face value ("100": 12), ``loose`` what else lies in the drawer (yuan). The
    difference counted − expected is posted to the account for cash over and short. ``handed_to`` takes the drawer
    over and confirms it by `receive_shift`.

    Side effects: an entry when there is a difference, `ShiftClosed`. Afterwards the database keeps the shift as it is.

    Raises AccessDenied, DomainError (another's shift, closed before, a faulty count).
    """
    actor.require(policies.WORK_SHIFTS, shift.project_id)
    held = CashierShift.objects.select_for_update(of=("self",)).select_related("project").get(pk=shift.pk)
    if not held.is_open:
        raise DomainError(_("This shift is closed already."))
    if actor.user_id is not None and held.cashier_id != actor.user_id:
        raise DomainError(_("Only its cashier can close a shift."))
    if handed_to is not None and handed_to.pk == held.cashier_id:
        raise DomainError(_("Hand the drawer over to somebody else."), field="handed_to")
    moment = at or clock.now()
    held.counted = _count(denominations, loose)
    held.expected = queries.expected_cash(held, queries.totals(held))
    held.difference = held.counted - held.expected
    held.denominations = {face: pieces for face, pieces in denominations.items() if pieces} | (
        {"loose": str(loose)} if loose else {}
    )
    held.handed_to, held.remark, held.closed_at = handed_to, remark.strip()[:200], moment
    held.entry_id = _post_difference(actor, held) if held.difference else None
    held.save()
    events.publish(
        ShiftClosed(
            project_id=held.project_id, shift_id=held.pk, cashier_id=held.cashier_id, difference=held.difference
        )
    )
    return held


def receive_shift(*, actor: Actor, shift: CashierShift, at: dt.datetime | None = None) -> CashierShift:
    """Confirm that the drawer of a closed shift was received as counted (交接签收); only who it was handed to can."""
    actor.require(policies.WORK_SHIFTS, shift.project_id)
    held = CashierShift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    if held.is_open or held.received_at is not None or held.handed_to_id is None or held.handed_to_id != actor.user_id:
        raise DomainError(_("This drawer was not handed over to you."))
    held.received_at = at or clock.now()
    held.save(update_fields=["received_at"])
    return held


def audit_shift(*, actor: Actor, shift: CashierShift, remark: str = "", at: dt.datetime | None = None) -> CashierShift:
    """Confirm a closed shift as checked; never by its own cashier [会计法: 出纳不得兼任稽核].

    Raises AccessDenied, DomainError.
    """
    actor.require(policies.AUDIT_SHIFTS, shift.project_id)
    held = CashierShift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    if held.is_open:
        raise DomainError(_("A shift is audited after it has been closed."))
    if held.audited_at is not None:
        raise DomainError(_("This shift has been audited already."))
    if actor.user_id is None or held.cashier_id == actor.user_id:
        raise DomainError(_("Nobody audits their own shift."))
    held.audited_by_id, held.audited_at, held.audit_remark = actor.user_id, at or clock.now(), remark.strip()[:200]
    held.save(update_fields=["audited_by", "audited_at", "audit_remark"])
    return held


def _count(denominations: Mapping[str, int], loose: Decimal) -> Decimal:
    if unknown := set(denominations) - set(DENOMINATIONS):
        raise DomainError(_("There is no note or coin of {face}.").format(face=", ".join(sorted(unknown))))
    if any(pieces < 0 for pieces in denominations.values()) or loose < 0:
        raise DomainError(_("A count cannot be negative."))
    counted = sum((Decimal(face) * pieces for face, pieces in denominations.items()), loose)
    return money.round_half_up(counted)


def _post_difference(actor: Actor, shift: CashierShift) -> int:
    """Book what is over (credit) or short (debit) against the cash on hand."""
    assert shift.difference is not None
    assert shift.closed_at is not None
    accounts = ledger_queries.account_ids(shift.project)
    return ledger.post_entry(
        actor=actor,
        project=shift.project,
        kind=EntryKind.CASH_DIFFERENCE,
        on_date=shift.closed_at.astimezone(clock.ZONE).date(),
        source_id=shift.pk,
        lines=[
            ledger.Posting(accounts[AccountRole.CASH], shift.difference),
            ledger.Posting(accounts[AccountRole.CASH_DIFFERENCE], -shift.difference),
        ],
    )
