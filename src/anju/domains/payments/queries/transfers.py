"""Doors to changes of owner, and what one would do: the settlement statement (过户结算单) before anybody signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anju.core import clock, money
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.money import ZERO
from anju.domains.billing import queries as billing
from anju.domains.billing.enums import Basis, ReliefState
from anju.domains.billing.models import IN_LINE_ON, Bill, Meter, ReliefLine
from anju.domains.billing.queries.metering import standing_readings
from anju.domains.estate.models import Unit
from anju.domains.ledger.models import Period
from anju.domains.payments import policies
from anju.domains.payments.calc.allocation import OpenBill, allocate_payment
from anju.domains.payments.calc.orders import OPEN
from anju.domains.payments.enums import DayState, DepositMoveState, HeldGoes
from anju.domains.payments.models import (
    Balance,
    ChannelDay,
    Deposit,
    DepositMove,
    OrderedBill,
    OwnerTransfer,
)
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Residency
from anju.domains.tenancy.models import Project

_STAYS = (Basis.METER, Basis.LATE, Basis.AGREED)
"""Use is owed by who lived there when it was read, a late charge follows its bill, a contract binds who signed it."""


@dataclass(frozen=True)
class DividedBill:
    """An issued bill that falls to both, or to the new owner alone; in yuan. ``paid`` is freed for the seller."""

    bill_id: int
    item: str
    charged_from: dt.date
    charged_until: dt.date
    amount: Decimal
    paid: Decimal
    old: Decimal
    new: Decimal


@dataclass(frozen=True)
class Settlement:
    """What a change of owner comes to. ``arrears`` are the seller's open bills of before, ``used`` what the seller's
    money pays of his own, ``refund`` what goes back to him and ``carried`` what stays for the buyer.

    ``blockers`` forbid to confirm; ``warnings`` are to be looked at.
    """

    divided: tuple[DividedBill, ...]
    arrears: tuple[tuple[int, str, dt.date, dt.date, Decimal], ...]
    balance: Decimal
    used: tuple[tuple[int, Decimal], ...]
    refund: Decimal
    carried: Decimal
    deposits: tuple[tuple[int, str, str, Decimal], ...]
    sellers: tuple[tuple[int, str], ...]
    buyers: tuple[tuple[int, str], ...]
    blockers: tuple[str, ...] = field(default=(), compare=False)
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def freed(self) -> Decimal:
        """What was paid on bills that are divided."""
        return money.total(one.paid for one in self.divided)

    @property
    def old_owes(self) -> Decimal:
        """What the seller owes once all is settled: his parts and arrears, less what his money pays of them."""
        owed = money.total(one.old for one in self.divided) + money.total(one[4] for one in self.arrears)
        return owed - money.total(amount for _bill, amount in self.used)

    @property
    def new_owes(self) -> Decimal:
        """What the buyer owes of bills that are issued already."""
        return money.total(one.new for one in self.divided)

    @property
    def deposited(self) -> Decimal:
        """What is held as deposits."""
        return money.total(one[3] for one in self.deposits)

    def plain(self) -> dict[str, Any]:
        """Return what was settled as plain values, for keeping and for comparing."""
        return {
            "divided": [
                [one.bill_id, str(one.amount), str(one.paid), str(one.old), str(one.new)] for one in self.divided
            ],
            "lines": [
                [
                    one.item,
                    one.charged_from.isoformat(),
                    one.charged_until.isoformat(),
                    str(one.amount),
                    str(one.paid),
                    str(one.old),
                    str(one.new),
                ]
                for one in self.divided
            ],
            "arrears": [[one[0], one[1], one[2].isoformat(), one[3].isoformat(), str(one[4])] for one in self.arrears],
            "balance": str(self.balance),
            "freed": str(self.freed),
            "used": str(money.total(amount for _bill, amount in self.used)),
            "refund": str(self.refund),
            "carried": str(self.carried),
            "deposits": [[one[0], one[1], one[2], str(one[3])] for one in self.deposits],
            "sellers": [list(one) for one in self.sellers],
            "buyers": [list(one) for one in self.buyers],
            "old_owes": str(self.old_owes),
            "new_owes": str(self.new_owes),
        }


def transfers(actor: Actor, project: Project) -> QuerySet[OwnerTransfer]:
    """Return the changes of owner of a project, the newest first."""
    rows = OwnerTransfer.objects.filter(project=project).select_related("unit", "prepared_by", "confirmed_by")
    return visible(rows, actor, policies.VIEW_PAYMENTS, project.pk).order_by("-pk")


def get_transfer(actor: Actor, project: Project, pk: int) -> OwnerTransfer:
    """Return one change of owner or raise `NotFound`."""
    return one_of(transfers(actor, project), pk)


def has_open_money(unit: Unit, leaving: Collection[int], on: dt.date) -> bool:
    """Tell whether money of who leaves stands open: bills not paid or for days from ``on``, a balance, deposits."""
    theirs = Q(person__isnull=True) | Q(person__in=leaving)
    bills = Bill.objects.filter(theirs, project=unit.project_id, unit=unit, reversed_at__isnull=True)
    later = Q(charged_until__gte=on) & ~Q(tariff__basis__in=_STAYS)
    return (
        bills.filter(Q(balance__gt=0) | later).exists()
        or Balance.objects.filter(unit=unit, amount__gt=0).exists()
        or Deposit.objects.filter(unit=unit, held__gt=0).exists()
    )


def settlement(
    unit: Unit, *, on: dt.date, buyers: Sequence[tuple[int, str]], balance_goes: str, but: int | None = None
) -> Settlement:
    """Return what a change of owner on a day would do; nothing is written. ``but`` is the transfer itself."""
    coming = {person_id for person_id, _name in buyers}
    owners = Residency.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), unit=unit, role=ResidencyRole.OWNER
    ).select_related("person")
    ending = [one for one in owners.order_by("pk") if one.person_id not in coming]
    leaving = [(one.person_id, one.person.name) for one in ending]
    left = {person_id for person_id, _name in leaving}
    theirs = Q(person__isnull=True) | Q(person__in=left)
    rows = Bill.objects.filter(theirs, project=unit.project_id, unit=unit, reversed_at__isnull=True)
    rows = rows.select_related("run", "document", "tariff__fee_item", "unit", "space").order_by(IN_LINE_ON, "pk")
    # Where nobody leaves (the first owner, or one more), there is nobody to settle with: all stays as it is.
    rows = rows if leaving else rows.none()
    touched = list(rows.filter(charged_until__gte=on).exclude(tariff__basis__in=_STAYS))
    divided = tuple(_divided(bill, on) for bill in touched)
    open_before = rows.filter(balance__gt=0).exclude(pk__in=[bill.pk for bill in touched])
    arrears = tuple((b.pk, _item(b), b.charged_from, b.charged_until, b.balance) for b in open_before)
    held = Balance.objects.filter(unit=unit).values_list("amount", flat=True).first() or ZERO
    used = _used(divided, open_before, held, balance_goes)
    left_over = held + money.total(one.paid for one in divided) - money.total(amount for _bill, amount in used)
    deposits = Deposit.objects.filter(unit=unit, held__gt=0).order_by("pk") if leaving else ()
    goes_back = bool(leaving) and balance_goes == HeldGoes.REFUND
    return Settlement(
        divided=divided,
        arrears=arrears,
        balance=held,
        used=used,
        refund=left_over if goes_back else ZERO,
        carried=ZERO if goes_back else left_over,
        deposits=tuple((one.pk, one.number, one.payer, one.held) for one in deposits),
        sellers=tuple(leaving),
        buyers=tuple(buyers),
        blockers=tuple(_blockers(unit, touched, but)),
        warnings=tuple(_warnings(unit, on)),
    )


def _item(bill: Bill) -> str:
    return f"{bill.tariff.fee_item.name} {bill.space.code}" if bill.space else bill.tariff.fee_item.name


def _divided(bill: Bill, on: dt.date) -> DividedBill:
    old, new = billing.divided(bill, on)
    return DividedBill(bill.pk, _item(bill), bill.charged_from, bill.charged_until, bill.amount, bill.paid, old, new)


def _used(
    divided: Sequence[DividedBill], open_before: QuerySet[Bill], held: Decimal, goes: str
) -> tuple[tuple[int, Decimal], ...]:
    """Return what the seller's money pays of his own, by bill (a divided one: of his part of it).

    What he had paid of a divided bill pays his part of it. Where his balance goes back, it first pays what he still
    owes, the oldest due first; where it stays with the home, his debts stay with him.
    """
    paid = {one.bill_id: min(one.paid, one.old) for one in divided}
    if goes == HeldGoes.REFUND:
        free = held + money.total(one.paid for one in divided) - money.total(paid.values())
        # Parts come after the arrears of before: what is due earlier is paid earlier, and parts have no number yet.
        owed = [OpenBill(bill.pk, bill.in_line_on, bill.balance) for bill in open_before]
        dues = {bill.pk: bill.in_line_on for bill in Bill.objects.filter(pk__in=[one.bill_id for one in divided])}
        owed += [
            OpenBill(one.bill_id, dues[one.bill_id], one.old - paid[one.bill_id])
            for one in divided
            if one.old > paid[one.bill_id]
        ]
        wanted = min(free, money.total(bill.open_amount for bill in owed))
        for share in allocate_payment(wanted, owed).shares if wanted > 0 else ():
            paid[share.pk] = paid.get(share.pk, ZERO) + share.amount
    return tuple(sorted((bill, amount) for bill, amount in paid.items() if amount))


def _blockers(unit: Unit, touched: Sequence[Bill], but: int | None) -> list[str]:
    found = []
    ids = [bill.pk for bill in touched]
    if any(bill.waived for bill in touched):
        found.append(_("Something was waived or taken off bills that are divided; take that back first."))
    if OrderedBill.objects.filter(bill__in=ids, order__state__in=OPEN).exists():
        found.append(_("A bill that is divided is being paid on-line right now."))
    if ReliefLine.objects.filter(bill__in=ids, relief__state=ReliefState.APPLIED).exists():
        found.append(_("A bill that is divided waits for the decision on a waiver or reversal."))
    if DepositMove.objects.filter(deposit__unit=unit, state=DepositMoveState.ASKED).exists():
        found.append(_("A deduction from a deposit waits for a decision."))
    month = clock.today().replace(day=1)
    if Period.objects.filter(project=unit.project_id, month=month, closed_at__isnull=False).exists():
        found.append(_("The books of {month} are closed.").format(month=f"{month:%Y-%m}"))
    if OwnerTransfer.objects.filter(unit=unit, state="prepared").exclude(pk=but).exists():
        found.append(_("Another change of owner of this home waits to be confirmed."))
    return found


def _warnings(unit: Unit, on: dt.date) -> list[str]:
    found = []
    read = standing_readings(unit.project_id).filter(read_on=on).values("meter")
    for meter in Meter.objects.filter(unit=unit, removed_on__isnull=True).exclude(pk__in=read).order_by("number"):
        found.append(_("Meter {number} has no reading of the day; enter it.").format(number=meter.number))
    if ChannelDay.objects.filter(project=unit.project_id, state=DayState.OPEN, differences__gt=0).exists():
        found.append(_("Days of a payment channel are not reconciled yet; money of this home may be among them."))
    return found
