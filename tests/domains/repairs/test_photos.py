"""Photos of work say what they show and when; what is shown of them carries the mark, what is kept does not."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from PIL import Image, ImageChops

from anju.core import clock
from anju.domains.documents import queries as documents
from anju.domains.documents.calc import watermarks
from anju.domains.documents.models import Photo
from anju.domains.repairs import queries, services
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder


def picture(size: tuple[int, int] = (800, 600)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "steelblue").save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def photo(project: Any, order: Any, worker: Any) -> Photo:
    return workorders.add_photo(actor=worker[1], project=project, order_id=order.pk, content=picture())


@pytest.mark.parametrize(("act", "stage"), [("quote", "before"), ("hold", "during"), ("finish", "after")])
def test_act_says_what_a_photo_shows(order: Any, photo: Photo, act: str, stage: str):
    taken_at = clock.now() - dt.timedelta(minutes=0)
    filed = services.file_photo(photo=photo, order=order, act=act, device_at=taken_at)
    again = services.file_photo(photo=photo, order=order, act="finish", device_at=None)
    assert (filed.stage, again.pk, again.stage) == (stage, filed.pk, stage)
    assert queries.with_stages([photo])[0].stage  # type: ignore[attr-defined]


def test_a_photo_is_never_from_before_its_order_or_from_the_future(order: Any, photo: Photo):
    filed = services.file_photo(photo=photo, order=order, act="finish", device_at=clock.now() - dt.timedelta(days=400))
    assert filed.taken_at == order.opened_at


def test_mark_is_drawn_at_the_foot_of_what_is_shown(order: Any, photo: Photo):
    services.file_photo(photo=photo, order=order, act="finish", device_at=None)
    with documents.open_photo(photo) as kept:
        before = Image.open(io.BytesIO(kept.read())).convert("RGB")
    shown = Image.open(io.BytesIO(queries.marked_photo(order, photo))).convert("RGB")
    assert shown.size == before.size
    changed = ImageChops.difference(before, shown).convert("L").point(lambda light: 255 if light > 40 else 0).getbbox()
    assert changed is not None
    assert changed[1] > before.height * 2 // 3


@pytest.mark.parametrize("size", [(40, 30), (1600, 900), (300, 1600)])
def test_any_picture_can_be_marked(size: tuple[int, int]):
    lines = ["翠苑小区" * 30, "2026-11-23 16:40:12 W2611-0019 张师傅"]
    assert Image.open(io.BytesIO(watermarks.marked(picture(size), lines))).size == size


def _finish(order: Any, worker: Any) -> None:
    workorders.finish_order(actor=worker[1], order=order, note="已更换", is_on_the_spot=True)


@pytest.fixture
def shoot(project: Any, order: Any, worker: Any) -> Any:
    """Give a function by which the worker's phone sends a photo of an act, as it does before the act."""

    def run(act: str) -> None:
        content = picture((800, 600 + len(documents.photos_of(queries.SUBJECT, [order.pk]).get(order.pk, []))))
        taken = workorders.add_photo(actor=worker[1], project=project, order_id=order.pk, content=content)
        services.file_photo(photo=taken, order=order, act=act, device_at=None)

    return run


@pytest.fixture
def repair(order: Any) -> Any:
    """Give an order whose kind asks for a photo of finished work."""
    WorkOrder.objects.filter(pk=order.pk).update(kind="service.repair")
    order.refresh_from_db()
    return order


def test_a_photo_from_before_the_work_does_not_show_it_done(repair: Any, worker: Any, shoot: Any) -> None:
    for act in ("start", "quote", "hold"):
        shoot(act)
    with pytest.raises(workorders.NotPossible, match="1 photo"):
        _finish(repair, worker)
    assert queries.photos_of_work_done([repair.pk]) == {}
    shoot("finish")
    assert queries.photos_of_work_done([repair.pk]) == {repair.pk: 1}
    _finish(repair, worker)


@pytest.mark.parametrize("again", ["return", "reopen"])
def test_work_that_is_done_again_is_shown_again(repair: Any, worker: Any, root: Any, shoot: Any, again: str) -> None:
    shoot("finish")
    _finish(repair, worker)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        if again == "return":
            workorders.return_order(actor=root, order=repair, note="还在渗")
        else:
            workorders.close_order(actor=root, order=repair)
            workorders.reopen_order(actor=root, order=repair, note="又漏了")
            workorders.assign_order(actor=root, order=repair, worker=worker[0])
            workorders.accept_order(actor=worker[1], order=repair)
            workorders.start_work(actor=worker[1], order=repair)
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        with pytest.raises(workorders.NotPossible, match="1 photo"):
            _finish(repair, worker)
        shoot("finish")
        _finish(repair, worker)
