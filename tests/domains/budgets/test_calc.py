"""Rates, thresholds, forecasts, comparisons and workbooks: pure, for any amounts."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from anju.core.errors import DomainError
from anju.core.money import total
from anju.core.sheets.read import read_workbook
from anju.domains.budgets.calc import grid
from anju.domains.budgets.calc.compare import changes
from anju.domains.budgets.calc.forecast import add, forecast
from anju.domains.budgets.calc.rates import rate, reached, span_sum, spread

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
SIGNED = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
YEARS = st.lists(AMOUNTS, min_size=12, max_size=12)
ACTUALS = st.lists(SIGNED, min_size=12, max_size=12)


def test_a_rate_is_rounded_half_up_and_none_without_a_budget() -> None:
    assert rate(Decimal("8000.05"), Decimal(10000)) == Decimal("80.00")
    assert rate(Decimal("1.00"), Decimal(3)) == Decimal("33.33")
    assert rate(Decimal("1.00"), Decimal(0)) is None


def test_a_threshold_is_reached_exactly_not_by_rounding() -> None:
    assert reached(Decimal("7999.99"), Decimal(10000), [80, 100, 110]) == []
    assert reached(Decimal("8000.00"), Decimal(10000), [110, 80, 100]) == [80]
    assert reached(Decimal("11000.00"), Decimal(10000), [80, 100, 110]) == [80, 100, 110]


@given(SIGNED, AMOUNTS, st.lists(st.integers(1, 999), max_size=6))
def test_thresholds_reached_are_the_lowest_ones(actual: Decimal, budget: Decimal, thresholds: list[int]) -> None:
    found = reached(actual, budget, thresholds)
    assert found == sorted(set(thresholds))[: len(found)]
    assert all(actual * 100 >= budget * one for one in found)
    missed = [one for one in thresholds if one not in found]
    assert actual <= 0 or all(actual * 100 < budget * one for one in missed)


@given(AMOUNTS)
def test_a_year_spread_over_months_adds_up(amount: Decimal) -> None:
    months = spread(amount)
    assert (total(months), len(months)) == (amount, 12)
    assert max(months) - min(months) <= Decimal("0.01")


@given(YEARS, st.integers(1, 12), st.integers(1, 12))
def test_spans_of_a_year_add_up(months: list[Decimal], first: int, last: int) -> None:
    assert span_sum(months, 1, first) + span_sum(months, first + 1, 12) == total(months)
    assert first <= last or span_sum(months, first, last) == 0


@given(ACTUALS, YEARS, st.integers(0, 12))
def test_a_forecast_lies_between_its_bounds_and_never_below_what_is_spent(
    actual: list[Decimal], plan: list[Decimal], done: int
) -> None:
    found = forecast(actual, plan, done)
    so_far = total(actual[:done])
    assert so_far <= found.low <= found.expected <= found.high
    assert {found.low, found.high} <= {found.as_planned, found.by_season, found.by_trend}
    assert found.low >= total(actual)
    assert found.as_planned == so_far + max(total(plan[done:]), total(actual[done:]), Decimal(0))
    if done == 12:
        assert found.low == found.high == so_far


@given(YEARS, st.integers(1, 12))
def test_a_year_that_keeps_to_its_plan_is_forecast_as_planned(plan: list[Decimal], done: int) -> None:
    assert forecast(plan, plan, done).expected == total(plan)


@given(st.lists(AMOUNTS.filter(bool), min_size=12, max_size=12), st.integers(1, 11))
def test_a_year_at_twice_the_pace_comes_to_twice_the_plan(plan: list[Decimal], done: int) -> None:
    assert forecast([2 * one for one in plan], plan, done).expected == 2 * total(plan)


@given(st.lists(st.tuples(YEARS, YEARS), max_size=4), st.integers(0, 12))
def test_forecasts_of_several_lines_add_up(lines: list[tuple[list[Decimal], list[Decimal]]], done: int) -> None:
    found = [forecast(actual, plan, done) for actual, plan in lines]
    whole = add(found)
    assert whole.expected == total(one.expected for one in found)
    assert whole.low <= whole.expected <= whole.high


def test_a_season_is_followed() -> None:
    plan = [Decimal(one) for one in (300, 300, 100, 0, 0, 100, 100, 100, 0, 0, 0, 0)]
    actual = [Decimal(one) for one in (330, 330, 110, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
    found = forecast(actual, plan, 3)
    assert found.by_season == Decimal("1100.00")
    assert found.by_trend == Decimal(770) + Decimal("256.67") * 9 - Decimal("0.03")
    assert found.as_planned == Decimal("1070.00")


@given(st.dictionaries(st.integers(1, 6), YEARS), st.dictionaries(st.integers(1, 6), YEARS))
def test_what_changed_leads_from_one_version_to_the_other(before: Any, after: Any) -> None:
    found = changes(before, after)
    made = {key: tuple(months) for key, months in before.items()}
    for one in found:
        assert one.before != one.after
        if one.after is None:
            del made[one.key]
        else:
            made[one.key] = one.after
    assert made == {key: tuple(months) for key, months in after.items()}
    wholes = [total(total(months) for months in side.values()) for side in (before, after)]
    assert total(one.difference for one in found) == wholes[1] - wholes[0]
    assert changes(before, before) == []


def _book(*rows: tuple[Any, ...]) -> Any:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("预算")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return read_workbook(file.getvalue(), filename="b.xlsx")


HEADS = ("科目编码", "科目", *grid.MONTHS, "全年", "说明")


def test_a_workbook_is_read_by_codes_and_a_year_is_spread() -> None:
    read = grid.read(
        _book(
            ("2027 年预算",),
            HEADS,
            ("6401.02", "维保", *range(1, 13), 999, "电梯"),
            ("6401.06", "办公", *[""] * 12, "1,200.05", ""),
            ("", "合计", *[1] * 12, 1, ""),
        )
    )
    assert read["6401.02"].months == tuple(Decimal(one).quantize(Decimal("0.01")) for one in range(1, 13))
    assert read["6401.02"].note == "电梯"
    assert total(read["6401.06"].months) == Decimal("1200.05")
    assert set(read) == {"6401.02", "6401.06"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("6401.02", "维保", "很多", *[""] * 11), "很多"),
        (("6401.02", "维保", -5, *[""] * 11), "2"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: tuple[Any, ...], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        grid.read(_book(HEADS, row))


def test_a_workbook_of_something_else_is_refused() -> None:
    with pytest.raises(DomainError):
        grid.read(_book(("姓名", "部门"), ("王", "工程")))
