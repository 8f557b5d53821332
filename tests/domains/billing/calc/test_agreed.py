"""Prices of contracts step by step, periods in advance, part months; what a bill says of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from anju.domains.billing.calc.agreed import (
    AgreedTerms,
    agreed_lines,
    amount_of,
    periods_of,
    steps_of,
    suspended,
    words_of,
    year_of,
)
from anju.domains.billing.calc.periods import DateSpan
from anju.domains.billing.enums import ChargedBy, Convention

D = dt.date
START, END = D(2025, 3, 17), D(2028, 3, 16)


def steps(terms: AgreedTerms, from_on: dt.date = START) -> list[tuple[dt.date, dt.date, int, Decimal]]:
    made = steps_of(terms, starts_on=START, from_on=from_on, ends_on=END)
    return [(one.from_on, one.until_on, one.year, one.price) for one in made]


def test_rent_rises_by_five_per_cent_every_year() -> None:
    assert steps(AgreedTerms(Decimal(1000), rise_percent=Decimal(5))) == [
        (D(2025, 3, 17), D(2026, 3, 16), 1, Decimal(1000)),
        (D(2026, 3, 17), D(2027, 3, 16), 2, Decimal("1050.00")),
        (D(2027, 3, 17), D(2028, 3, 16), 3, Decimal("1102.50")),
    ]


def test_rise_every_second_year_and_free_time() -> None:
    terms = AgreedTerms(Decimal(1000), rise_percent=Decimal(10), rise_years=2, free_until=D(2025, 5, 31))
    assert [(one[0], one[3]) for one in steps(terms)] == [
        (D(2025, 3, 17), 0),
        (D(2025, 6, 1), 1000),
        (D(2026, 3, 17), 1000),
        (D(2027, 3, 17), Decimal("1100.00")),
    ]


def test_table_of_dated_prices() -> None:
    terms = AgreedTerms(Decimal(1000), table=[(D(2026, 1, 1), Decimal(1200)), (D(2027, 1, 1), Decimal(1500))])
    assert {one[3] for one in steps(terms) if one[0] < D(2026, 1, 1)} == {1000}
    assert next(one[3] for one in steps(terms) if one[0] == D(2027, 1, 1)) == 1500


def test_amendment_counts_its_own_years() -> None:
    terms = AgreedTerms(Decimal(2000), rise_percent=Decimal(5))
    assert [one[3] for one in steps(terms, D(2026, 9, 1))] == [2000, Decimal("2100.00")]


def test_periods_are_calendar_months_from_the_month_of_the_start() -> None:
    assert periods_of(START, D(2025, 9, 20), 3) == [
        DateSpan(D(2025, 3, 17), D(2025, 5, 31)),
        DateSpan(D(2025, 6, 1), D(2025, 8, 31)),
        DateSpan(D(2025, 9, 1), D(2025, 9, 20)),
    ]


def test_month_in_which_the_rent_rises_has_two_lines() -> None:
    made = steps_of(AgreedTerms(Decimal(1000), rise_percent=Decimal(5)), starts_on=START, from_on=START, ends_on=END)
    lines = agreed_lines(DateSpan(D(2026, 3, 1), D(2026, 3, 31)), made, Convention.ACTUAL_DAYS)
    assert [(one.year, one.part, one.whole, one.amount) for one in lines] == [
        (1, 16, 31, Decimal("516.13")),
        (2, 15, 31, Decimal("508.06")),
    ]
    told = words_of(lines, Convention.ACTUAL_DAYS)
    assert "15/31" in told[1]
    assert "1,050.00" in told[1]


def test_by_thirty_days_a_month_is_never_more_than_a_month() -> None:
    made = steps_of(AgreedTerms(Decimal(3000), rise_percent=Decimal(5)), starts_on=START, from_on=START, ends_on=END)
    lines = agreed_lines(DateSpan(D(2026, 3, 1), D(2026, 3, 31)), made, Convention.THIRTY_DAYS)
    assert [(one.part, one.whole) for one in lines] == [(16, 30), (14, 30)]


def test_equal_months_are_told_as_one() -> None:
    terms = AgreedTerms(Decimal("2.5"), charged_by=ChargedBy.AREA, quantity=Decimal("120.50"))
    made = steps_of(terms, starts_on=D(2026, 1, 1), from_on=D(2026, 1, 1), ends_on=D(2026, 12, 31))
    lines = agreed_lines(DateSpan(D(2026, 1, 1), D(2026, 3, 31)), made, Convention.ACTUAL_DAYS)
    (told,) = words_of(lines, Convention.ACTUAL_DAYS)
    assert "120.50" in told
    assert "903.75" in told


@given(
    st.dates(D(2020, 1, 1), D(2030, 1, 1)),
    st.integers(0, 1500),
    st.sampled_from([1, 3, 6, 12]),
)
def test_periods_cover_every_day_once(start: dt.date, days: int, cycle: int) -> None:
    end = start + dt.timedelta(days=days)
    spans = periods_of(start, end, cycle)
    assert spans[0].first_on == start
    assert spans[-1].last_on == end
    for one, following in pairwise(spans):
        assert following.first_on == one.last_on + dt.timedelta(days=1)
        assert following.first_on.day == 1


@given(
    st.dates(D(2020, 1, 1), D(2022, 1, 1)),
    st.integers(0, 1200),
    st.sampled_from(list(Convention)),
)
def test_a_price_that_never_changes_charges_whole_months_whole(
    start: dt.date, days: int, convention: Convention
) -> None:
    end = start + dt.timedelta(days=days)
    made = steps_of(AgreedTerms(Decimal(100)), starts_on=start, from_on=start, ends_on=end)
    assert all(year_of(start, one.from_on) == one.year for one in made)
    assert made[0].from_on == start
    assert made[-1].until_on == end
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    amount = amount_of(DateSpan(start, end), made, convention)
    # Two lines in a month of an anniversary are rounded each.
    assert amount <= 100 * months + Decimal("0.05")


@given(
    convention=st.sampled_from(Convention),
    percent=st.sampled_from(["0", "5", "-3.5"]),
    years=st.integers(1, 2),
    first=st.integers(0, 1090),
    length=st.integers(0, 400),
)
def test_suspended_days_are_free_and_whole_months_around_them_stay(
    convention: Convention, percent: str, years: int, first: int, length: int
) -> None:
    terms = AgreedTerms(Decimal(1000), rise_percent=Decimal(percent), rise_years=years)
    before = steps_of(terms, starts_on=START, from_on=START, ends_on=END)
    from_on = START + dt.timedelta(days=first)
    until_on = min(from_on + dt.timedelta(days=length), END)
    after = suspended(before, from_on, until_on)
    assert all(two.from_on - one.until_on == dt.timedelta(days=1) for one, two in pairwise(after))
    assert (after[0].from_on, after[-1].until_on) == (START, END)
    assert amount_of(DateSpan(from_on, until_on), after, convention) == 0
    for period in periods_of(START, END, 1):
        if period.last_on < from_on or period.first_on > until_on:
            assert amount_of(period, after, convention) == amount_of(period, before, convention)
        else:
            assert amount_of(period, after, convention) <= amount_of(period, before, convention)
