"""A resident's repair on the worker's phone: what was reported is seen, finished work is shown."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.household import make_unit
from tests.factories.pictures import picture
from tests.surfaces.field.conftest import Phone

from anju.core.access import Actor
from anju.domains.documents import queries as documents
from anju.domains.service import services as service
from anju.domains.service.queries.tickets import SUBJECT
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder


@pytest.fixture
def repair(project: Any, root: Actor, phone: Phone) -> WorkOrder:
    """Give a repair that was reported with a photo and given to the phone's worker."""
    ticket = service.register_call(
        actor=root,
        project=project,
        channel="phone",
        words="厨房水龙头滴水",
        home=make_unit(project),
        contact_phone="13812346721",
        photos=[service.SentPhoto(content=picture())],
    )
    workorders.assign_order(actor=root, order=ticket.order, worker=phone.employee)
    return ticket.order


def test_photos_of_the_report_are_seen_by_whose_order_it_is(repair: WorkOrder, phone: Phone, make_phone: Any) -> None:
    (photos,) = documents.photos_of(SUBJECT, [repair.ticket.pk]).values()
    path = f"orders/{repair.pk}/photos/{photos[0].pk}/"
    page = phone.get(f"orders/{repair.pk}/").content.decode()
    assert f"/f/T1/{path}small/" in page
    assert b"".join(phone.get(path).streaming_content)[:2] == b"\xff\xd8"
    assert make_phone("other").get(path).status_code == 404


def test_a_repair_is_finished_with_words_and_a_photo(repair: WorkOrder, phone: Phone) -> None:
    for act in ("accept", "arrive", "start"):
        phone.send(act, repair)
    status, verdict = phone.send("finish", repair, fields={"note": "换了阀芯"})
    assert (status, verdict["outcome"], verdict["order"]["wants_photos"]) == (409, "refused", 1)
    assert phone.photo(repair)[0] == 200
    assert phone.send("finish", repair, fields={"note": "换了阀芯"})[1]["order"]["state"] == "done"
