"""Photos from phones: pictures only, told by their content, once, and for own orders."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import pytest
from PIL import Image
from tests.factories.pictures import picture
from tests.surfaces.field.conftest import Phone

from anju.domains.documents.models import Photo
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.field import acts


def test_a_photo_is_kept_once(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    order, number = make_order(phone), uuid.uuid4()
    assert [phone.photo(order, client_id=number)[1]["outcome"] for _time in range(2)] == ["stored", "duplicate"]
    assert Photo.objects.get().subject_id == order.pk
    assert phone.photo(order, client_id=number, content=picture("red"))[0] == 409


def test_what_the_camera_wrote_is_gone(phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "GPS of a home"
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    order = make_order(phone)
    assert phone.photo(order, content=out.getvalue())[0] == 200
    sent = phone.get(f"orders/{order.pk}/photos/{Photo.objects.get().pk}/")
    content = b"".join(sent.streaming_content)
    assert sent["Content-Type"] == "image/jpeg"
    assert b"GPS of a home" not in content
    small = phone.get(f"orders/{order.pk}/photos/{Photo.objects.get().pk}/small/")
    assert b"".join(small.streaming_content)[:2] == b"\xff\xd8"


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 a program", b"<svg xmlns='x'/>", b"%PDF-1.7"])
def test_anything_but_a_picture_is_refused(content: bytes, phone: Phone, make_order: Callable[..., WorkOrder]) -> None:
    status, verdict = phone.photo(make_order(phone), content=content)
    assert (status, verdict["outcome"]) in ((409, "refused"), (400, "refused"))
    assert not Photo.objects.exists()


def test_a_photo_is_no_larger_than_phones_send(
    phone: Phone, make_order: Callable[..., WorkOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "MOST_PHOTO_BYTES", 100)
    assert phone.photo(make_order(phone))[0] == 413


def test_photos_belong_to_own_orders(
    phone: Phone, make_phone: Callable[..., Phone], make_order: Callable[..., WorkOrder]
) -> None:
    foreign, free = make_order(make_phone("other")), make_order()
    assert phone.photo(foreign)[0] == 404
    assert phone.photo(free)[0] == 404
    other = Phone(foreign.worker.user, phone.project)
    assert other.photo(foreign)[0] == 200
    kept = Photo.objects.get().pk
    shown = other.get(f"orders/{foreign.pk}/photos/{kept}/")
    assert shown.status_code == 200
    assert b"".join(shown.streaming_content)
    assert phone.get(f"orders/{foreign.pk}/photos/{kept}/").status_code == 404
    assert phone.get(f"orders/{free.pk}/photos/{kept}/").status_code == 404


def test_photos_come_as_a_form(phone: Phone) -> None:
    answer = phone.browser.post("/f/T1/photos/", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["outcome"]) == (415, "refused")
