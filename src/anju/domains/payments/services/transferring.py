"""Change of owner with its money (过户): prepared by one person, confirmed by another, all of it in one transaction.

Nothing posted is changed. What was paid on a bill that falls to both owners is freed first, the bill is reversed, and
its parts are issued anew; the seller's part is paid again from what was freed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor, system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO
from anju.domains.billing import services as billing
from anju.domains.billing.models import Bill
from anju.domains.billing.services import Part
from anju.domains.estate.models import Unit
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.ledger.services import Posting
from anju.domains.payments import policies
from anju.domains.payments.calc.allocation import BillShare, PaymentPlan
from anju.domains.payments.calc.tender import Counter, Tender
from anju.domains.payments.enums import (
    BalanceReason,
    HeldGoes,
    Method,
    PaymentSource,
    TransferMoney,
    TransferState,
)
from anju.domains.payments.models import (
    Balance,
    BalanceMove,
    Deposit,
    OwnerTransfer,
    PrepaidScope,
    TransferEntry,
)
from anju.domains.payments.queries.transfers import Settlement, settlement
from anju.domains.payments.services import deposits as depositing
from anju.domains.payments.services import posting, recording
from anju.domains.residents.models import Person
from anju.domains.residents.services import ownership
from anju.domains.residents.services.people import NewPerson, enter_person

# What was paid on bills goes back to the household's balance: by payment, so that each receipt tells what became of it.
_FREE = """
WITH freed AS (
    SELECT share.payment_id, share.bill_id, sum(share.amount) AS amount FROM payments_allocation share
    WHERE share.bill_id = ANY(%(bills)s::bigint[])
    GROUP BY share.payment_id, share.bill_id HAVING sum(share.amount) <> 0
), back AS (
    INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
    SELECT %(project)s, payment_id, bill_id, -amount FROM freed
)
UPDATE billing_bill SET paid = 0 WHERE id = ANY(%(bills)s::bigint[]) AND project_id = %(project)s
"""


def prepare_transfer(
    *,
    actor: Actor,
    unit: Unit,
    new_owners: Sequence[Person | NewPerson],
    on: dt.date,
    balance_goes: str,
    deposits_go: str,
    remark: str = "",
) -> OwnerTransfer:
    """Prepare a change of owner from the day ``on``: what it comes to is kept, and nobody owes anything else yet.

    Somebody new is entered. Raises AccessDenied, DomainError where something forbids it.
    """
    actor.require(policies.PREPARE_TRANSFERS, unit.project_id)
    if not new_owners:
        raise DomainError(_("Name at least one new owner."), field="new_owners")
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        people = [_known(unit, one) for one in new_owners]
        ownership.owners_leaving(unit=unit, coming=[one.pk for one in people], on=on)
        seen = settlement(unit, on=on, buyers=[(one.pk, one.name) for one in people], balance_goes=balance_goes)
        _refuse(seen)
        now = clock.now()
        year = f"{now.astimezone(clock.ZONE):%Y}"
        number = numbering.take(project_id=unit.project_id, kind="transfer", period=year)
        return OwnerTransfer.objects.create(
            project_id=unit.project_id,
            number=f"GH-{unit.project.code}-{year}-{number:04d}",
            unit=unit,
            on=on,
            new_owners=[one.pk for one in people],
            balance_goes=HeldGoes(balance_goes),
            deposits_go=HeldGoes(deposits_go),
            remark=remark.strip()[:200],
            content=seen.plain(),
            prepared_by_id=actor.user_id,
            prepared_at=now,
        )


def _known(unit: Unit, person: Person | NewPerson) -> Person:
    """Who prepares a change of owner may name somebody new; residents are edited by others."""
    if isinstance(person, Person):
        return person
    return enter_person(
        project=unit.project, name=person.name, phone=person.phone, identity_number=person.identity_number
    )


def withdraw_transfer(*, actor: Actor, transfer: OwnerTransfer) -> OwnerTransfer:
    """Give a change of owner up that was not confirmed; it stays on record."""
    actor.require(policies.PREPARE_TRANSFERS, transfer.project_id)
    with transaction.atomic():
        held = _locked(transfer)
        held.state = TransferState.WITHDRAWN
        held.save(update_fields=["state"])
    return held


def confirm_transfer(*, actor: Actor, transfer: OwnerTransfer) -> OwnerTransfer:
    """Confirm a change of owner that somebody else has prepared, and carry it out, whole or not at all.

    Divided bills are reversed and issued anew, what was paid on them is freed and pays the seller's part, balance and
    deposits go where both have signed, and the home goes to the new owners; later bills are theirs. Money goes back by
    bank transfer. Publishes `BillsDivided`, `OwnerChanged` and what these bring with them.

    Raises AccessDenied (also to who prepared it), DomainError before its day, when something forbids it, or when it
    would not come to what was prepared; PeriodClosed.
    """
    actor.require(policies.CONFIRM_TRANSFERS, transfer.project_id)
    with transaction.atomic():
        held = _locked(transfer)
        if actor.user_id is not None and actor.user_id == held.prepared_by_id:
            raise AccessDenied(_("Somebody else than who prepared it has to confirm it."))
        if held.on > clock.today():
            raise DomainError(_("It can be confirmed from {day} on.").format(day=held.on.isoformat()))
        unit = held.unit
        _lock_money(unit)
        seen = settlement_of(held)
        _refuse(seen)
        if seen.plain() != held.content:
            text = _("What is owed or held has changed since it was prepared; withdraw it and prepare it again.")
            raise DomainError(text)
        _free(held, seen)
        parts = _issue_parts(held, seen)
        people = list(Person.objects.filter(project=unit.project_id, pk__in=held.new_owners).order_by("pk"))
        ownership.change_owner(
            actor=system_actor("changes of owner"), unit=unit, new_owners=people, on=held.on, is_settled=True
        )
        _pay(held, seen, parts)
        held.refunded = _give_back(held, seen)
        _settle_deposits(held, seen)
        if seen.sellers:
            PrepaidScope.objects.filter(unit=unit).update(is_refused=False, fee_items=None, remark="")
        held.state, held.confirmed_by_id, held.confirmed_at = TransferState.CONFIRMED, actor.user_id, clock.now()
        held.save(update_fields=["state", "confirmed_by", "confirmed_at", "refunded"])
    return held


def settlement_of(transfer: OwnerTransfer) -> Settlement:
    """Return what a prepared change of owner would come to now."""
    people = Person.objects.filter(project=transfer.project_id, pk__in=transfer.new_owners)
    names = dict(people.values_list("pk", "name"))
    return settlement(
        transfer.unit,
        on=transfer.on,
        buyers=[(pk, names[pk]) for pk in transfer.new_owners],
        balance_goes=transfer.balance_goes,
        but=transfer.pk,
    )


def _locked(transfer: OwnerTransfer) -> OwnerTransfer:
    found = OwnerTransfer.objects.select_for_update(of=("self",)).select_related("project", "unit__project")
    held = found.get(pk=transfer.pk)
    if held.state != TransferState.PREPARED:
        raise DomainError(_("This change of owner is “{state}” already.").format(state=held.get_state_display()))
    return held


def _refuse(seen: Settlement) -> None:
    if seen.blockers:
        raise DomainError(" ".join(seen.blockers))


def _lock_money(unit: Unit) -> None:
    """Lock the home's bills by number, then its balance, as everybody does."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    bills = Bill.objects.select_for_update().filter(project=unit.project_id, unit=unit, reversed_at__isnull=True)
    list(bills.order_by("pk").values_list("pk", flat=True))
    Balance.objects.get_or_create(unit=unit, defaults={"project_id": unit.project_id, "amount": ZERO})
    Balance.objects.select_for_update().get(unit=unit)


