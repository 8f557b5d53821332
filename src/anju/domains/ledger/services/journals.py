"""Manual entries: written by one person, checked and posted by another, undone by their opposite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import total
from anju.domains.ledger import policies
from anju.domains.ledger.enums import AccountRole, EntryKind, JournalState
from anju.domains.ledger.models import Account, Journal, JournalLine
from anju.domains.ledger.services.books import Posting, post_entry, refuse_closed, reverse_entry
from anju.domains.tenancy.models import Project

# What households owe and own is told by documents, down to the household; an entry by hand would part the two.
KEPT_BY_DOCUMENTS = frozenset(
    {
        AccountRole.RECEIVABLE,
        AccountRole.PREPAID,
        AccountRole.DEPOSITS,
        AccountRole.SUSPENSE,
        AccountRole.COMMON_INCOME,
        AccountRole.PAYABLE,
    }
)


def write_journal(*, actor: Actor, project: Project, on_date: dt.date, memo: str, lines: Sequence[Posting]) -> Journal:
    """Write a manual entry for somebody else to check; nothing is posted yet.

    Raises DomainError unless at least two lines add up to zero, on accounts that are not kept by documents alone.
    """
    actor.require(policies.WRITE_JOURNALS, project.pk)
    if actor.user_id is None:
        raise DomainError(_("A manual entry is written by a person."))
    if not memo.strip():
        raise DomainError(_("Say what the entry is for."), field="memo")
    kept = [line for line in lines if line.amount]
    if len(kept) < 2 or total(line.amount for line in kept):
        raise DomainError(_("Debits and credits must be equal."), field="lines")
    if on_date > clock.today():
        raise DomainError(_("The date lies in the future."), field="on_date")
    refuse_closed(project=project, on_date=on_date)
    ids = {line.account_id for line in kept}
    held = Account.objects.filter(project=project, pk__in=ids)
    if held.count() != len(ids):
        raise DomainError(_("This account is not in the chart."), field="lines")
    if bad := held.filter(role__in=KEPT_BY_DOCUMENTS).first():
        message = _("{account} is moved by its documents only.").format(account=bad)
        raise DomainError(message, field="lines")
    with transaction.atomic():
        number = numbering.take(project_id=project.pk, kind="journal", period=f"{on_date:%Y%m}")
        journal = Journal.objects.create(
            project=project,
            number=f"{project.code}-SG-{on_date:%Y%m}-{number:04d}",
            on_date=on_date,
            memo=memo.strip(),
            amount=total(line.amount for line in kept if line.amount > 0),
            written_by_id=actor.user_id,
            written_at=clock.now(),
        )
        JournalLine.objects.bulk_create(
            JournalLine(
                project=project, journal=journal, position=position, account_id=line.account_id, amount=line.amount
            )
            for position, line in enumerate(kept, start=1)
        )
    return journal


def post_journal(*, actor: Actor, journal: Journal) -> Journal:
    """Check a manual entry and post it; whoever wrote it does not."""
    with transaction.atomic():
        found = _to_check(actor, journal)
        found.entry_id = post_entry(
            actor=actor,
            project=found.project,
            kind=EntryKind.JOURNAL,
            on_date=found.on_date,
            lines=[Posting(line.account_id, line.amount) for line in found.lines.all()],
            source_id=found.pk,
            memo=found.memo,
        )
        found.state = JournalState.POSTED
        _sign(found, actor)
    return found


def refuse_journal(*, actor: Actor, journal: Journal, reason: str) -> Journal:
    """Lay a manual entry aside with a reason; whoever wrote it does not."""
    with transaction.atomic():
        found = _to_check(actor, journal)
        if not reason.strip():
            raise DomainError(_("A refusal needs a reason."), field="reason")
        found.state, found.reason = JournalState.REFUSED, reason.strip()
        _sign(found, actor)
    return found


def reverse_journal(*, actor: Actor, journal: Journal, reason: str) -> Journal:
    """Post the opposite of a posted manual entry today (冲红); whoever wrote it does not."""
    actor.require(policies.CHECK_JOURNALS, journal.project_id)
    with transaction.atomic():
        found = Journal.objects.select_for_update(of=("self",)).select_related("project").get(pk=journal.pk)
        if found.state != JournalState.POSTED or found.entry_id is None:
            raise DomainError(_("Only a posted entry can be reversed."))
        if actor.user_id == found.written_by_id:
            raise AccessDenied(_("Nobody checks what they wrote."))
        if not reason.strip():
            raise DomainError(_("A reason is needed."), field="reason")
        found.reversal_id = reverse_entry(
            actor=actor,
            project=found.project,
            entry_id=found.entry_id,
            kind=EntryKind.JOURNAL,
            on_date=clock.today(),
            memo=reason.strip(),
        )
        found.state, found.reason = JournalState.REVERSED, reason.strip()
        found.save(update_fields=["state", "reason", "reversal_id"])
    return found


def _to_check(actor: Actor, journal: Journal) -> Journal:
    actor.require(policies.CHECK_JOURNALS, journal.project_id)
    found = Journal.objects.select_for_update(of=("self",)).select_related("project").get(pk=journal.pk)
    if found.state != JournalState.WRITTEN:
        raise DomainError(_("This entry has been checked already."))
    if actor.user_id is None or actor.user_id == found.written_by_id:
        raise AccessDenied(_("Nobody checks what they wrote."))
    return found


def _sign(journal: Journal, actor: Actor) -> None:
    journal.checked_by_id, journal.checked_at = actor.user_id, clock.now()
    journal.save(update_fields=["state", "reason", "entry_id", "checked_by", "checked_at"])
