"""Charging periods and their issue dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.domains.billing.calc.periods import (
    DateSpan,
    Period,
    PeriodError,
    Timing,
    add_months,
    due_date,
    issue_date,
    parse_period,
    period_of,
    periods_due,
)
from anju.domains.billing.enums import Cycle

day = dt.date
days = st.dates(day(1990, 1, 1), day(2090, 12, 31))
cycles = st.sampled_from(Cycle)


@pytest.mark.parametrize(
    ("code", "first_on", "last_on", "months"),
    [
        ("2026-11", day(2026, 11, 1), day(2026, 11, 30), 1),
        ("2024-02", day(2024, 2, 1), day(2024, 2, 29), 1),
        ("2026-Q4", day(2026, 10, 1), day(2026, 12, 31), 3),
        ("2026-H2", day(2026, 7, 1), day(2026, 12, 31), 6),
        ("2026", day(2026, 1, 1), day(2026, 12, 31), 12),
    ],
)
def test_parse_period(code: str, first_on: dt.date, last_on: dt.date, months: int) -> None:
    period = parse_period(code)
    assert (period.first_on, period.last_on, period.code) == (first_on, last_on, code)
    assert len(period.months) == months
    assert period.months[0].first_on == first_on
    assert period.months[-1].last_on == last_on


def test_parse_period_forgives_case_and_spaces() -> None:
    assert parse_period(" 2026-q4 ").code == "2026-Q4"


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-00", "2026-1", "2026-Q5", "2026-H3", "26-11", "2026/11", "0026", "２０２６"]
)
def test_parse_period_refuses(code: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_period(code, field="period")
    assert refused.value.field == "period"


def test_period_must_begin_where_its_cycle_does() -> None:
    with pytest.raises(ValueError, match="no period of 3 months begins"):
        Period(day(2026, 2, 1), Cycle.QUARTER)


@given(days, cycles)
def test_periods_tile_the_calendar(on: dt.date, cycle: Cycle) -> None:
    period = period_of(on, cycle)
    assert period.first_on <= on <= period.last_on
    assert parse_period(period.code) == period
    assert period.next().first_on == period.until == period.last_on + dt.timedelta(days=1)
    assert period.next().previous() == period
    assert sum(month.days for month in period.months) == period.span.days


def test_add_months_keeps_within_the_month() -> None:
    assert add_months(day(2026, 1, 31), 1) == day(2026, 2, 28)
    assert add_months(day(2026, 3, 31), -13) == day(2025, 2, 28)


@pytest.mark.parametrize(
    ("timing", "issue_day", "issued_on"),
    [
        (Timing.ADVANCE, 1, day(2026, 1, 1)),
        (Timing.ADVANCE, 31, day(2026, 1, 31)),
        (Timing.ARREARS, 5, day(2026, 4, 5)),
        (Timing.ARREARS, 31, day(2026, 4, 30)),
    ],
)
def test_issue_date_of_a_quarter(timing: Timing, issue_day: int, issued_on: dt.date) -> None:
    assert issue_date(parse_period("2026-Q1"), timing=timing, issue_day=issue_day) == issued_on


def test_periods_due_today_only() -> None:
    due = periods_due(
        cycle=Cycle.MONTH, timing=Timing.ADVANCE, issue_day=1, after=day(2026, 10, 31), up_to=day(2026, 11, 1)
    )
    assert [period.code for period in due] == ["2026-11"]


def test_periods_due_makes_up_for_days_missed() -> None:
    due = periods_due(
        cycle=Cycle.MONTH, timing=Timing.ARREARS, issue_day=5, after=day(2026, 8, 5), up_to=day(2026, 11, 5)
    )
    assert [period.code for period in due] == ["2026-08", "2026-09", "2026-10"]


@given(days, st.integers(0, 800), cycles, st.sampled_from(Timing), st.integers(1, 31))
def test_periods_due_each_once_whatever_the_daily_job_does(
    start: dt.date, length: int, cycle: Cycle, timing: Timing, issue_day: int
) -> None:
    end = start + dt.timedelta(days=length)
    middle = start + dt.timedelta(days=length // 3)

    def due(after: dt.date, up_to: dt.date) -> list[Period]:
        return list(periods_due(cycle=cycle, timing=timing, issue_day=issue_day, after=after, up_to=up_to))

    at_once = due(start, end)
    assert due(start, middle) + due(middle, end) == at_once
    expected = [
        period
        for offset in range(-24, 50)
        if start
        < issue_date(period := period_of(add_months(start, offset), cycle), timing=timing, issue_day=issue_day)
        <= end
    ]
    assert at_once == sorted(set(expected))


def test_due_date_does_not_count_the_day_of_issue() -> None:
    assert due_date(day(2026, 11, 1), payment_days=30) == day(2026, 12, 1)


def test_date_span_clip() -> None:
    month = DateSpan(day(2026, 2, 1), day(2026, 2, 28))
    assert month.clip(None, None) == month
    assert month.clip(day(2026, 2, 10), day(2027, 1, 1)) == DateSpan(day(2026, 2, 10), day(2026, 2, 28))
    assert month.clip(day(2026, 3, 1), None) is None
    assert month.clip(day(2026, 2, 10), day(2026, 2, 9)) is None


def test_date_span_is_never_empty() -> None:
    with pytest.raises(ValueError, match="is before"):
        DateSpan(day(2026, 2, 2), day(2026, 2, 1))
