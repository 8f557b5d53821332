"""What staff see on the way: told once, with photos, under who saw it; done by the same hand where nobody has it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.pictures import picture

from anju.core.access import Actor
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Place
from anju.domains.estate.services import places
from anju.domains.service import queries
from anju.domains.service.enums import Channel
from anju.domains.service.models import Ticket
from anju.domains.workorders.enums import OrderState, Urgency


@pytest.fixture
def place(project: Any, root: Actor) -> Place:
    """Give a public place."""
    return places.add_place(actor=root, project=project, code="DT01", name="一号大堂", kind="lobby")


def send(phone: Any, *photos: bytes, **more: Any) -> tuple[int, dict[str, Any]]:
    """Send a report as the phone does."""
    files = [SimpleUploadedFile("photo.jpg", content, "image/jpeg") for content in photos]
    body = {
        "client_id": str(uuid.uuid4()),
        "device_at": "2026-11-20T10:02:00+08:00",
        "words": "大堂灯不亮",
        "photo_ids": [str(uuid.uuid4()) for _ in photos],
        "photos": files,
        **more,
    }
    answer = phone.browser.post(f"/f/{phone.project.code}/seen/", body)
    return answer.status_code, answer.json()


def test_a_report_comes_once_with_its_photo_and_who_saw_it(phone: Any, place: Place) -> None:
    told: dict[str, Any] = {"client_id": str(uuid.uuid4()), "place": str(place.pk), "photo_ids": [str(uuid.uuid4())]}
    assert send(phone, picture(), **told)[1]["outcome"] == "stored"
    assert send(phone, picture(), **told)[1]["outcome"] == "duplicate"
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.order.place, ticket.words) == (Channel.PATROL, place, "大堂灯不亮")
    assert (ticket.order.contact_name, ticket.order.state) == ("weixiu", OrderState.WAITING)
    assert ticket.leaf is not None
    assert not ticket.is_private
    assert Photo.objects.filter(subject=queries.SUBJECT, subject_id=ticket.pk).count() == 1
    page = phone.get().content.decode()
    assert "大堂灯不亮" in page
    assert "一号大堂" in page


def test_the_one_who_sees_it_may_do_it_and_danger_is_an_emergency(phone: Any) -> None:
    status, said = send(phone, place_text="南门花坛", is_taken="on", is_dangerous="on")
    assert (status, said["outcome"]) == (200, "stored")
    order = Ticket.objects.get().order
    assert (order.state, order.worker, order.urgency) == (OrderState.ACCEPTED, phone.employee, Urgency.EMERGENCY)
    assert order.place_text == "南门花坛"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"place_text": ""}, 409),
        ({"place_text": "南门", "words": " "}, 409),
        ({"place": "999999"}, 404),
        ({"place": "x"}, 400),
        ({"place_text": "南门", "client_id": "x"}, 400),
        ({"place_text": "南门", "device_at": "2026-11-20T10:02:00"}, 400),
        ({"place_text": "南门", "photo_ids": [str(uuid.uuid4())]}, 400),
        ({"place_text": "南门", "words": "长" * 2001}, 409),
    ],
)
def test_what_is_no_report_is_refused_with_a_reason(phone: Any, told: dict[str, Any], status: int) -> None:
    found, said = send(phone, **told)
    assert (found, said["outcome"]) == (status, "refused")
    assert said["reason"]
    assert not Ticket.objects.exists()


def test_four_photos_are_too_many_and_another_number_than_ones_own_is_refused(phone: Any, make_phone: Any) -> None:
    assert send(phone, *[picture()] * 4, place_text="南门")[0] == 409
    number = str(uuid.uuid4())
    assert send(phone, place_text="南门", client_id=number)[0] == 200
    assert send(make_phone("other"), place_text="南门", client_id=number)[0] == 409


def test_who_may_not_work_here_reports_nothing(make_phone: Any) -> None:
    phone = make_phone("shoufei", "cashier")
    assert phone.browser.post("/f/T1/seen/", {}).status_code == 403


def test_somebody_elses_report_is_not_among_ones_own(phone: Any, make_phone: Any) -> None:
    send(phone, place_text="南门")
    assert "大堂灯不亮" in phone.get().content.decode()
    other = make_phone("other")
    assert 'class="seen-list"' not in other.get().content.decode()
