"""Rounds, sheets of readings, households of many, master meters."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from tests.conftest import actor_with
from tests.domains.billing.metering import WATER, Metering

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.core.sheets.importing import import_roster
from anju.domains.billing import policies, queries
from anju.domains.billing.models import LargeHousehold, MeterReading
from anju.domains.billing.queries import metering as metered
from anju.domains.billing.services import metering

DECEMBER = dt.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with clock.at(DECEMBER):
        yield


@pytest.fixture
def water(estate: Any) -> Metering:
    return Metering(estate)


def _round(water: Metering) -> Any:
    return metering.open_round(
        actor=water.root,
        project=water.project,
        kind="cold_water",
        starts_on=dt.date(2026, 11, 1),
        read_on=dt.date(2026, 11, 28),
    )


def test_a_round_leads_past_its_meters_and_tells_how_far_it_is(estate: Any, water: Metering) -> None:
    meters = [water.meter(estate.unit()) for _ in range(3)]
    water.meter(estate.unit(), "power")
    walk = _round(water)
    assert list(metered.meters_of_round(walk)) == meters
    reading = metering.read_in_round(actor=estate.root, reading_round=walk, meter=meters[0], reading=Decimal(8))
    assert (reading.read_on, reading.usage) == (dt.date(2026, 11, 28), Decimal(8))
    progress = metered.progress_of(walk)
    assert (progress.meters, progress.done, progress.to_confirm) == (3, 1, 0)
    same = metering.read_in_round(actor=estate.root, reading_round=walk, meter=meters[0], reading=Decimal(8))
    assert same.pk == reading.pk
    other = metering.read_in_round(actor=estate.root, reading_round=walk, meter=meters[0], reading=Decimal(9))
    assert (other.supersedes_id, other.usage) == (reading.pk, Decimal(1))
    (line,) = metered.round_lines(walk, [metered.meters_of_round(walk)[0]])
    assert line.reading is not None
    assert (line.previous, line.reading.reading) == (Decimal(0), Decimal(9))
    metering.close_round(actor=estate.root, reading_round=walk)
    with pytest.raises(DomainError, match="closed"):
        metering.read_in_round(actor=estate.root, reading_round=walk, meter=meters[1], reading=Decimal(1))


def _sheet(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "抄表记录"
    sheet.append(["房号", "表类型", "表号", "上次读数", "抄表日期", "读数", "谷段读数"])
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_of_readings_is_loaded_row_by_row_and_only_once(estate: Any, water: Metering) -> None:
    first, second = water.meter(estate.unit(), first_reading="10"), water.meter(estate.unit(), first_reading="10")
    content = _sheet(
        ("1-101", "冷水表", first.number, 10, "2026-11-28", 15, None),
        ("1-102", "冷水表", second.number, 10, "2026-11-28", 4, None),
        ("1-103", "冷水表", "X-404", 0, "2026-11-28", 4, None),
    )
    result = import_roster(actor=estate.root, project=estate.project, workbook=content, filename="a.xlsx")
    assert [(error.row, error.column) for error in result.summary.errors] == [(3, "读数"), (4, "表号")]
    assert result.summary.sheets["抄表记录"].new == 1
    (reading,) = MeterReading.objects.all()
    assert (reading.meter_id, reading.usage, reading.source) == (first.pk, Decimal(5), "sheet")
    again = import_roster(actor=estate.root, project=estate.project, workbook=content, filename="a.xlsx")
    assert again.summary.sheets["抄表记录"].unchanged == 1
    assert MeterReading.objects.count() == 1


def test_a_household_of_many_has_higher_limits_after_approval(estate: Any, water: Metering, make_user: Any) -> None:
    unit = estate.unit()
    meter, tariff = water.meter(unit), water.tariff(tiers=WATER)
    rights = (policies.TAKE_READINGS, policies.CONFIRM_READINGS, policies.VIEW_METERS)
    clerk, chief = (
        actor_with(*rights, project_id=estate.project.pk, user_id=make_user(name).pk) for name in ("clerk", "chief")
    )
    year = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}
    asked = metering.apply_for_higher_limits(
        actor=clerk, unit=unit, tariff=tariff, persons=6, extra=Decimal(60), **year
    )
    with pytest.raises(DomainError, match="already"):
        metering.apply_for_higher_limits(actor=clerk, unit=unit, tariff=tariff, persons=6, extra=Decimal(60), **year)
    with pytest.raises(DomainError, match="somebody else"):
        metering.decide_higher_limits(actor=clerk, household=asked, is_approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        LargeHousehold.objects.filter(pk=asked.pk).update(decided_by=asked.applied_by_id)
    with pytest.raises(AccessDenied):
        metering.decide_higher_limits(actor=actor_with(project_id=estate.project.pk), household=asked, is_approved=True)
    metering.decide_higher_limits(actor=chief, household=asked, is_approved=True)
    water.read(meter, "2026-11-30", "270")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("1200.00") + Decimal("210.00")
    assert queries.bill_formula(bill)[0] == "Step 1: 240 × 5.00 yuan = 1,200.00 yuan"


def test_a_refused_household_pays_by_the_usual_limits(estate: Any, water: Metering) -> None:
    unit = estate.unit()
    meter, tariff = water.meter(unit), water.tariff(tiers=WATER)
    year = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}
    asked = metering.apply_for_higher_limits(
        actor=estate.root, unit=unit, tariff=tariff, persons=6, extra=Decimal(60), **year
    )
    metering.decide_higher_limits(actor=estate.root, household=asked, is_approved=False)
    water.read(meter, "2026-11-30", "190")
    (bill,) = water.bill("2026-12")
    assert bill.amount == Decimal("970.00")


def test_what_a_master_meter_measures_beyond_its_sub_meters_is_loss(estate: Any, water: Metering) -> None:
    master = metering.install_meter(
        actor=estate.root, project=estate.project, kind="cold_water", number="M1", place="水泵房"
    )
    subs = [water.meter(estate.unit(), parent=master) for _ in range(3)]
    water.read(master, "2026-11-28", "1250")
    for meter, reading in zip(subs[:2], ("600", "590"), strict=True):
        water.read(meter, "2026-11-28", reading)
    (line,) = metered.balances(estate.root, estate.project, dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert (line.balance.master, line.balance.children, line.balance.loss) == (1250, 1190, 60)
    assert (line.balance.percent, line.meters, line.unread) == (Decimal("4.8"), 3, 1)


def test_meters_run_through_each_other_in_no_ring(estate: Any, water: Metering) -> None:
    first, second, third = (water.meter(estate.unit()) for _ in range(3))
    metering.set_master(actor=estate.root, meter=second, parent=first)
    metering.set_master(actor=estate.root, meter=third, parent=second)
    for child, parent in ((first, third), (first, first)):
        with pytest.raises(DomainError, match="runs through it"):
            metering.set_master(actor=estate.root, meter=child, parent=parent)
    with pytest.raises(DomainError, match="measures the same"):
        metering.set_master(actor=estate.root, meter=first, parent=water.meter(estate.unit(), "power"))
