"""The charging rule as a PostgreSQL expression, for bill runs that charge every unit in one statement.

`charge` states the rule in words and in Python; a test runs both on the same cases and holds them equal to the cent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.domains.billing.calc.charge import PriceVersion, charge_spans, price_for
from anju.domains.billing.calc.periods import DateSpan, Period
from anju.domains.billing.calc.proration import MID_MONTH, half_months_touched
from anju.domains.billing.enums import Basis, Convention


@dataclass(frozen=True)
class ChargeColumns:
    """SQL expressions for what differs from unit to unit: column names, never a user's text.

    ``quantity`` numeric; the dates may be NULL, which leaves that side open; ``factor`` is used only where
    ``factor_starts_on`` is not NULL. Without discounts pass NULL::date for ``factor_starts_on``.
    """

    quantity: str
    from_on: str
    to_on: str
    factor: str = "1"
    factor_starts_on: str = "NULL::date"
    factor_ends_on: str = "NULL::date"


def charge_sql(
    columns: ChargeColumns, *, period: Period, basis: Basis, prices: Sequence[PriceVersion], convention: Convention
) -> str:
    """Return the expression for the amount of one bill: numeric with two decimals, or NULL when nothing is due.

    Prices and days are written in as literals made from `Decimal` and `date`, so the text needs no parameters.
    Quantities must be above zero; the caller skips (and reports) units that have none.

    Raises `NoPrice` when a span of the period has no price.
    """
    terms = [_line_sql(columns, span, price_for(span, prices), convention) for span in charge_spans(period, basis)]
    return f"(CASE WHEN {_days_sql(columns, period.span)} > 0 THEN {' + '.join(terms)} END)"


def first_day_sql(columns: ChargeColumns, span: DateSpan) -> str:
    """Return the expression for the first chargeable day within a span (or a period's ``span``)."""
    return f"greatest({columns.from_on}, {_date(span.first_on)})"


def last_day_sql(columns: ChargeColumns, span: DateSpan) -> str:
    """Return the expression for the last chargeable day within a span (or a period's ``span``)."""
    return f"least({columns.to_on}, {_date(span.last_on)})"


def _line_sql(columns: ChargeColumns, span: DateSpan, price: Decimal, convention: Convention) -> str:
    days = _days_sql(columns, span)
    full = f"{columns.quantity} * {price:f} * {_factor_sql(columns, span)}"
    part, whole = _share_sql(columns, span, convention)
    # The whole span comes first: nearly every unit takes it, and it saves the division.
    return (
        f"CASE WHEN {days} = {span.days} THEN round({full}, 2)"
        f" WHEN {days} > 0 THEN round({full} * {part} / {whole}.00000000000000000000, 2)"
        " ELSE 0.00 END"
    )


def _days_sql(columns: ChargeColumns, span: DateSpan) -> str:
    # greatest and least pass over NULL, which is what an open side means.
    first, last = first_day_sql(columns, span), last_day_sql(columns, span)
    return f"({last} - {first} + 1)"


def _factor_sql(columns: ChargeColumns, span: DateSpan) -> str:
    covers = (
        f"{columns.factor_starts_on} <= {_date(span.first_on)}"
        f" AND ({columns.factor_ends_on} IS NULL OR {columns.factor_ends_on} >= {_date(span.last_on)})"
    )
    return f"CASE WHEN {covers} THEN {columns.factor} ELSE 1 END"


def _share_sql(columns: ChargeColumns, span: DateSpan, convention: Convention) -> tuple[str, int]:
    """Return the part as an expression and the whole as a number, as `share_of` counts them."""
    days = _days_sql(columns, span)
    halves = half_months_touched(span)
    if convention == Convention.THIRTY_DAYS:
        return f"least({days}, {15 * halves})", 15 * halves
    if convention == Convention.HALF_MONTH:
        first, last = _half_index_sql(first_day_sql(columns, span)), _half_index_sql(last_day_sql(columns, span))
        return f"({last} - {first} + 1)", halves
    return days, span.days


def _half_index_sql(on: str) -> str:
    return (
        f"(extract(year FROM {on}) * 24 + extract(month FROM {on}) * 2"
        f" + CASE WHEN extract(day FROM {on}) > {MID_MONTH} THEN 1 ELSE 0 END)"
    )


def _date(on: dt.date) -> str:
    return f"DATE '{on.isoformat()}'"
