"""Photos: drawn anew, stored once, opened only through a record that one may see."""

from __future__ import annotations

import contextlib
import io
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from anju.core.errors import DomainError, NotFound
from anju.domains.documents import queries, services
from anju.domains.documents.calc import pictures
from anju.domains.documents.calc.content import RefusedFile
from anju.domains.documents.models import Photo

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photo(size: tuple[int, int] = (80, 60), kind: str = "JPEG", colour: str = "red", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **options)
    return target.getvalue()


def marked() -> bytes:
    """Return a photo as a phone writes it: lying on its side, with maker and place."""
    marks = Image.Exif()
    marks[ORIENTATION], marks[MAKER] = 6, "Phone-Maker"
    marks.get_ifd(GPS)[1] = "N"
    return photo(exif=marks.tobytes())


def test_what_the_phone_wrote_into_it_is_gone():
    assert b"Phone-Maker" in marked()
    kept = pictures.clean(marked())
    for content in (kept.content, kept.small):
        assert b"Phone-Maker" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_it_stands_upright():
    kept = pictures.clean(marked())
    assert (kept.width, kept.height) == (60, 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_ones_are_made_smaller(kind: str):
    kept = pictures.clean(photo((3000, 1500), kind))
    assert (kept.width, kept.height) == (1600, 800)
    assert max(Image.open(io.BytesIO(kept.small)).size) == 320


def test_what_is_transparent_becomes_white():
    target = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG")
    assert Image.open(io.BytesIO(pictures.clean(target.getvalue()).content)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ this is a program" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(100),
        photo()[:200],
        b"%PDF-1.7",
    ],
    ids=["empty", "program", "svg", "gif", "cut off", "pdf"],
)
def test_anything_else_is_refused(content: bytes):
    with pytest.raises(RefusedFile):
        pictures.clean(content)


def test_a_picture_meant_to_choke_the_server_is_refused():
    target = io.BytesIO()
    Image.new("1", (9000, 9000)).save(target, "PNG")
    assert len(target.getvalue()) < 50_000
    with pytest.raises(RefusedFile):
        pictures.clean(target.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 600))
def test_broken_files_are_refused_in_words(junk: bytes, at: int):
    broken = photo()[:at] + junk
    with contextlib.suppress(RefusedFile):
        assert pictures.clean(broken).content


def store(project: Any, root: Any, content: bytes = b"", **options: Any) -> Photo:
    return services.store_photo(
        actor=root,
        project=project,
        **{"subject": "tests.order", "subject_id": 7, **options},
        content=content or photo(),
    )


def test_a_photo_sent_twice_is_stored_once(project: Any, root: Any):
    number = uuid.uuid4()
    first = store(project, root, client_id=number)
    assert store(project, root, client_id=number) == first
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("other", [{"content": photo(colour="blue")}, {"subject_id": 8}, {"subject": "tests.other"}])
def test_a_number_is_not_given_to_another_photo(project: Any, root: Any, other: dict[str, Any]):
    number = uuid.uuid4()
    store(project, root, client_id=number)
    with pytest.raises(DomainError):
        store(project, root, client_id=number, **other)


def test_photos_of_several_records_come_in_order(project: Any, root: Any):
    first, other, second = (store(project, root, subject_id=pk) for pk in (7, 8, 7))
    assert queries.photos_of("tests.order", [7, 8, 9]) == {7: [first, second], 8: [other]}


def test_it_is_opened_through_its_record_only(project: Any, root: Any):
    kept = store(project, root)
    found = queries.get_photo(project, kept.pk, subject="tests.order", subject_ids=[7])
    with queries.open_photo(found) as large, queries.open_photo(found, is_small=True) as small:
        assert large.read(3) == small.read(3) == b"\xff\xd8\xff"
    for subject, ids in (("tests.order", [8]), ("tests.other", [7]), ("tests.order", [])):
        with pytest.raises(NotFound):
            queries.get_photo(project, kept.pk, subject=subject, subject_ids=ids)
