"""Readings corrected long after: the use before and behind is counted anew, what was charged is made good."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.billing.conftest import Estate
from tests.domains.billing.metering import WATER, Metering

from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.billing.enums import ReadingKind
from anju.domains.billing.models import Meter, MeteringSettings, MeterReading
from anju.domains.billing.queries import metering as queries

INSTALLED = dt.date(2025, 1, 1)


@pytest.fixture
def water(estate: Estate) -> Metering:
    return Metering(estate)


def slots(meter: Meter) -> dict[int, Decimal]:
    """Return what each place in the order adds to the use."""
    rows = MeterReading.objects.filter(meter=meter).order_by().values("slot")
    return dict(rows.annotate(use=Sum(F("usage") + F("valley_usage"))).values_list("slot", "use"))


def test_the_use_of_two_readings_changes_and_not_its_sum(estate: Estate, water: Metering) -> None:
    meter = water.meter(estate.unit(), first_reading="100", installed_on=INSTALLED)
    water.read(meter, "2026-08-31", "110")
    wrong = water.read(meter, "2026-09-30", "180")
    water.read(meter, "2026-10-31", "190")
    assert slots(meter) == {1: 10, 2: 70, 3: 10}
    right = water.read(meter, "2026-09-30", "118", corrects=wrong)
    assert (right.usage, right.slot, right.previous_on) == (Decimal("-62.00"), 2, dt.date(2026, 8, 31))
    assert slots(meter) == {1: 10, 2: 8, 3: 72}
    standing = queries.readings_of_meter(estate.root, meter).filter(is_superseded=False)
    assert [(row.slot, row.reading, row.base) for row in standing] == [(3, 190, 118), (2, 118, 110), (1, 110, 100)]
    water.read(meter, "2026-11-15", "200")
    assert slots(meter)[4] == 10
    with pytest.raises(DomainError, match="corrected before"):
        water.read(meter, "2026-09-30", "119", corrects=wrong)


def test_charged_use_is_made_good_with_the_next_bill(estate: Estate, water: Metering) -> None:
    meter = water.meter(estate.unit(), installed_on=INSTALLED)
    water.tariff(tiers=WATER)
    MeteringSettings.objects.create(project=estate.project, unusual_percent=30000)
    water.read(meter, "2026-08-31", "20")
    wrong = water.read(meter, "2026-09-30", "120")
    (bill,) = water.bill("2026-10")
    assert bill.quantity == Decimal("120.00")
    water.read(meter, "2026-10-31", "130")
    water.read(meter, "2026-09-30", "40", corrects=wrong)
    (bill,) = water.bill("2026-11")
    assert (bill.quantity, bill.amount) == (Decimal("10.00"), Decimal("50.00"))  # 130 in all, 120 of it charged
    wrong = MeterReading.objects.get(meter=meter, slot=3, superseded_by=None)
    water.read(meter, "2026-10-31", "137.5", corrects=wrong)
    (bill,) = water.bill("2026-12")
    assert (bill.quantity, bill.amount) == (Decimal("7.50"), Decimal("37.50"))


def test_an_estimate_that_turns_out_to_be_seen_is_counted_from(estate: Estate, water: Metering) -> None:
    meter = water.meter(estate.unit(), installed_on=INSTALLED)
    guess = water.read(meter, "2026-08-31", "20", kind=ReadingKind.ESTIMATED)
    water.read(meter, "2026-09-30", "50", kind=ReadingKind.ESTIMATED)
    water.read(meter, "2026-10-31", "60")
    water.read(meter, "2026-11-10", "61")
    assert slots(meter) == {1: 20, 2: 30, 3: 10, 4: 1}
    seen = water.read(meter, "2026-08-30", "25", corrects=guess)
    assert (seen.kind, seen.usage) == ("actual", 5)
    assert slots(meter) == {1: 25, 2: 25, 3: 10, 4: 1}
    assert MeterReading.objects.filter(meter=meter, slot=4).count() == 1  # what was seen since ends it


def test_a_correction_stays_in_its_place(estate: Estate, water: Metering) -> None:
    meter = water.meter(estate.unit(), installed_on=INSTALLED)
    water.read(meter, "2026-08-31", "20")
    wrong = water.read(meter, "2026-09-30", "30")
    water.read(meter, "2026-10-31", "40")
    for on, reading, field in (
        ("2026-08-31", "25", "read_on"),
        ("2026-10-31", "25", "read_on"),
        ("2026-09-30", "40.01", "reading"),
        ("2026-09-30", "19", "reading"),
    ):
        with pytest.raises(DomainError) as told:
            water.read(meter, on, reading, corrects=wrong)
        assert told.value.field == field
    assert MeterReading.objects.filter(meter=meter).count() == 3


ACTS = st.lists(
    st.tuples(st.integers(0, 5), st.decimals("0", "400", places=2), st.sampled_from(["actual", "estimated"])),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(
        st.tuples(st.decimals("0", "60", places=2), st.sampled_from(["actual", "actual", "estimated"])),
        min_size=2,
        max_size=6,
    ),
    acts=ACTS,
    multiplier=st.sampled_from(["1", "40", "0.33"]),
    digits=st.sampled_from([None, 3]),
)
def test_any_series_of_corrections_comes_to_what_right_readings_come_to(
    estate: Estate, water: Metering, first: list[Any], acts: list[Any], multiplier: str, digits: int | None
) -> None:
    with transaction.atomic():
        about: dict[str, Any] = {"installed_on": INSTALLED, "multiplier": multiplier, "digits": digits}
        meter, shown = water.meter(estate.unit(), **about), ZERO
        for place, (more, kind) in enumerate(first):
            shown += more
            on = INSTALLED + dt.timedelta(days=30 * (place + 1))
            water.read(meter, on.isoformat(), str(shown), kind=kind)
        for place, reading, kind in acts:
            standing = {row.slot: row for row in queries.standing_readings(estate.project.pk).filter(meter=meter)}
            wrong = standing.get(place % len(first) + 1)
            assert wrong is not None
            try:
                with transaction.atomic():
                    water.read(meter, wrong.read_on.isoformat(), str(reading), kind=kind, corrects=wrong)
            except DomainError:
                continue
        standing_rows = queries.standing_readings(estate.project.pk).filter(meter=meter).order_by("slot")
        right = water.meter(estate.unit(), **about)
        for row in standing_rows:
            water.read(right, row.read_on.isoformat(), str(row.reading), kind=row.kind)
        assert slots(meter) == slots(right)
        again = [(one.base, one.previous_on) for one in MeterReading.objects.filter(meter=right).order_by("slot")]
        assert [(one.base, one.previous_on) for one in standing_rows] == again
        transaction.set_rollback(True)
