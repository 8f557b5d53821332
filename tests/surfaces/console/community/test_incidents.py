"""An incident told by many: the desk tells those affected by a notice, and its end is told them, each once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.domains.community.conftest import send
from tests.factories.household import make_unit
from tests.factories.resident import actor_of, browser_of, home_of, make_resident

from anju.core.errors import DomainError
from anju.domains.community import policies, services
from anju.domains.community.models import Notice
from anju.domains.estate.models import Place
from anju.domains.notifications.models import Notification
from anju.domains.service import services as service
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies as work
from anju.domains.workorders import services as workorders

WORDS = "大堂的灯全都不亮了，王建国家门口也是"


class Incident:
    """Two of building 3 told of one dark lobby and were merged; a third lives there, a fourth in building 4."""

    def __init__(self, project: Any, root: Any, make_user: Any) -> None:
        rooms = ("3-2-1201", "3-2-1202", "3-2-1203", "4-1-0301")
        self.units = [make_unit(project, room) for room in rooms]
        self.users = [make_resident(unit, name=f"住户{unit.room}") for unit in self.units]
        building = self.units[0].building
        self.lobby = Place.objects.create(project=project, code="L1", name="大堂", kind="lobby", building=building)
        self.parent, self.child = (self.tell(number) for number in (0, 1))
        user = make_user("zhang", "technician", project=project)
        self.worker = Employee.objects.create(project=project, number="A1", name="张伟", phone="13700000001", user=user)
        self.hand, self.root = actor_with(work.WORK, user_id=user.pk), root
        service.merge_ticket(actor=root, ticket=self.child, into=self.parent)

    def tell(self, number: int) -> Any:
        user, unit = self.users[number], self.units[number]
        home = home_of(user, unit)
        return service.report(actor=actor_of(user), home=home, words=WORDS, at_home=False, place=self.lobby)

    def finish(self) -> None:
        order = self.parent.order
        order.refresh_from_db()
        workorders.assign_order(actor=self.root, order=order, worker=self.worker)
        for act in (workorders.accept_order, workorders.arrive, workorders.start_work):
            order.refresh_from_db()
            act(actor=self.hand, order=order)
        order.refresh_from_db()
        workorders.finish_order(actor=self.hand, order=order, note="换了镇流器")
        order.refresh_from_db()

    def told(self, number: int, kind: str) -> int:
        return Notification.objects.filter(user=self.users[number], kind=kind).count()


@pytest.fixture
def incident(project: Any, root: Any, make_user: Any) -> Incident:
    return Incident(project, root, make_user)


def _fields(page: str) -> dict[str, str]:
    return {
        "title": re.search(r'name="title"[^>]*value="([^"]*)"', page)[1],  # type: ignore[index]
        "body": re.search(r'name="body"[^>]*>([^<]*)<', page)[1],  # type: ignore[index]
    }


def test_those_affected_are_told_by_a_notice_and_once_more_when_it_is_over(
    project: Any, signed_in: Any, incident: Incident
) -> None:
    order, office = incident.parent.order, signed_in("service", project=project)
    assert f"/p/T1/orders/{order.pk}/notice/" in office.get(f"/p/T1/orders/{order.pk}/").content.decode()
    page = office.get(f"/p/T1/orders/{order.pk}/notice/").content.decode()
    wrote = _fields(page)
    assert incident.parent.leaf.name in wrote["title"]
    assert "大堂" in wrote["body"]
    assert "王建国" not in page, "nobody's own words are published"
    building = str(incident.units[0].building_id)
    assert re.search(rf'value="{building}"[^>]*checked', page), "the building of the incident is ticked"
    answer = office.post(
        f"/p/T1/orders/{order.pk}/notice/",
        {**wrote, "tag": "outage", "buildings": [building], "units": "4栋1单元301室"},
    )
    notice = Notice.objects.get()
    assert answer["Location"] == f"/p/T1/notices/{notice.pk}/publish/"
    assert "People in the audience: 4" in office.get(answer["Location"]).content.decode()
    office.post(answer["Location"], {})
    notice.refresh_from_db()
    send(notice)
    assert [incident.told(number, "community.notice") for number in range(4)] == [1, 1, 1, 1]
    assert notice.title in office.get(f"/p/T1/orders/{order.pk}/").content.decode()

    incident.finish()
    end = Notice.objects.get(restores=notice)
    send(end)
    # Who reported it or followed was told that the work is finished; the others are told by the notice. Each once.
    assert [incident.told(number, "community.notice") for number in range(4)] == [1, 1, 2, 2]
    assert [incident.told(number, "service.ticket.finished") for number in range(4)] == [1, 1, 0, 0]
    workorders.close_order(actor=incident.root, order=order)
    assert Notice.objects.filter(restores=notice).count() == 1, "closing after the work tells nobody again"
    phone, unit = browser_of(incident.users[2]), incident.units[2]
    Notice.objects.update(publish_at=incident.parent.reported_at)
    assert end.title in phone.get(f"/r/T1/{unit.pk}/notices/").content.decode()
    assert f"/notices/{end.pk}/" in phone.get(f"/r/T1/{unit.pk}/notices/{notice.pk}/").content.decode()
    assert str(order.number) in office.get(f"/p/T1/notices/{end.pk}/").content.decode()


def test_a_room_that_is_not_there_is_refused_at_its_field(project: Any, signed_in: Any, incident: Incident) -> None:
    office = signed_in("service", project=project)
    sent = {"title": "停水", "tag": "outage", "body": "9:00", "units": "3-2-1201, 9-9-9999"}
    answer = office.post(f"/p/T1/orders/{incident.parent.order.pk}/notice/", sent)
    assert answer.status_code == 422
    assert "9-9-9999" in answer.content.decode()


def test_a_notice_to_homes_is_for_them_alone(project: Any, incident: Incident) -> None:
    desk = actor_with(policies.PUBLISH, policies.VIEW)
    notice = services.write_notice(
        actor=desk, project=project, title="停水", body="立管检修", tag="outage", units=[incident.units[2].pk]
    )
    send(services.publish_notice(actor=desk, notice=notice))
    assert [incident.told(number, "community.notice") for number in range(4)] == [0, 0, 1, 0]
    Notice.objects.update(publish_at=incident.parent.reported_at)
    for number, status in ((2, 200), (1, 404)):
        phone = browser_of(incident.users[number])
        address = f"/r/T1/{incident.units[number].pk}/notices/{notice.pk}/"
        assert phone.get(address).status_code == status
    with pytest.raises(DomainError):
        services.write_notice(actor=desk, project=project, title="停水", body="x", tag="outage", units=[1 << 40])


def _published(project: Any, incident: Incident, order: Any) -> Notice:
    desk = actor_with(policies.PUBLISH, policies.VIEW)
    notice = services.write_notice(
        actor=desk, project=project, title="停电", body="抢修中", tag="safety", order=order, parties=["owners"]
    )
    return services.publish_notice(actor=desk, notice=notice)


def test_what_nobody_was_told_of_needs_no_end(project: Any, incident: Incident) -> None:
    notice = _published(project, incident, incident.parent.order)
    incident.finish()
    notice.refresh_from_db()
    assert notice.state == "draft"
    assert not Notice.objects.filter(restores=notice).exists()


def test_the_end_is_taken_back_when_the_work_goes_on_and_told_anew(project: Any, incident: Incident) -> None:
    notice = _published(project, incident, incident.parent.order)
    send(notice)
    incident.finish()
    first = Notice.objects.get(restores=notice)
    assert first.tag == "outage", "what is over wakes nobody at night"
    workorders.return_order(actor=incident.root, order=incident.parent.order, note="还有两盏不亮")
    first.refresh_from_db()
    assert first.state == "withdrawn"
    order = incident.parent.order
    order.refresh_from_db()
    workorders.finish_order(actor=incident.hand, order=order, note="都亮了")
    assert Notice.objects.filter(restores=notice, state="published").count() == 1


def test_a_notice_follows_the_report_under_which_its_incident_goes_on(project: Any, incident: Incident) -> None:
    third = incident.tell(2)
    notice = _published(project, incident, third.order)
    send(notice)
    service.merge_ticket(actor=incident.root, ticket=third, into=incident.parent)
    notice.refresh_from_db()
    assert notice.order == incident.parent.order
    incident.finish()
    assert Notice.objects.filter(restores=notice).count() == 1


def test_an_end_that_only_followers_would_be_told_of_is_no_mass_send(project: Any, incident: Incident) -> None:
    desk = actor_with(policies.PUBLISH, policies.VIEW)
    units = [unit.pk for unit in incident.units[:2]]
    notice = services.write_notice(
        actor=desk, project=project, title="停电", body="x", tag="outage", units=units, order=incident.parent.order
    )
    send(services.publish_notice(actor=desk, notice=notice))
    incident.finish()
    end = Notice.objects.get(restores=notice)
    assert (end.state, end.broadcast) == ("published", None)
    assert [incident.told(number, "community.notice") for number in range(4)] == [1, 1, 0, 0]
