"""Reading a round on the phone: kept once, on its day, with the photo of the dial; what cannot be is told."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.household import make_unit
from tests.factories.pictures import picture

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing.models import MeterReading
from anju.domains.billing.services import metering
from anju.domains.billing.services.metering import Taken

DAY = dt.datetime(2026, 11, 20, 10, tzinfo=clock.ZONE)


@pytest.fixture
def walk(project: Any, root: Actor, make_phone: Any) -> SimpleNamespace:
    """Give a reader's phone, a round and a meter with a past."""
    unit = make_unit(project, "3-2-1201")
    with clock.at(DAY):
        meter = metering.install_meter(
            actor=root,
            project=project,
            kind="cold_water",
            number="W1",
            unit=unit,
            installed_on=dt.date(2026, 8, 1),
            digits=5,
        )
        for day, shown in ((dt.date(2026, 9, 20), 10), (dt.date(2026, 10, 20), 20)):
            metering.record_reading(
                actor=root, project=project, taken=Taken(meter_id=meter.pk, read_on=day, reading=Decimal(shown))
            )
        found = metering.open_round(
            actor=root, project=project, kind="cold_water", starts_on=dt.date(2026, 11, 15), read_on=DAY.date()
        )
    return SimpleNamespace(phone=make_phone(), meter=meter, round=found, project=project, root=root)


def send(walk: SimpleNamespace, reading: str, **more: Any) -> tuple[int, dict[str, Any]]:
    body = {
        "client_id": str(uuid.uuid4()),
        "act": "read_meter",
        "fields": {"round": str(walk.round.pk), "meter": str(walk.meter.pk), "reading": reading, "note": ""},
        "device_at": "2026-11-20T10:02:00+08:00",
        "photos": [],
        **more,
    }
    with clock.at(DAY + dt.timedelta(days=2)):
        answer = walk.phone.browser.post("/f/T1/readings/", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_reading_counts_on_the_phones_day_and_is_kept_once(walk: SimpleNamespace) -> None:
    number = str(uuid.uuid4())
    assert send(walk, "29.5", client_id=number)[1]["outcome"] == "stored"
    assert send(walk, "29.5", client_id=number)[1]["outcome"] == "duplicate"
    reading = MeterReading.objects.get(client_id=number)
    assert (reading.read_on, reading.usage, reading.source) == (DAY.date(), Decimal("9.50"), "field")
    assert reading.taken_at == dt.datetime(2026, 11, 20, 2, 2, tzinfo=dt.UTC)
    assert reading.taken_by_id == walk.phone.user.pk


def test_photo_of_the_dial_is_kept_with_the_reading(walk: SimpleNamespace) -> None:
    number = str(uuid.uuid4())
    for outcome in ("stored", "duplicate"):
        file = SimpleUploadedFile("photo.jpg", picture(), "image/jpeg")
        sent = {"client_id": number, "meter": str(walk.meter.pk), "photo": file}
        assert walk.phone.browser.post("/f/T1/dials/", sent).json()["outcome"] == outcome
    assert send(walk, "29.5", photos=[number])[1]["outcome"] == "stored"
    reading = MeterReading.objects.order_by("-pk").first()
    assert reading is not None
    assert reading.photo is not None
    assert str(reading.photo.client_id) == number


def test_photo_that_has_not_arrived_is_told(walk: SimpleNamespace) -> None:
    status, told = send(walk, "29.5", photos=[str(uuid.uuid4())])
    assert (status, told["outcome"]) == (409, "refused")


def test_unusual_reading_waits_for_confirmation(walk: SimpleNamespace) -> None:
    send(walk, "90")
    reading = MeterReading.objects.order_by("-pk").first()
    assert reading is not None
    assert reading.is_unusual


def test_second_reading_of_a_round_corrects_the_first(walk: SimpleNamespace) -> None:
    send(walk, "92")
    assert send(walk, "29")[1]["outcome"] == "stored"
    assert send(walk, "29")[1]["outcome"] == "duplicate"
    rows = list(MeterReading.objects.filter(read_on=DAY.date()).order_by("number"))
    assert [row.usage for row in rows] == [72, -63]
    assert rows[1].supersedes_id == rows[0].pk


def test_what_was_seen_counts_when_the_round_is_closed_meanwhile(walk: SimpleNamespace) -> None:
    metering.close_round(actor=walk.root, reading_round=walk.round)
    assert send(walk, "29")[1]["outcome"] == "stored"


@pytest.mark.parametrize("reading", ["", "x", "-1", "1e99", "NaN", "1.234"])
def test_what_is_no_reading_is_refused(walk: SimpleNamespace, reading: str) -> None:
    status, told = send(walk, reading)
    assert (status, told["outcome"]) == (400, "refused")


def test_less_than_before_is_refused_with_the_reason(walk: SimpleNamespace) -> None:
    status, told = send(walk, "3")
    assert (status, told["outcome"]) == (409, "refused")
    assert "20" in told["reason"]


def test_meter_of_nobody_and_reader_of_nothing(walk: SimpleNamespace, make_phone: Any) -> None:
    fields = {"round": str(walk.round.pk), "meter": "99999999", "reading": "1"}
    assert send(walk, "1", fields=fields)[0] == 404
    walk.phone = make_phone("baoan", "guard")
    assert walk.phone.browser.post("/f/T1/readings/", "{}", content_type="application/json").status_code == 403
    assert walk.phone.get("rounds/").status_code == 403


def test_pages_carry_what_reading_takes(walk: SimpleNamespace) -> None:
    with clock.at(DAY):
        day = walk.phone.get().content.decode()
        assert f"/f/T1/rounds/{walk.round.pk}/" in day
        answer = walk.phone.get(f"rounds/{walk.round.pk}/")
    assert answer.headers["X-Field-User"] == str(walk.phone.user.pk)
    (one,) = answer.context["described"]["meters"]
    assert (one["where"], one["previous"], one["digits"], one["reading"]) == ("3-2-1201", "20.00", 5, None)
    assert Decimal(one["perDay"]) > 0


def test_reader_who_works_on_no_orders_comes_to_the_rounds(walk: SimpleNamespace, make_phone: Any) -> None:
    clerk = make_phone("kefu", "service")
    assert clerk.browser.get("/f/")["Location"] == "/f/T1/rounds/"
    with clock.at(DAY):
        assert clerk.get(f"rounds/{walk.round.pk}/").status_code == 200
