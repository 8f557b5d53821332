"""Common-area income (公共收益): received, spent after approval, never revenue of the company."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import services as approvals
from anju.domains.joint_funds import policies
from anju.domains.joint_funds.enums import (
    INCOME_HEADS,
    USE_HEADS,
    ActState,
    CommonHead,
    Direction,
    FundMove,
)
from anju.domains.joint_funds.models import CommonMovement
from anju.domains.joint_funds.services import fund
from anju.domains.ledger import queries as ledger
from anju.domains.ledger import services as books
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.ledger.services import Posting
from anju.domains.tenancy.models import Project


class Overspent(DomainError):
    """More would be spent than came in."""

    def __init__(self) -> None:
        super().__init__(_("More common-area income would be spent than is there."), field="amount")


def record_income(
    *,
    actor: Actor,
    project: Project,
    head: str,
    on_date: dt.date,
    amount: Decimal,
    held_in: str,
    counterparty: str,
    memo: str = "",
) -> CommonMovement:
    """Record money that the common parts brought in; it is booked at once as held for the owners."""
    actor.require(policies.RECORD_COMMON_MONEY, project.pk)
    _refuse_odd(head, INCOME_HEADS, amount, on_date)
    with transaction.atomic():
        movement = _create(
            actor=actor,
            project=project,
            direction=Direction.IN,
            head=head,
            on_date=on_date,
            amount=amount,
            held_in=held_in,
            counterparty=counterparty,
            memo=memo,
        )
        return _book(actor, movement)


def propose_spending(
    *,
    actor: Actor,
    project: Project,
    head: str,
    on_date: dt.date,
    amount: Decimal,
    held_in: str,
    counterparty: str,
    memo: str,
) -> CommonMovement:
    """Propose to spend common-area income; the chain of approval decides. Raises `Overspent`."""
    actor.require(policies.RECORD_COMMON_MONEY, project.pk)
    _refuse_odd(head, USE_HEADS, amount, on_date)
    if not memo.strip():
        raise DomainError(_("Say what it is for."), field="memo")
    with transaction.atomic():
        movement = _create(
            actor=actor,
            project=project,
            direction=Direction.OUT,
            head=head,
            on_date=on_date,
            amount=amount,
            held_in=held_in,
            counterparty=counterparty,
            memo=memo,
        )
        approvals.ask(
            actor=actor,
            project=project,
            kind=policies.COMMON_REQUEST.name,
            subject_id=movement.pk,
            title=f"{movement.get_head_display()} {memo}",
            amount=amount,
        )
    return movement


def settle_spending(*, actor: Actor, movement_id: int, is_approved: bool, decided_by: int | None) -> CommonMovement:
    """Do what the chain decided. An approved top-up of the fund comes to all units by area in the same breath.

    Raises `Overspent`, and so undoes the decision, when meanwhile too little is left.
    """
    movement = CommonMovement.objects.select_for_update(of=("self",)).select_related("project").get(pk=movement_id)
    movement.decided_by_id = decided_by
    if not is_approved:
        movement.state = ActState.REFUSED
        movement.save(update_fields=["state", "decided_by"])
        return movement
    if movement.head == CommonHead.FUND:
        act = fund.create_act(
            actor=actor,
            project=movement.project,
            kind=FundMove.COMMON_INCOME,
            on_date=movement.on_date,
            amount=movement.amount,
            purpose=movement.memo,
        )
        movement.fund_act = fund.post_act(act=act)
    return _book(actor, movement)


def withdraw_spending(*, movement_id: int) -> None:
    """Give a proposal up because its request was taken back."""
    CommonMovement.objects.filter(pk=movement_id, state=ActState.PROPOSED).update(state=ActState.WITHDRAWN)


def reverse_movement(*, actor: Actor, movement: CommonMovement, reason: str) -> CommonMovement:
    """Take a booked movement back (冲红), by somebody else than who entered it.

    Raises DomainError for what topped the fund up already, `Overspent` for an income that has been spent.
    """
    actor.require(policies.REVERSE_COMMON_MONEY, movement.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        movement = CommonMovement.objects.select_for_update(of=("self",)).select_related("project").get(pk=movement.pk)
        if movement.state != ActState.POSTED or movement.entry_id is None:
            raise DomainError(_("Only what is booked can be reversed."))
        if movement.fund_act_id is not None:
            raise DomainError(_("The maintenance fund has been topped up with this; it cannot be taken back."))
        if actor.user_id is not None and actor.user_id == movement.proposed_by_id:
            raise AccessDenied(_("Who entered it does not reverse it."))
        kind = EntryKind.COMMON_INCOME if movement.direction == Direction.IN else EntryKind.COMMON_EXPENSE
        books.reverse_entry(
            actor=actor,
            project=movement.project,
            entry_id=movement.entry_id,
            kind=kind,
            on_date=clock.today(),
            memo=reason,
        )
        movement.state, movement.reversed_by_id, movement.reason = ActState.REVERSED, actor.user_id, reason
        _save(movement, ["state", "reversed_by", "reason"])
    return movement


def _refuse_odd(head: str, heads: tuple[CommonHead, ...], amount: Decimal, on_date: dt.date) -> None:
    if head not in heads:
        raise DomainError(_("This does not belong here."), field="head")
    if amount <= 0:
        raise DomainError(_("The amount must be more than nothing."), field="amount")
    if on_date > clock.today():
        raise DomainError(_("The day lies in the future."), field="on_date")


def _create(
    *,
    actor: Actor,
    project: Project,
    direction: Direction,
    head: str,
    on_date: dt.date,
    amount: Decimal,
    held_in: str,
    counterparty: str,
    memo: str,
) -> CommonMovement:
    number = numbering.take(project_id=project.pk, kind="joint_funds.common", period=f"{on_date:%Y}")
    return CommonMovement.objects.create(
        project=project,
        number=f"GY{on_date:%Y}-{number:04d}",
        direction=direction,
        head=head,
        on_date=on_date,
        amount=amount,
        held_in=held_in,
        counterparty=counterparty.strip(),
        memo=memo.strip(),
        state=ActState.PROPOSED,
        proposed_by_id=actor.user_id,
    )


def _book(actor: Actor, movement: CommonMovement) -> CommonMovement:
    """Post the entry and let the movement count."""
    accounts = ledger.account_ids(movement.project)
    came = movement.direction == Direction.IN
    amount = movement.amount if came else -movement.amount
    movement.entry_id = books.post_entry(
        actor=actor,
        project=movement.project,
        kind=EntryKind.COMMON_INCOME if came else EntryKind.COMMON_EXPENSE,
        on_date=movement.on_date,
        lines=[Posting(accounts[movement.held_in], amount), Posting(accounts[AccountRole.COMMON_INCOME], -amount)],
        source_id=movement.pk,
        memo=movement.number,
    )
    movement.state, movement.posted_at = ActState.POSTED, clock.now()
    _save(movement, ["state", "entry_id", "posted_at", "decided_by", "fund_act"])
    return movement


def _save(movement: CommonMovement, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            movement.save(update_fields=fields)
    except IntegrityError as error:
        if "joint_funds_not_overspent" in str(error) or "more common-area income" in str(error):
            raise Overspent from error
        raise
