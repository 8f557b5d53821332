"""Money in suspense finds where it belongs: by itself when it comes, or claimed by a person; a claim can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError, NotFound
from anju.domains.banking import policies, queries
from anju.domains.banking.enums import LineState, MatchedBy
from anju.domains.banking.models import BankClaim, BankLine, BankStatement
from anju.domains.estate.models import Unit
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.ledger.models import Account
from anju.domains.payments import policies as payment_policies
from anju.domains.payments import services as payments
from anju.domains.payments.models import Payment
from anju.domains.payments.queries import undoing as payments_queries

_TAKER = system_actor("bank statement")
_NOTE = """
INSERT INTO banking_bankclaim (project_id, line_id, amount, how, unit_id, payment_id, reason, claimed_by_id, claimed_at,
    undone_reason)
SELECT %(project)s, told.* , '', %(user)s::bigint, %(now)s::timestamptz, '' FROM unnest(%(lines)s::bigint[],
    %(amounts)s::numeric[], %(hows)s::text[], %(units)s::bigint[], %(payments)s::bigint[]) told
"""


class CannotClaim(DomainError):
    """The line's money is not in suspense (any more)."""


class CannotUndoClaim(DomainError):
    """The claim was undone already, or by who may not undo it."""


def claim_line(*, actor: Actor, line: BankLine, parts: Mapping[Unit, Decimal] | Unit) -> BankLine:
    """Take a line's money for a unit (all that is left of it), or a part of it for each of several units.

    It settles each unit's bills, the earliest due first, and what is left goes to its prepaid balance.

    Side effects: payments and their events. Raises AccessDenied, CannotClaim, BooksNotOpen, DomainError for a unit of
    another project and for parts that are more than is left.
    """
    actor.require(policies.CLAIM, line.project_id)
    held = _lock(line)
    wanted = {parts: held.left} if isinstance(parts, Unit) else dict(parts)
    if any(unit.project_id != held.project_id for unit in wanted):
        raise DomainError(_("Choose a unit of this project."), field="unit")
    if not wanted or min(wanted.values()) <= 0 or sum(wanted.values()) > held.left:
        raise DomainError(_("The parts have to be above zero, together no more than is left of it."), field="parts")
    taken = [(held, unit.pk, amount, str(MatchedBy.PERSON)) for unit, amount in wanted.items()]
    _take(actor, taken)
    held.refresh_from_db()
    return held


