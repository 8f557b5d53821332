"""Two at one meter: real connections, real commits. One reading stands for a day, and none is counted twice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections, transaction
from tests.factories.household import make_unit

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.billing.models import MeterReading
from anju.domains.billing.services import metering
from anju.domains.billing.services.metering import Taken
from anju.domains.tenancy import services as tenancy

ROOT = system_actor("tests")


@pytest.fixture
def place(committed_db: Any) -> SimpleNamespace:
    """Commit a project with one meter."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            unit = make_unit(project, "3-2-1201")
            meter = metering.install_meter(actor=ROOT, project=project, kind="cold_water", number="W1", unit=unit)
    return SimpleNamespace(project=project, meter=meter)


def _at_once(number: int, act: Callable[[int], str]) -> list[str]:
    gate = Barrier(number)

    def run(index: int) -> str:
        gate.wait()
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def _read(
    place: SimpleNamespace, on: dt.date, reading: int, *, corrects: MeterReading | None = None, **more: Any
) -> str:
    try:
        with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
            taken = Taken(meter_id=place.meter.pk, read_on=on, reading=Decimal(reading), **more)
            made = metering.record_reading(actor=ROOT, project=place.project, taken=taken, corrects=corrects)
            return str(made.pk)
    except Exception as error:  # whatever went wrong is what the test looks at
        return type(error).__name__
    finally:
        connections["default"].close()


def _rows(place: SimpleNamespace) -> list[MeterReading]:
    with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
        return list(MeterReading.objects.order_by("number"))


def test_two_readings_of_one_day_leave_one(place: SimpleNamespace) -> None:
    told = _at_once(4, lambda index: _read(place, dt.date(2026, 10, 31), 10 + index))
    assert sorted(word.isdigit() for word in told) == [False, False, False, True]
    assert {word for word in told if not word.isdigit()} == {"DomainError"}
    assert [row.number for row in _rows(place)] == [1]


def test_readings_of_two_days_follow_each_other(place: SimpleNamespace) -> None:
    _at_once(2, lambda index: _read(place, dt.date(2026, 9 + index, 30), 10 * (index + 1)))
    rows = _rows(place)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row.usage for row in rows) == max(row.reading for row in rows)


def test_what_a_phone_sends_twice_at_once_is_kept_once(place: SimpleNamespace) -> None:
    number = uuid.uuid4()
    told = _at_once(3, lambda index: _read(place, dt.date(2026, 10, 31), 10, client_id=number))
    kept = {row.pk for row in _rows(place)}
    assert len(kept) == 1
    assert {word for word in told if word.isdigit()} == {str(pk) for pk in kept}


def test_an_earlier_reading_is_corrected_once_while_others_read_on(place: SimpleNamespace) -> None:
    days = [dt.date(2026, month, 28) for month in (8, 9, 10)]
    for number, on in enumerate(days):
        _read(place, on, 10 * (number + 1))
    wrong = _rows(place)[1]

    def act(index: int) -> str:
        if index % 2:
            return _read(place, days[1], 12 + index, corrects=wrong)
        return _read(place, dt.date(2026, 11, 2 + index), 40)

    told = _at_once(6, act)
    assert sum(word.isdigit() for word in told[1::2]) == 1
    rows = _rows(place)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row.usage for row in rows) == 40
    standing = {row.slot: row for row in rows if row.pk not in {other.supersedes_id for other in rows}}
    assert [standing[slot].reading for slot in (1, 2, 3)] == [10, standing[2].reading, 30]
    assert standing[3].base == standing[2].reading
    assert sum(row.usage for row in rows if row.slot == 3) == 30 - standing[2].reading
