"""What differs from a channel's bill is settled by one person; another one locks the day, and its money is booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.payments import policies
from anju.domains.payments.enums import AGREED, DayState, LineHandling
from anju.domains.payments.events import ChannelBillWanted
from anju.domains.payments.models import ChannelDay, ChannelLine
from anju.domains.payments.services.recording import BooksNotOpen
from anju.domains.tenancy.models import Project


class DayLocked(DomainError):
    """Nothing of a locked day changes."""


class CannotLock(DomainError):
    """The day cannot be locked yet, or not by this person."""


def settle_lines(*, actor: Actor, project: Project, line_ids: Collection[int], handling: str, reason: str) -> int:
    """Settle lines that differ: say how, and why; returns how many. One settled before gets the new reason.

    Lines that agree are passed over. Raises AccessDenied, DayLocked, DomainError without a reason.
    """
    actor.require(policies.SETTLE_LINES, project.pk)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    if handling not in LineHandling.values:
        raise DomainError(_("Choose how it was settled."), field="handling")
    lines = ChannelLine.objects.filter(project=project, pk__in=line_ids).exclude(result__in=AGREED)
    concerned = ChannelDay.objects.filter(project=project, pk__in=lines.values("compared"))
    days = list(concerned.select_for_update(of=("self",)).order_by("pk"))
    if any(day.state == DayState.LOCKED for day in days):
        raise DayLocked(_("This day is locked; nothing of it changes any more."))
    settled = lines.update(
        handling=handling, reason=reason.strip()[:200], handled_by=actor.user_id, handled_at=clock.now()
    )
    for day in days:
        day.unsettled = day.compared_lines.exclude(result__in=AGREED).filter(handled_at__isnull=True).count()
        day.save(update_fields=["unsettled"])
    return settled


def lock_day(*, actor: Actor, day: ChannelDay) -> ChannelDay:
    """Lock a channel's day once every line that differs was settled, and book what the channel pays out of it.

    The entry takes the day from on-line clearing: the fees to their account, the rest to the bank. Afterwards the
    database keeps the day as it is. Raises AccessDenied, DayLocked, CannotLock (also to who settled a line of it).
    """
    actor.require(policies.LOCK_DAYS, day.project_id)
    held = ChannelDay.objects.select_for_update(of=("self",)).select_related("project").get(pk=day.pk)
    if held.state == DayState.LOCKED:
        raise DayLocked(_("This day is locked already."))
    if held.state == DayState.MISSING:
        raise CannotLock(_("The channel's bill of this day has not come yet."))
    if held.unsettled:
        raise CannotLock(_("Lines of this day are still to be settled."))
    if actor.user_id is None or held.compared_lines.filter(handled_by=actor.user_id).exists():
        raise CannotLock(_("Somebody who settled none of its lines has to lock the day."))
    held.entry_id = _settlement(actor, held)
    held.state, held.locked_by_id, held.locked_at = DayState.LOCKED, actor.user_id, clock.now()
    held.save()
    return held


def fetch_again(*, actor: Actor, day: ChannelDay) -> None:
    """Have the bill of a day that is not locked fetched and compared again. Publishes `ChannelBillWanted`."""
    actor.require(policies.SETTLE_LINES, day.project_id)
    if day.state == DayState.LOCKED:
        raise DayLocked(_("This day is locked; nothing of it changes any more."))
    events.publish(ChannelBillWanted(project_id=day.project_id, channel=day.channel, day=day.day.isoformat()))


def _settlement(actor: Actor, day: ChannelDay) -> int | None:
    gross = day.paid - day.refunded
    sides: list[tuple[str, Decimal]] = [
        (AccountRole.BANK, day.net),
        (AccountRole.CHANNEL_FEES, day.fees),
        (AccountRole.ONLINE, -gross),
    ]
    accounts = ledger_queries.account_ids(day.project)
    if missing := [role for role, amount in sides if amount and role not in accounts]:
        name = AccountRole(missing[0]).label
        raise BooksNotOpen(_("The project's books have no account “{name}”.").format(name=name))
    lines = [ledger.Posting(accounts[role], amount) for role, amount in sides if amount]
    if not lines:
        return None
    return ledger.post_entry(
        actor=actor,
        project=day.project,
        kind=EntryKind.CHANNEL_SETTLEMENT,
        on_date=_booked_on(day.project, day.day),
        source_id=day.pk,
        lines=lines,
        memo=str(day),
    )


def _booked_on(project: Project, day: dt.date) -> dt.date:
    """Return the day itself, or today where the books of that month are closed already."""
    try:
        ledger.refuse_closed(project=project, on_date=day)
    except ledger.PeriodClosed:
        return clock.today()
    return day
