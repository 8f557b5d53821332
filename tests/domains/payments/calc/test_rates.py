"""Collection rates and the age of debts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from anju.domains.payments.calc.rates import (
    AgeBand,
    CollectionRates,
    Dues,
    age_band,
    age_band_sql,
    collection_rate,
    collection_rates,
)

D = Decimal
ON = dt.date(2026, 11, 21)


def test_e30_three_rates() -> None:
    rates = collection_rates(Dues(D(1_000_000), D(920_000)), Dues(D(300_000), D(75_000)))
    assert rates == CollectionRates(D("92.00"), D("25.00"), D("76.54"))


def test_e30_waivers_leave_the_denominator() -> None:
    dues = Dues(D(1_000_000), D(920_000), waived=D(20_000))
    assert collection_rate(dues) == D("93.88")
    assert collection_rate(dues, waivers_leave=False) == D("92.00")


def test_rate_of_nothing_due_is_none() -> None:
    assert collection_rate(Dues(D(0), D(0))) is None
    assert collection_rate(Dues(D(100), D(0), waived=D(100))) is None


def test_e31_age_bands() -> None:
    assert age_band(dt.date(2026, 8, 31), ON) is AgeBand.TO_90
    assert age_band(dt.date(2025, 11, 20), ON) is AgeBand.TO_2_YEARS


EDGES = [
    (-1, AgeBand.NOT_DUE),
    (0, AgeBand.TO_30),
    (30, AgeBand.TO_30),
    (31, AgeBand.TO_60),
    (60, AgeBand.TO_60),
    (61, AgeBand.TO_90),
    (90, AgeBand.TO_90),
    (91, AgeBand.TO_180),
    (180, AgeBand.TO_180),
    (181, AgeBand.TO_365),
    (365, AgeBand.TO_365),
    (366, AgeBand.TO_2_YEARS),
    (730, AgeBand.TO_2_YEARS),
    (731, AgeBand.TO_3_YEARS),
    (1095, AgeBand.TO_3_YEARS),
    (1096, AgeBand.OVER_3_YEARS),
]


@pytest.mark.parametrize(("days", "band"), EDGES)
def test_age_band_edges(days: int, band: AgeBand) -> None:
    assert age_band(ON - dt.timedelta(days=days), ON) is band
    assert band.label


@pytest.mark.django_db
def test_age_band_in_sql_is_the_same() -> None:
    due_dates = [ON - dt.timedelta(days=days) for days, _band in EDGES]
    with connection.cursor() as cursor:
        expression = age_band_sql("d.due_on", "%s::date")
        cursor.execute(
            f"SELECT {expression} FROM unnest(%s::date[]) WITH ORDINALITY AS d(due_on, n) ORDER BY n", [ON, due_dates]
        )
        positions = [position for (position,) in cursor.fetchall()]
    assert [list(AgeBand)[position] for position in positions] == [band for _days, band in EDGES]
