"""Pages of metering: who may open them, a meter read, confirmed and billed, the grid of a round."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.domains.billing.conftest import Estate
from tests.domains.billing.metering import WATER, Metering
from tests.factories.pictures import picture

from anju.core import clock, scope
from anju.core.access import Actor
from anju.domains.billing.models import Meter, MeterReading, Tariff
from anju.domains.billing.services import metering

DAY = dt.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def place(project: Any, root: Actor) -> SimpleNamespace:
    """Give a home with a water meter, a tariff with steps and a round."""
    estate = Estate(project, root)
    water = Metering(estate)
    meter = water.meter(estate.unit(), installed_on=dt.date(2026, 9, 1))
    water.tariff(tiers=WATER)
    walk = metering.open_round(
        actor=root, project=project, kind="cold_water", starts_on=dt.date(2026, 11, 1), read_on=dt.date(2026, 11, 28)
    )
    base = f"/p/{project.code}/"
    return SimpleNamespace(project=project, water=water, meter=meter, walk=walk, base=base)


def test_a_reading_is_entered_found_unusual_and_confirmed_by_another(place: Any, signed_in: Any) -> None:
    place.water.read(place.meter, "2026-10-01", "10")
    finance = signed_in("finance", project=place.project, username="finance")
    sent = {"read_on": "2026-10-31", "reading": "90", "kind": "actual", "note": ""}
    answer = finance.post(f"{place.base}meters/{place.meter.pk}/read/", sent)
    assert answer.status_code == 302
    with scope.enter([place.project.pk]):
        reading = MeterReading.objects.latest("pk")
    assert reading.is_unusual
    page = finance.get(f"{place.base}readings/").content.decode()
    assert "To confirm" in page
    confirm = f"{place.base}readings/{reading.pk}/confirm/"
    assert "somebody else than who read the meter" in finance.post(confirm, {"note": "看过"}).content.decode()
    manager = signed_in("project_manager", project=place.project, username="manager")
    assert manager.post(confirm, {"note": "漏水"}).status_code == 302
    reading.refresh_from_db()
    assert reading.confirmed_at is not None


def test_the_grid_keeps_a_line_and_tells_what_is_wrong_with_one(place: Any, signed_in: Any) -> None:
    clerk = signed_in("service", project=place.project)
    page = clerk.get(f"{place.base}reading-rounds/{place.walk.pk}/").content.decode()
    assert f'id="line-{place.meter.pk}"' in page
    enter = f"{place.base}reading-rounds/{place.walk.pk}/meters/{place.meter.pk}/"
    line = clerk.post(enter, {"reading": "12.5"}, headers={"HX-Request": "true"}).content.decode()
    assert "12.5" in line
    assert "<html" not in line
    wrong = clerk.post(enter, {"reading": "abc"}, headers={"HX-Request": "true"}).content.decode()
    assert "is-invalid" in wrong
    assert MeterReading.objects.get().reading == Decimal("12.5")
    sheet = clerk.get(f"{place.base}reading-rounds/{place.walk.pk}/readings.xlsx")
    assert sheet.content[:2] == b"PK"
    assert signed_in("guard", project=place.project, username="guard").get(enter).status_code == 403


def test_a_meter_is_installed_and_replaced_at_the_desk(place: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=place.project)
    sent = {"kind": "power", "number": "E1", "place": "水泵房", "installed_on": "2026-11-01", "first_reading": "3"}
    answer = finance.post(f"{place.base}meters/new/", {**sent, "multiplier": "40"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    made = Meter.objects.get(number="E1")
    assert (made.place, made.multiplier) == ("水泵房", 40)
    swap = {"on": "2026-11-20", "last_reading": "5", "number": "E2", "first_reading": "0", "multiplier": "40"}
    assert finance.post(f"{place.base}meters/{made.pk}/replace/", swap).status_code == 302
    assert Meter.objects.get(number="E2").replaces_id == made.pk
    assert "E2" in finance.get(f"{place.base}meters/").content.decode()


def test_a_tariff_by_readings_is_made_at_the_desk(place: Any, signed_in: Any) -> None:
    finance = signed_in("finance", project=place.project)
    item = place.water.estate.fee_item("电费")
    sent = {
        "fee_item": item.pk,
        "usage": "home",
        "meter_kind": "power",
        "steps": "0.617/0.667/0.917 (3120/4800)",
        "starts_on": "2026-01-01",
        "due_days": "30",
        "issue_day": "1",
        "steps_from_month": "1",
        "steps_from_day": "1",
        "late_fee_rate": "0",
    }
    answer = finance.post(f"{place.base}tariffs/metered/", sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    tariff = Tariff.objects.get(fee_item=item)
    page = finance.get(f"{place.base}tariffs/{tariff.pk}/?tab=prices").content.decode()
    assert "0.617 / 0.667 / 0.917 (3120 / 4800)" in page


def test_a_metered_bill_shows_its_readings_and_steps(place: Any, signed_in: Any) -> None:
    place.water.read(place.meter, "2026-11-28", "190")
    (bill,) = place.water.bill("2026-12")
    page = signed_in("finance", project=place.project).get(f"{place.base}bills/{bill.pk}/").content.decode()
    assert "Step 1: 180 × 5.00 yuan = 900.00 yuan" in page
    assert place.meter.number in page


def test_use_is_drawn_and_a_photo_of_the_dial_is_shown(
    place: Any, signed_in: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    place.water.read(place.meter, "2026-09-30", "10")
    number = uuid.uuid4()
    photo = metering.keep_dial_photo(
        actor=place.water.root, project=place.project, meter_id=place.meter.pk, content=picture(), client_id=number
    )
    reading = place.water.read(place.meter, "2026-10-31", "21", photo_id=photo.pk)
    manager = signed_in("project_manager", project=place.project, username="manager")
    page = manager.get(f"{place.base}meters/{place.meter.pk}/?tab=use").content.decode()
    assert "2026-10" in page
    assert (
        f"{place.base}readings/{reading.pk}/photo/"
        in manager.get(f"{place.base}readings/{reading.pk}/").content.decode()
    )
    answer = manager.get(f"{place.base}readings/{reading.pk}/photo/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content)
    answer.close()


def test_tariff_that_came_without_meters_is_given_some_once(place: Any, signed_in: Any) -> None:
    tariff = Tariff.objects.get()
    Tariff.objects.filter(pk=tariff.pk).update(meter_kind=None)
    finance = signed_in("finance", project=place.project, username="finance")
    page = f"{place.base}tariffs/{tariff.pk}/"
    assert f"{page}meters/" in finance.get(page).content.decode()
    assert finance.post(f"{page}meters/", {"meter_kind": "gas"}).status_code == 302
    tariff.refresh_from_db()
    assert tariff.meter_kind == "gas"
    assert finance.post(f"{page}meters/", {"meter_kind": "power"}).status_code == 422
    assert f"{page}meters/" not in finance.get(page).content.decode()


def test_an_earlier_reading_is_corrected_and_what_stood_in_its_place_is_shown(place: Any, signed_in: Any) -> None:
    wrong = place.water.read(place.meter, "2026-10-01", "80")
    place.water.read(place.meter, "2026-10-31", "90")
    finance = signed_in("finance", project=place.project)
    asked = {"read_on": "2026-10-01", "kind": "actual", "reading": "95", "note": "抄错行"}
    correct = f"{place.base}readings/{wrong.pk}/correct/"
    refused = finance.post(correct, asked)
    assert refused.status_code == 422
    assert "the meter showed 90.00" in refused.content.decode()
    done = finance.post(correct, asked | {"reading": "8"})
    assert done.status_code == 302
    page = finance.get(done["Location"], {"tab": "place"}).content.decode()
    assert "抄错行" in page
    assert f"/readings/{wrong.pk}/" in page
    with scope.enter([place.project.pk]):
        rows = MeterReading.objects.order_by("number").values_list("slot", "reading", "usage")
        assert list(rows) == [(1, 80, 80), (2, 90, 10), (1, 8, -72), (2, 90, 72)]
