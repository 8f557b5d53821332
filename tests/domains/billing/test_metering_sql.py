"""The run and the pure arithmetic give metered use the same cents, whatever prices, readings, meters and owners."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import accumulate
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.billing.conftest import Estate
from tests.domains.billing.metering import Metering

from anju.core import clock
from anju.domains.billing import queries
from anju.domains.billing.calc.tiers import Step, UsagePrice, use_amount, use_lines
from anju.domains.billing.calc.tiers_sql import UseColumns, amount_sql, year_start_sql
from anju.domains.billing.calc.usage import year_start
from anju.domains.billing.enums import MeterKind, ReadingKind
from anju.domains.billing.models import BilledReading, Meter, MeteredUse, MeterReading
from anju.domains.billing.services import metering
from anju.domains.ledger.models import Entry, Line

PRICE = st.decimals("0.0001", "30", places=4)
USE = st.decimals("-900", "900", places=2)
LIMITS = st.lists(st.integers(1, 400), max_size=3, unique=True).map(sorted)


@st.composite
def prices(draw: st.DrawFn, starts_on: dt.date = dt.date(2018, 1, 1)) -> UsagePrice:
    limits = [Decimal(limit) for limit in draw(LIMITS)]
    steps = tuple(Step(limit, draw(PRICE)) for limit in (*limits, None))
    return UsagePrice(starts_on, steps, draw(st.none() | PRICE))


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(price=prices(), before=USE, usage=USE, valley=USE, extra=st.decimals("0", "300", places=2))
def test_sql_and_calc_give_the_same_cent(
    price: UsagePrice, before: Decimal, usage: Decimal, valley: Decimal, extra: Decimal
) -> None:
    valley = valley if price.valley_price is not None else Decimal(0)
    columns = UseColumns(*(f"%({name})s::numeric" for name in ("before", "usage", "valley", "extra")))
    facts = {"before": before, "usage": usage, "valley": valley, "extra": extra}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {amount_sql(columns, price)}", facts)
        (found,) = cursor.fetchone()
    assert found == use_amount(use_lines(price, before=before, usage=usage, valley=valley, extra=extra))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(on=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), month=st.integers(1, 12), day=st.integers(1, 28))
def test_years_of_steps_begin_alike(on: dt.date, month: int, day: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {year_start_sql('%(on)s::date', month=month, day=day)}", {"on": on})
        assert cursor.fetchone() == (year_start(on, month=month, day=day),)


# Each month: by how much the dial went on, whether that was estimated, by how much the estimate erred, whether billed.
MONTHS = st.lists(
    st.tuples(st.integers(0, 300), st.booleans(), st.integers(-40, 80), st.booleans()), min_size=1, max_size=5
)


@pytest.fixture
def water(project: Any, root: Any) -> Metering:
    return Metering(Estate(project, root))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(price=prices(), homes=st.lists(MONTHS, min_size=1, max_size=3), turned=st.integers(0, 999))
def test_months_of_readings_are_charged_once_and_to_the_cent(
    water: Metering, price: UsagePrice, homes: list[list[tuple[int, bool, int, bool]]], turned: int
) -> None:
    """Estimates, dials that begin anew, months without a bill: what stands is what went through, at the right step."""
    with transaction.atomic(), clock.at(dt.date(2026, 12, 31)):
        tiers = [(step.limit, step.price) for step in price.steps]
        has_valley = price.valley_price is not None
        water.tariff(MeterKind.POWER, tiers=tiers, valley_price=price.valley_price)
        start = Decimal(99_000 + turned)
        meters = [
            water.meter(
                water.estate.unit(),
                MeterKind.POWER,
                digits=5,
                has_valley=has_valley,
                first_reading=start,
                installed_on=dt.date(2026, 1, 1),
            )
            for _home in homes
        ]
        for month in range(5):
            for meter, told in zip(meters, homes, strict=True):
                if month < len(told):
                    _read(water, meter, start, told, month, has_valley=has_valley)
            if any(month < len(told) and told[month][3] for told in homes):
                with clock.at(dt.date(2026, month + 2, 1)):
                    water.bill(f"2026-{month + 2:02d}")
        water.bill("2026-12")
        _check(meters, homes, price)
        assert Entry.objects.count() * 2 == Line.objects.count()
        transaction.set_rollback(True)


def _read(
    water: Metering,
    meter: Meter,
    start: Decimal,
    told: list[tuple[int, bool, int, bool]],
    month: int,
    *,
    has_valley: bool,
) -> None:
    moved, is_estimate, error, _billed = told[month]
    dial = int(start) + sum(row[0] for row in told[: month + 1])
    kind = ReadingKind.ESTIMATED if is_estimate else ReadingKind.ACTUAL
    shown = dial + (max(error, -moved) if is_estimate else 0)
    seen = [index for index in range(month) if not told[index][1]]
    floor = int(start) + sum(row[0] for row in told[: seen[-1] + 1]) if seen else int(start)
    taken = metering.Taken(
        meter_id=meter.pk,
        read_on=dt.date(2026, month + 1, 28),
        reading=Decimal(max(shown, floor) % 100_000),
        valley=Decimal(month + 1) if has_valley else None,
        kind=kind,
    )
    reading = metering.record_reading(actor=water.root, project=water.project, taken=taken)
    if reading.is_unusual:
        metering.confirm_reading(actor=water.root, reading=reading)


def _check(meters: list[Meter], homes: list[list[tuple[int, bool, int, bool]]], price: UsagePrice) -> None:
    for meter, told in zip(meters, homes, strict=True):
        rows = list(MeterReading.objects.filter(meter=meter).order_by("number"))
        if not told[-1][1]:
            assert sum(row.usage for row in rows) == sum(row[0] for row in told), "the sum is what went through"
        uses = list(MeteredUse.objects.filter(unit=meter.unit_id, reversed_at=None).order_by("pk"))
        sums = [Decimal(0), *accumulate(use.usage + use.valley_usage for use in uses)]
        for use, before in zip(uses, sums, strict=False):
            assert use.used_before == before
            lines = use_lines(price, before=before, usage=use.usage, valley=use.valley_usage)
            assert use.amount == use_amount(lines)
            assert use.bill.amount == use.amount
            assert queries.bill_formula(use.bill)
        charged = BilledReading.objects.filter(reading__meter=meter, reversed_at=None)
        billed = MeterReading.objects.filter(pk__in=charged.values("reading_id"))
        assert sum(row.usage + row.valley_usage for row in billed) == sums[-1]