def _free(held: OwnerTransfer, seen: Settlement) -> None:
    """Free what was paid on bills that are divided: the bills are open, the money lies on the balance."""
    paid = [one for one in seen.divided if one.paid]
    if not paid:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"bills": [one.bill_id for one in paid], "project": held.project_id})
    accounts = ledger_queries.account_ids(held.project)
    for one in paid:
        lines = [Posting(accounts[AccountRole.RECEIVABLE], one.paid), Posting(accounts[AccountRole.PREPAID], -one.paid)]
        _note(held, TransferMoney.FREED, lines, bill_id=one.bill_id)
    _move_balance(held, seen.freed, BalanceReason.RELEASED)


_KINDS = {TransferMoney.FREED: EntryKind.BALANCE_MOVE, TransferMoney.PAID_BACK: EntryKind.REFUND}


def _note(held: OwnerTransfer, kind: TransferMoney, lines: Sequence[Posting], bill_id: int | None = None) -> None:
    """Post money that moves and keep it with the transfer; the first line is what is debited."""
    amount = lines[0].amount
    entry_id = ledger.post_entry(
        actor=system_actor("changes of owner"),
        project=held.project,
        kind=_KINDS[kind],
        on_date=clock.today(),
        unit=held.unit,
        source_id=held.pk,
        memo=held.number,
        lines=lines,
    )
    TransferEntry.objects.create(
        project_id=held.project_id, transfer=held, kind=kind, bill_id=bill_id, amount=amount, entry_id=entry_id
    )