def book_line(*, actor: Actor, line: BankLine, account: Account, reason: str) -> BankLine:
    """Book what is left of a line as no resident's money, to an account of the books.

    The bank's own account stands for money that another document has booked into the bank already: a channel's
    payout, cash that was paid in. Raises AccessDenied, CannotClaim, DomainError without a reason or for an account
    that only documents move.
    """
    actor.require(policies.CLAIM, line.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    held = _lock(line)
    if not queries.accounts_to_book(held.project).filter(pk=account.pk).exists():
        raise DomainError(_("{account} is moved by its documents only.").format(account=account), field="account")
    suspense = ledger_queries.account_ids(held.project)[AccountRole.SUSPENSE]
    entry_id = ledger.post_entry(
        actor=actor,
        project=held.project,
        kind=EntryKind.BANK_CLAIM,
        on_date=max(held.on_date, queries.first_open_day(held.project)),
        source_id=held.pk,
        lines=[ledger.Posting(suspense, held.left), ledger.Posting(account.pk, -held.left)],
        memo=reason.strip()[:200],
    )
    BankClaim.objects.create(
        project=held.project,
        line=held,
        amount=held.left,
        how=MatchedBy.PERSON,
        account=account,
        entry_id=entry_id,
        reason=reason.strip()[:200],
        claimed_by_id=actor.user_id,
        claimed_at=clock.now(),
    )
    held.refresh_from_db()
    return held


def undo_claim(*, actor: Actor, claim: BankClaim, reason: str) -> BankLine:
    """Undo a claim: its payment, or its entry, is reversed (冲红) and the money waits to be claimed again.

    Who claimed it does not undo it. Side effects as of `reverse_payment`. Raises AccessDenied, CannotUndoClaim,
    CannotUndo, NeedsApproval for a large payment (asked for on its receipt's page), DomainError without a reason.
    """
    actor.require(payment_policies.REVERSE, claim.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=claim.line_id)
    held = BankClaim.objects.select_related("project").get(pk=claim.pk)
    _refuse_undo(held, actor.user_id)
    if held.payment_id is not None:
        payment = Payment.objects.get(pk=held.payment_id)
        payments.reverse_payment(actor=actor, payment=payment, reason=reason)
    else:
        assert held.entry_id is not None
        ledger.reverse_entry(
            actor=actor,
            project=held.project,
            entry_id=held.entry_id,
            kind=EntryKind.BANK_CLAIM,
            on_date=clock.today(),
            memo=reason.strip()[:200],
        )
        _undo(held, actor.user_id, reason)
    line.refresh_from_db()
    return line


def return_money(*, payment_id: int) -> None:
    """Undo the claim whose payment was reversed; the reversal itself has put the money back into suspense."""
    held = BankClaim.objects.filter(payment_id=payment_id, undone_at__isnull=True).first()
    if held is None:
        return
    payment = Payment.objects.select_related("project").get(pk=payment_id)
    by = payment.undone_by_id
    if by == held.claimed_by_id and payments_queries.needs_approval(payment.project, payment.total):
        by = None  # others have agreed to what the claimer applied for; the application says who
    _refuse_undo(held, by)
    _undo(held, by, payment.undone_reason)


def take_found(*, actor: Actor, statement: BankStatement, found: Sequence[tuple[int, int, str]]) -> None:
    """Take the money of a statement's lines whose units were found. The import asks for the right."""
    lines = BankLine.objects.filter(statement=statement).select_related("project").in_bulk([pk for pk, *_rest in found])
    taken = [(lines[pk], unit_id, lines[pk].amount, how) for pk, unit_id, how in found if pk in lines]
    _take(None, sorted(taken, key=lambda one: (one[0].on_date, one[0].pk)))


def _take(actor: Actor | None, taken: Sequence[tuple[BankLine, int, Decimal, str]]) -> None:
    """Take the money, a day at a time, and note for whom; ``taken`` is in the order of its days."""
    for day, group in groupby(taken, key=lambda one: one[0].on_date):
        of_day = list(group)
        receipts = [
            payments.BankMoney(
                key=f"bank:{line.pk}:{line.claims}:{unit_id}",
                unit_id=unit_id,
                amount=amount,
                payer=line.payer,
                reference=line.serial,
            )
            for line, unit_id, amount, _how in of_day
        ]
        project = of_day[0][0].project
        made = payments.gather_bank_money(actor=_TAKER, project=project, day=day, receipts=receipts)
        values: dict[str, Any] = {
            "project": project.pk,
            "user": actor.user_id if actor else None,
            "now": clock.now(),
            "lines": [line.pk for line, *_rest in of_day],
            "amounts": [amount for _line, _unit, amount, _how in of_day],
            "hows": [how for *_rest, how in of_day],
            "units": [unit_id for _line, unit_id, *_rest in of_day],
            "payments": [made[one.key] for one in receipts],
        }
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, values)


def _refuse_undo(claim: BankClaim, user_id: int | None) -> None:
    if claim.undone_at is not None:
        raise CannotUndoClaim(_("This claim was undone already."))
    if user_id is not None and user_id == claim.claimed_by_id:
        raise CannotUndoClaim(_("Somebody other than who claimed the money has to undo it."))


def _undo(claim: BankClaim, user_id: int | None, reason: str) -> None:
    claim.undone_by_id, claim.undone_at, claim.undone_reason = user_id, clock.now(), reason.strip()[:200]
    claim.save(update_fields=["undone_by", "undone_at", "undone_reason"])


def _lock(line: BankLine) -> BankLine:
    held = BankLine.objects.select_for_update(of=("self",)).select_related("project").filter(pk=line.pk).first()
    if held is None:
        raise NotFound(str(line.pk))
    if held.state != LineState.SUSPENSE:
        raise CannotClaim(_("This money was taken already."))
    return held
