"""Charges of one unit: the worked examples E01–E06 and E22–E23, and what must never happen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core.money import total
from anju.domains.billing.calc.charge import BadQuantity, Charge, NoPrice, PriceVersion, VacancyFactor, charge
from anju.domains.billing.calc.periods import add_months, parse_period
from anju.domains.billing.calc.split import split_charge, split_line, unearned
from anju.domains.billing.enums import Basis, Convention

D = Decimal
day = dt.date
LONG_AGO = day(2000, 1, 1)


def charged(period: str, price: str = "2.35", quantity: str = "89.53", **terms: Any) -> Charge:
    found = charge(
        period=parse_period(period),
        quantity=D(quantity),
        prices=[PriceVersion(LONG_AGO, D(price))],
        **{"basis": Basis.AREA, **terms},
    )
    assert found is not None
    return found


def test_e01_month_by_area() -> None:
    assert charged("2026-11").amount == D("210.40")


def test_e02_quarter_is_the_sum_of_rounded_months() -> None:
    quarter = charged("2026-Q4")
    assert [line.amount for line in quarter.lines] == [D("210.40")] * 3
    assert quarter.amount == D("631.20")


def test_e03_year_is_the_sum_of_rounded_months() -> None:
    assert charged("2026").amount == D("2524.80")


@pytest.mark.parametrize(
    ("convention", "amount"),
    [
        (Convention.ACTUAL_DAYS, "142.77"),
        (Convention.THIRTY_DAYS, "133.25"),
        (Convention.HALF_MONTH, "210.40"),
    ],
)
def test_e04_handed_over_within_the_month(convention: Convention, amount: str) -> None:
    assert charged("2026-02", from_on=day(2026, 2, 10), convention=convention).amount == D(amount)


def test_e06_vacant_home_after_six_months() -> None:
    vacancy = VacancyFactor(D("0.60"), add_months(day(2026, 1, 1), 6))
    year = charged("2026", "1.80", "120.00", vacancy=vacancy)
    assert [line.amount for line in year.lines] == [D("216.00")] * 6 + [D("129.60")] * 6
    assert year.amount == D("2073.60")


def test_vacancy_discount_holds_for_whole_months_only() -> None:
    vacancy = VacancyFactor(D("0.60"), day(2026, 7, 2), day(2026, 9, 29))
    year = charged("2026", "1.80", "120.00", vacancy=vacancy)
    assert [line.span.first_on.month for line in year.lines if line.factor != 1] == [8]


def test_e22_prepaid_year_given_back_from_the_day_after_the_end() -> None:
    assert unearned(charged("2026"), day(2026, 9, 15)) == D("736.40")


def test_unearned_before_and_after_the_period() -> None:
    year = charged("2026")
    assert unearned(year, day(2025, 12, 31)) == year.amount
    assert unearned(year, day(2026, 12, 31)) == D("0.00")


def test_e23_owner_change_shares_the_month() -> None:
    old, new = split_charge(charged("2026-09"), day(2026, 9, 15))
    assert old is not None
    assert new is not None
    assert (old.amount, new.amount) == (D("98.18"), D("112.22"))
    assert (old.days.last_on, new.days.first_on) == (day(2026, 9, 14), day(2026, 9, 15))
    assert (old.lines[0].share.part, new.lines[0].share.part) == (14, 16)
    assert new.lines[0].billed_before == D("98.18")


def test_owner_change_on_the_first_day_leaves_the_old_owner_nothing() -> None:
    month = charged("2026-09")
    assert split_charge(month, day(2026, 9, 1)) == (None, month)
    assert split_charge(month, day(2026, 10, 1)) == (month, None)


days_of_2026 = st.dates(day(2026, 1, 1), day(2026, 12, 31))


@given(
    st.sampled_from(["2026-02", "2026-Q1", "2026"]),
    st.decimals("0.01", "5000", places=2),
    st.decimals("0.0001", "20", places=4),
    st.sampled_from(Convention),
    st.sampled_from(Basis),
    days_of_2026,
    st.lists(days_of_2026, min_size=1, max_size=4),
)
def test_owner_changes_always_add_up(
    period: str,
    area: Decimal,
    price: Decimal,
    convention: Convention,
    basis: Basis,
    from_on: dt.date,
    changes: list[dt.date],
) -> None:
    whole = charge(
        period=parse_period(period),
        basis=basis,
        quantity=area,
        prices=[PriceVersion(LONG_AGO, price)],
        convention=convention,
        from_on=from_on,
    )
    if whole is None:
        assert from_on > parse_period(period).last_on
        return
    for line in whole.lines:
        parts = split_line(line, changes)
        assert total(part.amount for part in parts) == line.amount
        assert sum(part.days.days for part in parts) == line.days.days
        assert sum(part.share.part for part in parts) == line.share.part
        assert all(part.amount >= 0 for part in parts)
    owners = split_charge(whole, changes[0])
    assert total(owner.amount for owner in owners if owner) == whole.amount
    again = [split_line(part, changes[1:]) for line in whole.lines for part in split_line(line, changes[:1])]
    assert total(part.amount for parts in again for part in parts) == whole.amount
    assert all(part.amount >= 0 for parts in again for part in parts)


def test_termination_on_the_last_chargeable_day() -> None:
    assert charged("2026-09", to_on=day(2026, 9, 15)).amount == D("105.20")


def test_quarter_begun_late_and_ended_early() -> None:
    quarter = charged("2026-Q1", from_on=day(2026, 1, 17), to_on=day(2026, 3, 1))
    assert [(line.share.part, line.share.whole) for line in quarter.lines] == [(15, 31), (28, 28), (1, 31)]
    assert quarter.amount == D("101.80") + D("210.40") + D("6.79")


def test_nothing_chargeable_is_none_not_nought() -> None:
    period, prices = parse_period("2026-02"), [PriceVersion(LONG_AGO, D("2.35"))]
    assert charge(period=period, basis=Basis.AREA, quantity=D(1), prices=prices, from_on=day(2026, 3, 1)) is None
    assert charge(period=period, basis=Basis.AREA, quantity=D(1), prices=prices, to_on=day(2026, 1, 31)) is None


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity"])
def test_bad_quantity_is_refused(quantity: str) -> None:
    with pytest.raises(BadQuantity):
        charged("2026-02", quantity=quantity)


@pytest.mark.parametrize("price", ["0", "-2.35"])
def test_bad_price_is_refused(price: str) -> None:
    with pytest.raises(NoPrice):
        charged("2026-02", price)


def test_missing_price_is_refused() -> None:
    with pytest.raises(NoPrice) as refused:
        charge(
            period=parse_period("2026-02"),
            basis=Basis.AREA,
            quantity=D(1),
            prices=[PriceVersion(day(2026, 3, 1), D("2.35"))],
        )
    assert refused.value.on == day(2026, 2, 1)


def test_price_changed_within_a_month_holds_from_the_next() -> None:
    prices = [PriceVersion(day(2026, 11, 15), D("3.00")), PriceVersion(LONG_AGO, D("2.00"))]
    quarter = charge(period=parse_period("2026-Q4"), basis=Basis.AREA, quantity=D(100), prices=prices)
    assert quarter is not None
    assert [line.unit_price for line in quarter.lines] == [D("2.00"), D("2.00"), D("3.00")]


def test_new_tariff_begun_within_the_month_takes_its_first_price() -> None:
    prices = [PriceVersion(day(2026, 11, 20), D("9.00")), PriceVersion(day(2026, 11, 10), D("3.00"))]
    month = charge(period=parse_period("2026-11"), basis=Basis.AREA, quantity=D(1), prices=prices)
    assert month is not None
    assert month.lines[0].unit_price == D("3.00")


def test_household_and_space_are_charged_by_the_month() -> None:
    assert charged("2026-Q1", "13.50", "1", basis=Basis.HOUSEHOLD).amount == D("40.50")
    assert charged("2026-Q1", "80", "2", basis=Basis.SPACE, from_on=day(2026, 3, 17)).amount == D("77.42")


def test_fixed_sum_is_charged_once_a_period() -> None:
    assert charged("2026", "100.00", "1", basis=Basis.FIXED).amount == D("100.00")
    late = charged("2026-Q4", "300.00", "1", basis=Basis.FIXED, from_on=day(2026, 11, 1))
    assert len(late.lines) == 1
    assert late.amount == D("198.91")  # 300 × 61/92
