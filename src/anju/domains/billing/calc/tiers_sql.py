"""The price of metered use as a PostgreSQL expression; see `tiers` for the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.domains.billing.calc.tiers import Band, UsagePrice, bands


@dataclass(frozen=True)
class UseColumns:
    """SQL expressions of what differs from unit to unit: column names, never a user's text; none of them NULL."""

    before: str
    usage: str
    valley: str
    extra: str


def amount_sql(columns: UseColumns, price: UsagePrice) -> str:
    """Return the expression for what use costs: numeric with two decimals."""
    steps = bands(price)
    after = f"({columns.before} + {columns.usage} + {columns.valley})"
    if price.valley_price is None:
        terms = [_term(_quantity(columns, band, after), band.price) for band in steps]
    else:
        first = steps[0].price
        terms = [
            _term(columns.usage, first),
            _term(columns.valley, price.valley_price),
            *(_term(_quantity(columns, band, after), band.price - first) for band in steps[1:]),
        ]
    return f"({' + '.join(terms)})"


def by_version_sql(version: str, columns: UseColumns, prices: Sequence[UsagePrice]) -> str:
    """Return the expression that takes the price whose index ``version`` names; NULL where that is NULL."""
    cases = " ".join(f"WHEN {index} THEN {amount_sql(columns, price)}" for index, price in enumerate(prices))
    return f"(CASE {version} {cases} END)"


def version_sql(on: str, prices: Sequence[UsagePrice]) -> str:
    """Return the expression for the index of the price that holds on a day; NULL before the first.

    ``prices`` stand in the order in which they begin.
    """
    later = reversed(list(enumerate(prices)))
    cases = " ".join(f"WHEN {on} >= DATE '{price.starts_on.isoformat()}' THEN {index}" for index, price in later)
    return f"(CASE {cases} END)"


def price_from_sql(version: str, prices: Sequence[UsagePrice]) -> str:
    """Return the expression for the first day of the price of an index."""
    cases = " ".join(f"WHEN {index} THEN DATE '{price.starts_on.isoformat()}'" for index, price in enumerate(prices))
    return f"(CASE {version} {cases} END)"


def year_start_sql(on: str, *, month: int, day: int) -> str:
    """Return the expression for the first day of the year of steps in which a day lies."""
    if (month, day) == (1, 1):
        return f"date_trunc('year', {on})::date"
    early = f"(extract(month FROM {on}), extract(day FROM {on})) < ({month}, {day})"
    return f"make_date(extract(year FROM {on})::int - CASE WHEN {early} THEN 1 ELSE 0 END, {month}, {day})"


def _term(quantity: str, price: Decimal) -> str:
    return f"round({quantity} * {price:f}, 2)"


def _quantity(columns: UseColumns, band: Band, after: str) -> str:
    if band.lower is None and band.upper is None:
        return f"({columns.usage} + {columns.valley})"
    return f"({_clip(columns, band, after)} - {_clip(columns, band, columns.before)})"


def _clip(columns: UseColumns, band: Band, used: str) -> str:
    if band.lower is not None:
        used = f"greatest({used}, {_limit(columns, band.lower)})"
    return used if band.upper is None else f"least({used}, {_limit(columns, band.upper)})"


def _limit(columns: UseColumns, limit: Decimal) -> str:
    return f"({limit:f} + {columns.extra})"
