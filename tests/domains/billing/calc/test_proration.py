"""Part months by the three conventions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.domains.billing.calc.periods import DateSpan, period_of
from anju.domains.billing.calc.proration import ShareUnit, elapsed_months, share_of
from anju.domains.billing.enums import Convention, Cycle

day = dt.date


def month_share(year: int, month: int, first: int, last: int, convention: Convention) -> tuple[int, int]:
    span = period_of(day(year, month, 1), Cycle.MONTH).span
    share = share_of(span, DateSpan(day(year, month, first), day(year, month, last)), convention)
    return share.part, share.whole


@pytest.mark.parametrize(
    ("args", "convention", "expected"),
    [
        ((2026, 2, 10, 28), Convention.ACTUAL_DAYS, (19, 28)),
        ((2026, 2, 10, 28), Convention.THIRTY_DAYS, (19, 30)),
        ((2026, 2, 1, 28), Convention.THIRTY_DAYS, (30, 30)),
        ((2026, 1, 1, 31), Convention.THIRTY_DAYS, (30, 30)),
        ((2026, 1, 2, 31), Convention.THIRTY_DAYS, (30, 30)),
        ((2026, 1, 3, 31), Convention.THIRTY_DAYS, (29, 30)),
        ((2026, 2, 10, 28), Convention.HALF_MONTH, (2, 2)),
        ((2026, 2, 15, 28), Convention.HALF_MONTH, (2, 2)),
        ((2026, 2, 16, 28), Convention.HALF_MONTH, (1, 2)),
        ((2026, 2, 1, 15), Convention.HALF_MONTH, (1, 2)),
        ((2026, 2, 1, 16), Convention.HALF_MONTH, (2, 2)),
        ((2026, 2, 28, 28), Convention.HALF_MONTH, (1, 2)),
    ],
)
def test_share_of_a_month(args: tuple[int, int, int, int], convention: Convention, expected: tuple[int, int]) -> None:
    assert month_share(*args, convention) == expected


def test_share_of_a_quarter() -> None:
    quarter = period_of(day(2026, 1, 1), Cycle.QUARTER).span
    from_february = DateSpan(day(2026, 2, 16), day(2026, 3, 31))
    assert share_of(quarter, from_february, Convention.ACTUAL_DAYS).fraction == Fraction(44, 90)
    assert share_of(quarter, from_february, Convention.THIRTY_DAYS).fraction == Fraction(44, 90)
    half_months = share_of(quarter, from_february, Convention.HALF_MONTH)
    assert (half_months.part, half_months.whole, half_months.unit) == (3, 6, ShareUnit.HALF_MONTH)


def test_share_refuses_days_outside_the_span() -> None:
    month = period_of(day(2026, 2, 1), Cycle.MONTH).span
    with pytest.raises(ValueError, match="is not within"):
        share_of(month, DateSpan(day(2026, 2, 1), day(2026, 3, 1)), Convention.ACTUAL_DAYS)


@given(st.dates(day(2000, 1, 1), day(2060, 1, 1)), st.sampled_from(Cycle), st.sampled_from(Convention), st.data())
def test_share_grows_with_the_days_up_to_one(
    on: dt.date, cycle: Cycle, convention: Convention, data: st.DataObject
) -> None:
    span = period_of(on, cycle).span
    start = span.first_on + dt.timedelta(days=data.draw(st.integers(0, span.days - 1)))
    end = start + dt.timedelta(days=data.draw(st.integers(0, (span.last_on - start).days)))
    share = share_of(span, DateSpan(start, end), convention)
    assert 0 < share.fraction <= 1
    assert share_of(span, span, convention).is_whole
    if end < span.last_on:
        assert share_of(span, DateSpan(start, end + dt.timedelta(days=1)), convention).fraction >= share.fraction


def test_e05_months_by_the_four_decimal_convention() -> None:
    assert elapsed_months(day(2023, 1, 12), day(2023, 9, 15)) == Decimal("8.1119")


@pytest.mark.parametrize(
    ("start_on", "end_on", "months"),
    [
        (day(2023, 1, 12), day(2023, 9, 12), "8.0000"),
        (day(2023, 1, 12), day(2023, 1, 12), "0.0000"),
        (day(2023, 1, 12), day(2023, 1, 20), "0.2581"),
        (day(2023, 1, 1), day(2023, 3, 16), "2.4839"),
        (day(2023, 1, 12), day(2023, 3, 1), "1.6452"),
        (day(2022, 12, 31), day(2023, 1, 1), "0.0323"),
    ],
)
def test_elapsed_months(start_on: dt.date, end_on: dt.date, months: str) -> None:
    assert str(elapsed_months(start_on, end_on)) == months


def test_elapsed_months_refuses_a_backward_span() -> None:
    with pytest.raises(ValueError, match="is before"):
        elapsed_months(day(2023, 2, 1), day(2023, 1, 1))
