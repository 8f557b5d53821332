"""Contract penalty for late payment (违约金): rate × unpaid principal × overdue days, simple, capped."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from anju.core.money import ZERO, round_half_up


class PenaltyStart(enum.Enum):
    """From where the overdue days are counted once the grace days are over."""

    DUE_DATE = "due_date"
    GRACE_END = "grace_end"


class PaymentOrder(enum.Enum):
    """What a payment settles first within one debt."""

    PRINCIPAL_FIRST = "principal_first"
    PENALTY_FIRST = "penalty_first"


@dataclass(frozen=True)
class PenaltyRule:
    """How a late payment is charged.

    ``daily_rate``: 0.0005 = 0.05 % a day (万分之五). ``grace_days``: paying within them costs nothing; after them days
    count ``starts`` from the due date or from the end of the grace. ``cap_ratio``: the penalty on one debt never
    passes this share of its principal (1 = the principal itself, a custom of the trade and not statute; None = no
    cap). Courts cut what is excessive [民法典585; 合同编解释65].
    """

    daily_rate: Decimal
    grace_days: int = 0
    starts: PenaltyStart = PenaltyStart.DUE_DATE
    cap_ratio: Decimal | None = Decimal(1)

    def cap(self, principal: Decimal) -> Decimal | None:
        """Return the most that may be charged on a principal, or None."""
        return None if self.cap_ratio is None else round_half_up(Fraction(principal) * Fraction(self.cap_ratio))

    def counts_from(self, due_on: dt.date) -> dt.date:
        """Return the day after which every day counts, once the grace days are over."""
        grace = self.grace_days if self.starts is PenaltyStart.GRACE_END else 0
        return due_on + dt.timedelta(days=grace)


@dataclass(frozen=True)
class Settlement:
    """What became of one payment: how much went to the principal, to the penalty, and what was too much."""

    on: dt.date
    principal: Decimal
    penalty: Decimal
    surplus: Decimal


@dataclass(frozen=True)
class Account:
    """A debt on a day: principal still open, penalty charged in all, penalty still open, and the payments."""

    open_principal: Decimal
    penalty: Decimal
    open_penalty: Decimal
    settlements: tuple[Settlement, ...]


def overdue_days(due_on: dt.date, on: dt.date, rule: PenaltyRule) -> int:
    """Return the days that count on a day: none up to the end of the grace, then all since the start by rule."""
    if on <= due_on + dt.timedelta(days=rule.grace_days):
        return 0
    return (on - rule.counts_from(due_on)).days


def late_fee(principal: Decimal, due_on: dt.date, paid_on: dt.date, rule: PenaltyRule) -> Decimal:
    """Return the penalty on a principal paid at once, rounded once, half up."""
    fee = _fee(principal, overdue_days(due_on, paid_on, rule), rule.daily_rate)
    cap = rule.cap(principal)
    return fee if cap is None else min(fee, cap)


def waive(fee: Decimal, ratio: Decimal) -> tuple[Decimal, Decimal]:
    """Return (waived, still owed) for a waiver of a share of a fee; approval is the caller's business.

    Raises ValueError for a ratio outside 0 to 1.
    """
    if not 0 <= ratio <= 1:
        raise ValueError(f"cannot waive {ratio} of a fee")
    waived = round_half_up(Fraction(fee) * Fraction(ratio))
    return waived, fee - waived


def run_account(
    principal: Decimal,
    due_on: dt.date,
    payments: Iterable[tuple[dt.date, Decimal]],
    *,
    until: dt.date,
    rule: PenaltyRule,
    order: PaymentOrder,
) -> Account:
    """Follow one debt through its payments up to a day (included).

    Between payments the open principal costs the daily rate, rounded once a stretch; there is no penalty on penalty.
    A payment settles principal or penalty first by ``order`` [民法典561 names costs, interest, principal unless agreed;
    most firms agree on principal first]. Payments after ``until`` do not count.
    """
    left, charged, owed = principal, ZERO, ZERO
    counted = 0
    settlements: list[Settlement] = []
    stops = sorted((payment for payment in payments if payment[0] <= until), key=lambda payment: payment[0])
    for on, paid in [*stops, (until, ZERO)]:
        days = overdue_days(due_on, on, rule)
        fee = _fee(left, days - counted, rule.daily_rate)
        cap = rule.cap(principal)
        if cap is not None:
            fee = min(fee, cap - charged)
        charged, owed, counted = charged + fee, owed + fee, days
        if not paid:
            continue
        to_principal, to_penalty = _settle(paid, left, owed, order)
        left, owed = left - to_principal, owed - to_penalty
        settlements.append(Settlement(on, to_principal, to_penalty, paid - to_principal - to_penalty))
    return Account(left, charged, owed, tuple(settlements))


@dataclass(frozen=True)
class Stretch:
    """Days in which the open principal stood still: what they cost."""

    since: dt.date
    until: dt.date
    days: int
    principal: Decimal
    fee: Decimal


def stretches(
    principal: Decimal,
    due_on: dt.date,
    settled: Iterable[tuple[dt.date, Decimal]],
    *,
    until: dt.date,
    rule: PenaltyRule,
) -> tuple[Stretch, ...]:
    """Return the stretches of a debt whose principal was settled in parts; their fees, capped, are the penalty.

    ``settled`` tells what went to the principal and when, however the money was split. The last fees are cut where the
    cap is reached.
    """
    left, counted, charged, since = principal, 0, ZERO, rule.counts_from(due_on)
    cap = rule.cap(principal)
    found: list[Stretch] = []
    for on, paid in [*sorted(one for one in settled if one[0] <= until), (until, ZERO)]:
        days = overdue_days(due_on, on, rule)
        if days > counted and left > 0:
            fee = _fee(left, days - counted, rule.daily_rate)
            fee = fee if cap is None else min(fee, cap - charged)
            found.append(Stretch(since, on, days - counted, left, fee))
            charged += fee
        since, counted = max(on, since), max(days, counted)
        left -= paid
    return tuple(found)


def _settle(paid: Decimal, principal: Decimal, penalty: Decimal, order: PaymentOrder) -> tuple[Decimal, Decimal]:
    if order is PaymentOrder.PENALTY_FIRST:
        to_penalty = min(paid, penalty)
        return min(paid - to_penalty, principal), to_penalty
    to_principal = min(paid, principal)
    return to_principal, min(paid - to_principal, penalty)


def _fee(principal: Decimal, days: int, daily_rate: Decimal) -> Decimal:
    return round_half_up(Fraction(principal) * Fraction(daily_rate) * days)