def _move_balance(held: OwnerTransfer, amount: Decimal, reason: BalanceReason) -> None:
    purse = Balance.objects.get(unit=held.unit)
    purse.amount += amount
    purse.save(update_fields=["amount"])
    BalanceMove.objects.create(
        project_id=held.project_id, unit=held.unit, reason=reason, amount=amount, moved_at=clock.now()
    )


def _issue_parts(held: OwnerTransfer, seen: Settlement) -> dict[tuple[int, int], int]:
    """Reverse the divided bills and issue each one's part to the seller and to the buyer; return the new bills."""
    old = Bill.objects.select_related("tariff").in_bulk([one.bill_id for one in seen.divided])
    last, today = held.on - dt.timedelta(days=1), clock.today()
    parts = []
    for one in seen.divided:
        bill = old[one.bill_id]
        if one.old:
            parts.append(_part(bill, bill.person_id, bill.part, bill.charged_from, last, one.old, bill.due_on))
        if one.new:
            first = max(held.on, bill.charged_from)
            due = max(bill.due_on, today + dt.timedelta(days=bill.tariff.due_days))
            number = bill.part + 1 if one.old else bill.part
            parts.append(_part(bill, held.new_owners[0], number, first, bill.charged_until, one.new, due))
    return billing.divide_bills(project=held.project, parts=parts)


def _part(  # noqa: PLR0917 - the columns of a part
    bill: Bill,
    person_id: int | None,
    part: int,
    first: dt.date,
    last: dt.date,
    amount: Decimal,
    due: dt.date,
) -> Part:
    return Part(
        bill_id=bill.pk,
        person_id=person_id,
        part=part,
        charged_from=first,
        charged_until=last,
        amount=amount,
        due_on=due,
    )


def _pay(held: OwnerTransfer, seen: Settlement, parts: dict[tuple[int, int], int]) -> None:
    """Let the seller's money pay what is his: a payment from the balance with a receipt of its own."""
    first_part = {bill: number for (bill, _part), number in sorted(parts.items(), reverse=True)}
    shares = tuple(BillShare(first_part.get(bill, bill), amount) for bill, amount in seen.used)
    used = sum((share.amount for share in shares), ZERO)
    if not used:
        return
    key = f"transfer:{held.pk}"
    household = posting.lock(project_id=held.project_id, shift_id=None, unit_id=held.unit_id, key=key)
    recording.record(
        recording.Voucher(
            project=held.project,
            unit_id=held.unit_id,
            source=PaymentSource.AUTO,
            shift_id=None,
            cashier_id=None,
            payer=seen.sellers[0][1] if seen.sellers else "",
            remark=held.number,
            received_at=clock.now(),
            key=key,
            fingerprint="",
        ),
        Counter((Tender(Method.BALANCE, used),), ZERO, used, ZERO),
        PaymentPlan(shares, ZERO),
        household.accounts,
    )


def _give_back(held: OwnerTransfer, seen: Settlement) -> Decimal:
    """Pay back what is left of the seller's money, where both have signed that it goes back; return the amount."""
    if not seen.refund:
        return ZERO
    accounts = ledger_queries.account_ids(held.project)
    lines = [Posting(accounts[AccountRole.PREPAID], seen.refund), Posting(accounts[AccountRole.BANK], -seen.refund)]
    _note(held, TransferMoney.PAID_BACK, lines)
    _move_balance(held, -seen.refund, BalanceReason.REFUNDED)
    return seen.refund


def _settle_deposits(held: OwnerTransfer, seen: Settlement) -> None:
    """Pay deposits back to who paid them, or hold them for the new owner from now on."""
    for pk, _number, _payer, amount in seen.deposits:
        deposit = Deposit.objects.select_related("project", "unit").get(pk=pk)
        if held.deposits_go == HeldGoes.REFUND:
            depositing.return_deposit(
                actor=system_actor("changes of owner"),
                deposit=deposit,
                amount=amount,
                method=Method.TRANSFER,
                reason=held.number,
            )
        else:
            deposit.payer = seen.buyers[0][1][:60]
            deposit.save(update_fields=["payer"])
