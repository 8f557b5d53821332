"""Care visits on the worker's phone: ended with how somebody was found, once, and read by who may."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.surfaces.field.conftest import Phone

from anju.core import clock
from anju.core.access import Actor
from anju.domains.residents.models import PersonTag
from anju.domains.service import services
from anju.domains.service.models import CareVisit
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import OrderStep, WorkOrder


@pytest.fixture
def visit(project: Any, root: Actor, phone: Phone) -> CareVisit:
    """Give a visit that is the phone's worker's to make."""
    person = make_home(make_unit(project), name="王奶奶")[1].person
    PersonTag.objects.create(project=project, person=person, tag="elderly_alone")
    facts = {"tag": "elderly_alone", "weeks": 2, "starts_on": clock.today(), "employee": phone.employee}
    services.set_care_plan(actor=root, project=project, **facts)
    assert services.open_care_visits(actor=root, project=project) == 1
    return CareVisit.objects.select_related("order").get()


def there(phone: Phone, visit: CareVisit) -> WorkOrder:
    for act in ("accept", "arrive"):
        assert phone.send(act, visit.order)[0] == 200
    return visit.order


def test_a_visit_stands_in_the_day_and_ends_with_its_result(visit: CareVisit, phone: Phone, root: Actor) -> None:
    assert "王奶奶" in phone.get().content.decode()
    assert "王奶奶" in phone.get(f"orders/{visit.order_id}/").content.decode()
    assert "王奶奶" not in visit.order.title + visit.order.contact_name
    order, number = there(phone, visit), str(uuid.uuid4())
    photo = phone.photo(order)
    assert photo[0] == 200
    facts = {"fields": {"result": "needs", "note": "腿脚不便", "next_need": "带血压计"}, "client_id": number}
    device_at = clock.now().isoformat()
    status, verdict = phone.send("care", order, **facts, device_at=device_at)
    assert (status, verdict["outcome"], verdict["order"]["state"]) == (200, "stored", "done")
    visit.refresh_from_db()
    assert (visit.result, visit.note, visit.next_need) == ("needs", "腿脚不便", "带血压计")
    steps = OrderStep.objects.filter(order=order).order_by("pk")
    assert [step.act for step in steps][-2:] == ["start", "finish"]
    last = steps.last()
    assert (str(last.client_id), last.device_at) == (number, dt.datetime.fromisoformat(device_at))
    assert not any("腿脚" in step.note or "血压" in step.note for step in steps)
    facts["fields"] = {"result": "well", "note": "", "next_need": ""}
    assert phone.send("care", order, **facts)[1]["outcome"] == "duplicate"
    visit.refresh_from_db()
    assert visit.result == "needs"
    services.record_care_visit(actor=root, visit=visit, result="needs", note="已联系家属")
    order.refresh_from_db()
    assert order.state == "closed"


@pytest.mark.parametrize("fields", [{}, {"result": "fine"}, {"result": "needs", "note": " "}])
def test_what_is_no_result_is_refused_and_the_visit_goes_on(visit: CareVisit, phone: Phone, fields: Any) -> None:
    order = there(phone, visit)
    status, verdict = phone.send("care", order, fields=fields)
    assert (status, verdict["outcome"], verdict["order"]["state"]) == (409, "refused", "on_site")
    assert phone.send("care", order, fields={"result": "well"})[1]["order"]["state"] == "done"


def test_nobody_else_ends_it_nor_before_somebody_is_there(visit: CareVisit, phone: Phone, make_phone: Any) -> None:
    assert phone.send("care", visit.order, fields={"result": "well"})[0] == 409
    order, other = there(phone, visit), make_phone("other")
    status, verdict = other.send("care", order, fields={"result": "well"})
    assert (status in (403, 404, 409), verdict["outcome"]) == (True, "refused")
    visit.refresh_from_db()
    assert visit.result == ""


def test_an_order_that_is_no_visit_takes_no_result(phone: Phone, make_order: Any) -> None:
    order = make_order(phone)
    assert phone.send("care", order, fields={"result": "well"})[0] == 404


def test_the_last_visit_is_told_to_who_visits_and_the_tag_to_who_may_see_tags(
    visit: CareVisit, phone: Phone, make_phone: Any, root: Actor, project: Any
) -> None:
    order = there(phone, visit)
    phone.send("care", order, fields={"result": "well", "note": "精神很好", "next_need": "带老花镜"})
    visit.refresh_from_db()
    with clock.at(clock.now() + dt.timedelta(days=14)):
        services.open_care_visits(actor=root, project=project)
        second = CareVisit.objects.exclude(pk=visit.pk).get()
        page = phone.get(f"orders/{second.order_id}/").content.decode()
        assert "带老花镜" in page
        assert "精神很好" not in page
        assert visit.plan.get_tag_display() not in page
        steward = make_phone("guanjia", "steward")
        workorders.assign_order(actor=root, order=second.order, worker=steward.employee)
        page = steward.get(f"orders/{second.order_id}/").content.decode()
        assert "精神很好" in page
        assert visit.plan.get_tag_display() in page
        assert phone.get(f"orders/{second.order_id}/").status_code == 404
