"""Charges told in plain language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from anju.config.catalogues import compile_catalogues
from anju.domains.billing.calc.charge import Charge, PriceVersion, VacancyFactor, charge
from anju.domains.billing.calc.formula import charge_formula, line_formula
from anju.domains.billing.calc.periods import parse_period
from anju.domains.billing.calc.split import split_charge
from anju.domains.billing.enums import Basis, Convention

day = dt.date


def charged(
    period: str,
    *,
    basis: Basis = Basis.AREA,
    quantity: str = "89.53",
    price: str = "2.3500",
    from_on: dt.date | None = None,
    convention: Convention = Convention.ACTUAL_DAYS,
    vacancy: VacancyFactor | None = None,
) -> Charge:
    found = charge(
        period=parse_period(period),
        basis=basis,
        quantity=Decimal(quantity),
        prices=[PriceVersion(day(2000, 1, 1), Decimal(price))],
        convention=convention,
        from_on=from_on,
        vacancy=vacancy,
    )
    assert found is not None
    return found


def in_english(charge: Charge) -> list[str]:
    with translation.override("en"):
        return charge_formula(charge)


def test_whole_month() -> None:
    assert in_english(charged("2026-11")) == ["89.53 m² × 2.35 yuan/m²·month = 210.40 yuan"]


def test_part_month() -> None:
    part = charged("2026-02", from_on=day(2026, 2, 10))
    assert in_english(part) == ["89.53 m² × 2.35 yuan/m²·month × 19/28 days = 142.77 yuan"]


@pytest.fixture
def chinese(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Speak Chinese from the catalogues as they stand in the source."""
    compile_catalogues(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("zh-hans"):
        yield


@pytest.mark.usefixtures("chinese")
def test_part_month_in_chinese() -> None:
    part = charged("2026-02", from_on=day(2026, 2, 10))
    assert line_formula(part.lines[0]) == "89.53 ㎡ × 2.35 元/㎡·月 × 19/28 天 = 142.77 元"


def test_half_month_and_discount() -> None:
    vacancy = VacancyFactor(Decimal("0.6000"), day(2026, 1, 1))
    part = charged("2026-02", from_on=day(2026, 2, 20), convention=Convention.HALF_MONTH, vacancy=vacancy)
    assert in_english(part) == ["89.53 m² × 2.35 yuan/m²·month × 60% × 1/2 half months = 63.12 yuan"]


def test_equal_months_are_told_once() -> None:
    assert in_english(charged("2026-H2", from_on=day(2026, 9, 16))) == [
        "2026-09: 89.53 m² × 2.35 yuan/m²·month × 15/30 days = 105.20 yuan",
        "2026-10 to 2026-12: 89.53 m² × 2.35 yuan/m²·month = 210.40 yuan, × 3 months = 631.20 yuan",
    ]


def test_other_bases() -> None:
    assert in_english(charged("2026-11", basis=Basis.HOUSEHOLD, quantity="1", price="13.5")) == [
        "1 household × 13.50 yuan/household·month = 13.50 yuan"
    ]
    assert in_english(charged("2026-11", basis=Basis.SPACE, quantity="2", price="80")) == [
        "2 space × 80.00 yuan/space·month = 160.00 yuan"
    ]
    assert in_english(charged("2026-Q4", basis=Basis.FIXED, quantity="1", price="1300.1250")) == [
        "1300.125 yuan a period = 1,300.13 yuan"
    ]
    assert in_english(charged("2026-Q4", basis=Basis.FIXED, quantity="2", price="300")) == [
        "2 × 300.00 yuan a period = 600.00 yuan"
    ]


def test_later_part_of_a_split_is_a_difference() -> None:
    old, new = split_charge(charged("2026-09"), day(2026, 9, 15))
    assert old is not None
    assert new is not None
    assert in_english(old) == ["89.53 m² × 2.35 yuan/m²·month × 14/30 days = 98.18 yuan"]
    assert in_english(new) == ["210.40 yuan − 98.18 yuan = 112.22 yuan"]
