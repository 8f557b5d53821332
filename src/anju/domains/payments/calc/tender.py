"""Money on the counter: several means for one sum, and change."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.core.money import LARGEST, ZERO, round_half_up, total
from anju.domains.payments.enums import Method


class TenderFault(enum.Enum):
    """Why tenders cannot be taken."""

    NOTHING = "nothing"
    NOT_POSITIVE = "not_positive"
    NOT_CENTS = "not_cents"
    TOO_LARGE = "too_large"
    BALANCE_SHORT = "balance_short"
    BALANCE_TO_PREPAY = "balance_to_prepay"
    CHANGE_NOT_FROM_CASH = "change_not_from_cash"
    NOT_AT_THE_DESK = "not_at_the_desk"


_FAULT_TEXT: dict[TenderFault, str | Promise] = {
    TenderFault.NOTHING: _("Enter what was handed over."),
    TenderFault.NOT_POSITIVE: _("Each amount handed over must be greater than zero."),
    TenderFault.NOT_CENTS: _("An amount cannot be smaller than one cent."),
    TenderFault.TOO_LARGE: _("The amount is too large."),
    TenderFault.BALANCE_SHORT: _("The prepaid balance does not cover this amount."),
    TenderFault.BALANCE_TO_PREPAY: _("The prepaid balance can only pay bills; it cannot be paid into itself."),
    TenderFault.CHANGE_NOT_FROM_CASH: _("More was handed over than is owed, and change is given from cash only."),
    TenderFault.NOT_AT_THE_DESK: _("On-line money comes through its channel, not over the counter."),
}


class TenderError(DomainError):
    """The tenders do not settle the sum properly; ``fault`` says why."""

    def __init__(self, fault: TenderFault) -> None:
        super().__init__(_FAULT_TEXT[fault], field="tenders")
        self.fault = fault


@dataclass(frozen=True)
class Tender:
    """An amount in yuan handed over by one means; ``reference`` is the bank's or terminal's slip number."""

    method: Method
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True)
class Counter:
    """What is kept of each tender, the change handed back, and how the kept money is used.

    kept = ``for_bills`` + ``for_prepayment``; handed over = kept + ``change``.
    """

    kept: tuple[Tender, ...]
    change: Decimal
    for_bills: Decimal
    for_prepayment: Decimal

    @property
    def received(self) -> Decimal:
        """Money kept, the amount of the payment."""
        return total(tender.amount for tender in self.kept)


def settle(
    owed: Decimal,
    tenders: Sequence[Tender],
    *,
    balance: Decimal = ZERO,
    keep_surplus: bool = False,
) -> Counter:
    """Settle ``owed`` yuan of bills with the tenders handed over.

    Less than owed is a part payment. More than owed is change, taken from the cash alone, or with ``keep_surplus``
    prepaid for later. The prepaid ``balance`` never gives change and is never paid into itself.

    Raises `TenderError`, and ValueError when ``owed`` is negative.
    """
    if owed < 0:
        raise ValueError(f"nobody owes {owed}")
    _check_each(tenders, balance)
    handed_over = total(tender.amount for tender in tenders)
    surplus = max(handed_over - owed, ZERO)
    if keep_surplus:
        if _sum_by(tenders, Method.BALANCE) > owed:
            raise TenderError(TenderFault.BALANCE_TO_PREPAY)
        return Counter(tuple(tenders), ZERO, handed_over - surplus, surplus)
    if surplus > _sum_by(tenders, Method.CASH):
        raise TenderError(TenderFault.CHANGE_NOT_FROM_CASH)
    return Counter(_less_cash(tenders, surplus), surplus, handed_over - surplus, ZERO)


def _check_each(tenders: Sequence[Tender], balance: Decimal) -> None:
    if not tenders:
        raise TenderError(TenderFault.NOTHING)
    for tender in tenders:
        if not tender.amount.is_finite() or tender.amount <= 0:
            raise TenderError(TenderFault.NOT_POSITIVE)
        if tender.amount > LARGEST:
            raise TenderError(TenderFault.TOO_LARGE)
        if tender.amount != round_half_up(tender.amount):
            raise TenderError(TenderFault.NOT_CENTS)
    if _sum_by(tenders, Method.BALANCE) > balance:
        raise TenderError(TenderFault.BALANCE_SHORT)


def _sum_by(tenders: Sequence[Tender], method: Method) -> Decimal:
    return total(tender.amount for tender in tenders if tender.method == method)


def _less_cash(tenders: Sequence[Tender], change: Decimal) -> tuple[Tender, ...]:
    """Take the change out of the cash, last cash tender first; a tender handed back whole disappears."""
    kept = []
    for tender in reversed(tenders):
        back = min(change, tender.amount) if tender.method == Method.CASH else ZERO
        change -= back
        if back < tender.amount:
            kept.append(replace(tender, amount=tender.amount - back))
    return tuple(reversed(kept))
