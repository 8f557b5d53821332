"""When work has to be done: day and night, in working hours, over holidays and make-up days, while it is held."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core.clock import ZONE
from anju.domains.workorders.calc import deadlines
from anju.domains.workorders.calc.deadlines import WorkingHours

OFFICE = WorkingHours(dt.time(8, 30), dt.time(17, 30))
moments = st.integers(0, 430_000).map(
    lambda number: dt.datetime(2026, 1, 1, tzinfo=ZONE) + dt.timedelta(minutes=number)
)
minutes = st.integers(1, 5000).map(lambda number: dt.timedelta(minutes=number))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_e32_emergency_at_night_is_due_thirty_minutes_later():
    assert deadlines.due_at(at("2026-11-21T02:10"), dt.timedelta(minutes=30)) == at("2026-11-21T02:40")


def test_e33_day_that_was_held_for_three_hours_ends_three_hours_later():
    held = [(at("2026-11-16T12:00"), at("2026-11-16T15:00"))]
    assert deadlines.due_at(at("2026-11-16T09:00"), dt.timedelta(hours=24), held=held) == at("2026-11-17T12:00")


def test_working_hours_go_on_the_next_morning():
    assert deadlines.due_at(at("2026-11-19T17:00"), dt.timedelta(hours=1), hours=OFFICE) == at("2026-11-20T09:00")


def test_report_of_the_weekend_is_due_on_monday():
    assert deadlines.due_at(at("2026-11-21T11:00"), dt.timedelta(minutes=30), hours=OFFICE) == at("2026-11-23T09:00")


def test_national_day_is_no_working_day_and_its_make_up_saturday_is_one():
    """In 2026 the holiday runs from 1 to 7 October; Sunday 20 September and Saturday 10 October are worked (调休)."""
    assert [day for day in range(1, 13) if deadlines.is_workday(dt.date(2026, 10, day))] == [8, 9, 10, 12]
    assert deadlines.is_workday(dt.date(2026, 9, 20))
    last_evening = at("2026-09-30T17:00")
    assert deadlines.due_at(last_evening, dt.timedelta(hours=1), hours=OFFICE) == at("2026-10-08T09:00")


def test_year_whose_holidays_are_not_announced_goes_by_the_week():
    assert deadlines.is_workday(dt.date(2031, 1, 3))
    assert not deadlines.is_workday(dt.date(2031, 1, 4))


def test_instants_of_the_database_are_read_in_local_time():
    start = at("2026-11-20T08:30").astimezone(dt.UTC)
    assert deadlines.due_at(start, dt.timedelta(hours=1), hours=OFFICE) == at("2026-11-20T09:30")


def test_alarms_come_at_four_fifths_at_the_end_and_half_and_as_long_again_over():
    start, limit = at("2026-11-16T09:00"), dt.timedelta(hours=10)
    due = deadlines.due_at(start, limit)
    assert deadlines.alarms(start, due, limit) == [
        at("2026-11-16T17:00"),
        at("2026-11-16T19:00"),
        at("2026-11-17T00:00"),
        at("2026-11-17T05:00"),
    ]


def test_what_is_over_when_work_is_held_stays_over():
    due = at("2026-11-16T09:00")
    assert deadlines.shifted(due, stopped_at=at("2026-11-16T10:00"), goes_on_at=at("2026-11-18T10:00")) == due


def test_day_must_open_before_it_closes():
    with pytest.raises(ValueError, match="not before"):
        WorkingHours(dt.time(9), dt.time(9))


@given(moments, minutes, st.booleans())
def test_limit_is_used_up_when_it_is_due(start: dt.datetime, limit: dt.timedelta, works: bool):
    hours = OFFICE if works else None
    due = deadlines.due_at(start, limit, hours=hours)
    assert deadlines.used(start, due, hours=hours) == limit
    assert deadlines.is_in_danger(limit, deadlines.used(start, due, hours=hours))


@given(moments, minutes, minutes, minutes, st.booleans())
def test_hold_that_is_shifted_is_the_same_as_a_span_in_which_the_clock_stood(
    start: dt.datetime, limit: dt.timedelta, before: dt.timedelta, length: dt.timedelta, works: bool
):
    hours = OFFICE if works else None
    due, held = deadlines.due_at(start, limit, hours=hours), (start + before, start + before + length)
    moved = deadlines.shifted(due, stopped_at=held[0], goes_on_at=held[1], hours=hours)
    assert moved == (due if due <= held[0] else deadlines.due_at(start, limit, hours=hours, held=[held]))


@given(moments, minutes, st.integers(1, 2_000_000), st.booleans())
def test_limit_is_given_again_however_long_work_was_held(
    start: dt.datetime, limit: dt.timedelta, length: int, works: bool
):
    hours = OFFICE if works else None
    held = [(start, start + dt.timedelta(minutes=length))]  # up to nearly four years
    due = deadlines.due_at(start, limit, hours=hours, held=held)
    assert due == deadlines.due_at(held[0][1], limit, hours=hours)


@given(moments, minutes, minutes)
def test_alarms_stand_in_order(start: dt.datetime, limit: dt.timedelta, later: dt.timedelta):
    due = deadlines.due_at(start, limit, hours=OFFICE)
    warn, over, manager, headquarters = deadlines.alarms(start + later, due, limit, hours=OFFICE)
    assert warn <= over == due <= manager <= headquarters
