"""What one unit owes for one period of one tariff, and how the sum comes about.

The rule, in the order in which it is applied (`charge_sql` writes the same as a PostgreSQL expression):

1.  A period by AREA, HOUSEHOLD or SPACE is charged month by month; a FIXED sum or a FORMULA is charged for the period
    as one span, a formula as what it comes to × 1.
    SQL: one term a month, known when the statement is built, joined with ``+``.
2.  The chargeable days of a span are its days from the unit's first chargeable day to its last, both included.
    SQL: ``least(to_on, DATE 'last') - greatest(from_on, DATE 'first') + 1`` (NULL bounds are open).
3.  The price is the one valid on the span's first day (or the first one to begin within the span, for a new tariff).
    SQL: a literal.
4.  A vacancy factor holds for a span only when the discount covers every day of it; otherwise the factor is 1.
    SQL: ``CASE WHEN starts_on <= DATE 'first' AND (ends_on IS NULL OR ends_on >= DATE 'last') THEN factor ELSE 1 END``.
5.  amount = quantity × unit price × factor × part ÷ whole, exact until it is rounded **once**, half up, to the cent.
    SQL: ``round(quantity * price * factor * part / whole, 2)``; ``whole`` is written with twenty decimals, so that the
    quotient carries twenty too and no half cent is ever decided by a cut digit.
6.  The bill is the sum of its rounded lines (89.53 ㎡ × 2.35 a quarter: 3 × 210.40 = 631.20, not 631.19).

Nothing is ever charged as nothing by mistake: a missing price or quantity raises, and "no day of this period is
chargeable" is None (NULL in SQL), never 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.core.money import ZERO, round_half_up, total
from anju.domains.billing.calc.periods import DateSpan, Period
from anju.domains.billing.calc.proration import Share, share_of
from anju.domains.billing.enums import Basis, Convention


class NoPrice(DomainError):
    """The tariff has no price for a span that is to be charged."""

    def __init__(self, on: dt.date) -> None:
        super().__init__(_("The tariff has no price on {date}.").format(date=on.isoformat()))
        self.on = on


class BadQuantity(DomainError):
    """The register has no area, or another quantity that cannot be charged."""

    def __init__(self) -> None:
        super().__init__(_("The quantity to charge must be greater than zero."))


@dataclass(frozen=True)
class PriceVersion:
    """A unit price, yuan with up to four decimals, and the day from which it holds.

    A tariff by ``formula`` has the price 1: its quantity is what the formula comes to.
    """

    starts_on: dt.date
    price: Decimal
    formula: str = ""


@dataclass(frozen=True)
class VacancyFactor:
    """An approved reduction for an empty unit: pay ``factor`` (0.6 = 60 %) from a day, to a day or without end."""

    factor: Decimal
    starts_on: dt.date
    ends_on: dt.date | None = None

    def factor_for(self, span: DateSpan) -> Decimal:
        """Return the factor when the discount covers the whole span, else 1 (months are discounted whole)."""
        covers = self.starts_on <= span.first_on and (self.ends_on is None or self.ends_on >= span.last_on)
        return self.factor if covers else Decimal(1)


@dataclass(frozen=True)
class ChargeLine:
    """One rounded line: ``quantity`` × ``unit_price`` × ``factor`` × ``share`` = ``amount`` yuan.

    ``days`` are the chargeable days within ``span`` (a month, or a whole period for a fixed sum). ``billed_before``
    is what the earlier days of a split line came to: the part then is a difference, so that parts add up. ``words``
    tell how the quantity of a tariff by formula came about.
    """

    span: DateSpan
    days: DateSpan
    basis: Basis
    quantity: Decimal
    unit_price: Decimal
    factor: Decimal
    convention: Convention
    share: Share
    amount: Decimal
    billed_before: Decimal = ZERO
    words: str = ""


@dataclass(frozen=True)
class Charge:
    """What a unit owes for a period; at least one line."""

    period: Period
    lines: tuple[ChargeLine, ...]

    @property
    def amount(self) -> Decimal:
        """Sum of the rounded lines in yuan."""
        return total(line.amount for line in self.lines)

    @property
    def days(self) -> DateSpan:
        """First and last day charged for."""
        return DateSpan(self.lines[0].days.first_on, self.lines[-1].days.last_on)


def charge(
    *,
    period: Period,
    basis: Basis,
    quantity: Decimal,
    prices: Sequence[PriceVersion],
    convention: Convention = Convention.ACTUAL_DAYS,
    from_on: dt.date | None = None,
    to_on: dt.date | None = None,
    vacancy: VacancyFactor | None = None,
) -> Charge | None:
    """Return what is owed for the period by the rule above, or None when no day of it is chargeable.

    ``quantity``: m², households, spaces, or 1 for a fixed sum. ``from_on``: first chargeable day (hand-over or
    contract date, included), ``to_on``: last one (included); None means open.

    Raises `NoPrice` and `BadQuantity`.
    """
    if not quantity.is_finite() or quantity <= 0:
        raise BadQuantity
    lines = []
    for span in charge_spans(period, basis):
        days = span.clip(from_on, to_on)
        if days is None:
            continue
        factor = vacancy.factor_for(span) if vacancy else Decimal(1)
        price = price_for(span, prices)
        share = share_of(span, days, convention)
        amount = line_amount(quantity, price, factor, share)
        lines.append(ChargeLine(span, days, basis, quantity, price, factor, convention, share, amount))
    return Charge(period, tuple(lines)) if lines else None


def charge_spans(period: Period, basis: Basis) -> tuple[DateSpan, ...]:
    """Return the spans that are rounded one by one: the months, or the whole period for a fixed sum or a formula."""
    return (period.span,) if basis in (Basis.FIXED, Basis.FORMULA) else period.months


def price_for(span: DateSpan, prices: Sequence[PriceVersion]) -> Decimal:
    """Return the unit price for a span, see `version_for`. Raises `NoPrice`."""
    return version_for(span, prices).price


def version_for(span: DateSpan, prices: Sequence[PriceVersion]) -> PriceVersion:
    """Return the version for a span: valid on its first day, or else the first to begin within it.

    A price that changes within a month thus holds from the next month [practice]. Raises `NoPrice` when there is
    none or it is not above zero.
    """
    before = [version for version in prices if version.starts_on <= span.first_on]
    within = [version for version in prices if span.first_on < version.starts_on <= span.last_on]
    if before:
        found = max(before, key=lambda version: version.starts_on)
    elif within:
        found = min(within, key=lambda version: version.starts_on)
    else:
        raise NoPrice(span.first_on)
    if found.price <= 0:
        raise NoPrice(span.first_on)
    return found


def line_amount(quantity: Decimal, unit_price: Decimal, factor: Decimal, share: Share) -> Decimal:
    """Multiply exactly and round once, half up, to the cent."""
    return round_half_up(Fraction(quantity) * Fraction(unit_price) * Fraction(factor) * share.fraction)
