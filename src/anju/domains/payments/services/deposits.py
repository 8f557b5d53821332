"""Deposits: taken at the desk, deducted from with evidence and approval, paid back."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, money, numbering
from anju.core.access import Actor, system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO
from anju.domains.approvals import services as approvals
from anju.domains.billing.models import FeeItem
from anju.domains.documents import queries as documents
from anju.domains.estate.models import Unit
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.ledger.services import Posting
from anju.domains.payments import policies
from anju.domains.payments.enums import DepositKind, DepositMoveKind, DepositMoveState, Method
from anju.domains.payments.models import CashierShift, Deposit, DepositMove
from anju.domains.payments.services.posting import ACCOUNT_OF
from anju.domains.payments.services.taking import ShiftNotOpen

SUBJECT = "payments.deposit"
"""Under which the evidence of a deposit is kept among the documents."""
OVER_THE_COUNTER = (Method.CASH, Method.TRANSFER, Method.POS)


def take_deposit(
    *,
    actor: Actor,
    unit: Unit,
    shift: CashierShift,
    kind: str,
    amount: Decimal,
    method: str,
    payer: str,
    key: str,
    reference: str = "",
    remark: str = "",
) -> Deposit:
    """Take a deposit in one's own open shift and post it as a liability; the same ``key`` takes it once.

    Raises AccessDenied, ShiftNotOpen, DomainError for an amount that is not above zero or without a payer.
    """
    actor.require(policies.TAKE_DEPOSITS, unit.project_id)
    _check_deposit(amount, method, payer, key)
    with transaction.atomic():
        drawer = _drawer(actor, shift)
        project, now = unit.project, clock.now()
        year = f"{now.astimezone(clock.ZONE):%Y}"
        # The shift is locked, so that whoever sent the same form a moment ago has written by now.
        known = Deposit.objects.filter(project=project, key=key).first()
        if known is not None:
            return known
        number = numbering.take(project_id=project.pk, kind="deposit", period=year)
        accounts, pk = ledger_queries.account_ids(project), _next_pk()
        name = f"YJ-{project.code}-{year}-{number:06d}"
        entry_id = ledger.post_entry(
            actor=actor,
            project=project,
            kind=EntryKind.DEPOSIT,
            on_date=clock.today(),
            unit=unit,
            source_id=pk,
            memo=name,
            lines=[
                Posting(accounts[ACCOUNT_OF[Method(method)]], amount),
                Posting(accounts[AccountRole.DEPOSITS], -amount),
            ],
        )
        return Deposit.objects.create(
            pk=pk,
            project=project,
            number=name,
            unit=unit,
            kind=DepositKind(kind),
            payer=payer.strip()[:60],
            amount=amount,
            method=method,
            reference=reference,
            remark=remark,
            shift=drawer,
            taken_by_id=actor.user_id,
            taken_at=now,
            key=key,
            entry_id=entry_id,
        )


def _check_deposit(amount: Decimal, method: str, payer: str, key: str) -> None:
    if not key:
        raise DomainError(_("This form has lost its key; load the page again."))
    if amount <= ZERO or amount != money.round_half_up(amount):
        raise DomainError(_("Enter an amount greater than zero."), field="amount")
    if not payer.strip():
        raise DomainError(_("Say who pays: the deposit is paid back to nobody else."), field="payer")
    if Method(method) not in OVER_THE_COUNTER:
        raise DomainError(_("A deposit is paid in cash, by card or by transfer."), field="method")


def ask_deduction(*, actor: Actor, deposit: Deposit, amount: Decimal, fee_item: FeeItem, reason: str) -> DepositMove:
    """Ask to keep a part of a deposit for damage, as income of a fee item; evidence has to be among its documents.

    Asks for approval in the actor's name; `settle_deduction` follows the decision. Raises AccessDenied, DomainError.
    """
    actor.require(policies.DEDUCT_DEPOSITS, deposit.project_id)
    if actor.user_id is None:
        raise DomainError(_("A request needs a person who applies."))
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        held = _locked(deposit)
        _refuse_more(held, amount)
        if not documents.documents_of(actor, held.project, SUBJECT, held.pk).exists():
            raise DomainError(_("Add evidence to the documents of this deposit first: photos, the inspection sheet."))
        move = DepositMove.objects.create(
            project_id=held.project_id,
            deposit=held,
            kind=DepositMoveKind.DEDUCTION,
            amount=amount,
            reason=reason.strip()[:200],
            state=DepositMoveState.ASKED,
            fee_item=fee_item,
            asked_by_id=actor.user_id,
            asked_at=clock.now(),
        )
        approvals.ask(
            actor=actor,
            project=held.project,
            kind=policies.DEDUCTION_REQUEST.name,
            subject_id=move.pk,
            title=f"{held.number} {held.unit.code} {money.format_amount(amount, symbol='¥')}",
            amount=amount,
        )
    return move


def settle_deduction(*, move_id: int, is_approved: bool, decided_by: int) -> DepositMove:
    """Do what the chain of approval decided on a deduction: the amount becomes income, or stays held."""
    with transaction.atomic():
        move = DepositMove.objects.select_for_update(of=("self",)).select_related("fee_item").get(pk=move_id)
        if move.state != DepositMoveState.ASKED:
            raise DomainError(_("This application has been decided already."))
        if decided_by == move.asked_by_id:
            raise AccessDenied(_("Nobody decides on their own request."))
        move.state, move.decided_by_id = DepositMoveState.REFUSED, decided_by
        if is_approved:
            deposit = _locked(move.deposit)
            _refuse_more(deposit, move.amount, but=move)
            assert move.fee_item is not None
            accounts = ledger_queries.account_ids(deposit.project)
            move.entry_id = ledger.post_entry(
                actor=_nobody(),
                project=deposit.project,
                kind=EntryKind.DEPOSIT_USE,
                on_date=clock.today(),
                unit=deposit.unit,
                source_id=move.pk,
                memo=deposit.number,
                lines=[
                    Posting(accounts[AccountRole.DEPOSITS], move.amount),
                    Posting(move.fee_item.revenue_account_id, -move.amount),
                ],
            )
            move.state = DepositMoveState.DONE
            deposit.deducted += move.amount
            deposit.save(update_fields=["deducted"])
        move.save(update_fields=["state", "decided_by", "entry_id"])
    return move


def withdraw_deduction(*, move_id: int) -> None:
    """Give a deduction up because its request was taken back."""
    DepositMove.objects.filter(pk=move_id, state=DepositMoveState.ASKED).update(state=DepositMoveState.WITHDRAWN)


def return_deposit(
    *,
    actor: Actor,
    deposit: Deposit,
    amount: Decimal,
    method: str,
    reason: str,
    shift: CashierShift | None = None,
    reference: str = "",
) -> DepositMove:
    """Pay a deposit, or what is left of it, back: in cash from one's own open shift, or by transfer.

    While a deduction waits for a decision, only what is beyond it can be paid back. Raises AccessDenied, ShiftNotOpen,
    DomainError for more than is held.
    """
    actor.require(policies.RETURN_DEPOSITS, deposit.project_id)
    if method not in (Method.CASH, Method.TRANSFER):
        raise DomainError(_("A deposit is paid back in cash or by transfer."), field="method")
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        drawer = None
        if method == Method.CASH:
            if shift is None:
                raise ShiftNotOpen(_("Open your shift first."))
            drawer = _drawer(actor, shift)
        held = _locked(deposit)
        _refuse_more(held, amount)
        accounts = ledger_queries.account_ids(held.project)
        entry_id = ledger.post_entry(
            actor=actor,
            project=held.project,
            kind=EntryKind.DEPOSIT_RETURN,
            on_date=clock.today(),
            unit=held.unit,
            source_id=held.pk,
            memo=held.number,
            lines=[
                Posting(accounts[AccountRole.DEPOSITS], amount),
                Posting(accounts[ACCOUNT_OF[Method(method)]], -amount),
            ],
        )
        held.returned += amount
        held.save(update_fields=["returned"])
        return DepositMove.objects.create(
            project_id=held.project_id,
            deposit=held,
            kind=DepositMoveKind.RETURN,
            amount=amount,
            reason=reason.strip()[:200],
            state=DepositMoveState.DONE,
            method=method,
            reference=reference,
            shift=drawer,
            asked_by_id=actor.user_id,
            asked_at=clock.now(),
            entry_id=entry_id,
        )


def _nobody() -> Actor:
    return system_actor("deposits")


def _drawer(actor: Actor, shift: CashierShift) -> CashierShift:
    held = CashierShift.objects.select_for_update(no_key=True).get(pk=shift.pk)
    if not held.is_open:
        raise ShiftNotOpen(_("This shift is closed; open a new one to take money."))
    if actor.user_id is not None and held.cashier_id != actor.user_id:
        raise ShiftNotOpen(_("This is another cashier's shift; open your own to take money."))
    return held


def _locked(deposit: Deposit) -> Deposit:
    found = Deposit.objects.select_for_update(of=("self",)).select_related("project", "unit")
    return found.get(pk=deposit.pk)


def _refuse_more(deposit: Deposit, amount: Decimal, but: DepositMove | None = None) -> None:
    """Refuse more than is held beyond the deductions that wait."""
    waiting = deposit.moves.filter(state=DepositMoveState.ASKED)
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    free = deposit.held - money.total(waiting.values_list("amount", flat=True))
    if amount <= ZERO or amount != money.round_half_up(amount):
        raise DomainError(_("Enter an amount greater than zero."), field="amount")
    if amount > free:
        text = _("{amount} is held and free of deductions that wait.")
        raise DomainError(text.format(amount=money.format_amount(free, symbol="¥")), field="amount")


def _next_pk() -> int:
    """Return the number of the next deposit: its entry carries it, and the deposit carries its entry's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('payments_deposit', 'id'))")
        (pk,) = cursor.fetchone()
    return int(pk)
