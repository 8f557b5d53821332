"""Whom work orders tell: alarms climb from the desk to the manager to headquarters, each person once; phones ring."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import work
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.integrations.test_web_push import Service, browser, push, service

from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.core.clock import ZONE
from anju.domains.identity import queries as identity
from anju.domains.notifications import services as notifications
from anju.domains.notifications.models import Notification
from anju.domains.service import services as service_domain
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services
from anju.domains.workorders.services import watching

__all__ = ["browser", "push", "service"]
ROOT = system_actor("tests")
NINE = dt.datetime(2026, 11, 16, 9, tzinfo=ZONE)


@pytest.fixture
def people(make_user: Callable[..., Any], project: Any) -> dict[str, Any]:
    """Give one account each of whom an alarm may be for, and a guard, whom none is for."""
    return {
        "worker": make_user("worker", "technician", project=project),
        "desk": make_user("desk", "service", project=project),
        "manager": make_user("manager", "project_manager", project=project),
        "centre": make_user("centre", "operations"),
        "guard": make_user("guard", "guard", project=project),
    }


@pytest.fixture
def worker(people: dict[str, Any], project: Any) -> tuple[Employee, Actor]:
    user = people["worker"]
    employee = Employee.objects.create(project=project, user=user, number="E001", name="张师傅")
    return employee, identity.actor_for(user, surface="test")


def told(people: dict[str, Any], kind: str) -> dict[str, int]:
    """Return how often each person was told something."""
    names = {user.pk: name for name, user in people.items()}
    rows = Notification.objects.filter(kind=kind).values_list("user", flat=True)
    return dict(Counter(names[pk] for pk in rows))


def watch(project: Any, minutes: int) -> None:
    with clock.at(NINE + dt.timedelta(minutes=minutes)):
        watching.tell_of_limits(actor=ROOT, project=project)


def test_alarm_climbs_from_desk_to_manager_to_headquarters_and_tells_nobody_twice(
    project: Any, people: dict[str, Any], worker: tuple[Employee, Actor]
):
    work.set_limits(project, None, None, 100)
    with clock.at(NINE):
        order = work.open_order(project)
        services.take_order(actor=worker[1], order=order)
    before = told(people, "workorders.order.overdue")
    assert before == {}
    for minute in (79, 80, 81):
        watch(project, minute)
    on_the_estate = {"worker": 1, "desk": 1, "manager": 1}
    assert told(people, "workorders.order.danger") == on_the_estate
    for minute in (100, 101):
        watch(project, minute)
    assert told(people, "workorders.order.overdue") == on_the_estate
    for minute in (150, 151):
        watch(project, minute)
    assert told(people, "workorders.order.overdue") == {"worker": 1, "desk": 1, "manager": 2}
    for minute in (200, 201, 5000):
        watch(project, minute)
    assert told(people, "workorders.order.overdue") == {"worker": 1, "desk": 1, "manager": 2, "centre": 1}


def test_order_that_waits_too_long_tells_the_desk_and_no_worker(project: Any, people: dict[str, Any]):
    work.set_limits(project, 10, None, None)
    with clock.at(NINE):
        work.open_order(project)
    watch(project, 10)
    assert told(people, "workorders.order.overdue") == {"desk": 1, "manager": 1}


def test_whom_a_complaint_is_of_hears_no_alarm_of_it(project: Any, people: dict[str, Any]):
    with clock.at(NINE):
        actor, home = make_home(make_unit(project))
        complaint = service_domain.report(actor=actor, home=home, words="楼上装修太吵").complaint
        accused = Employee.objects.create(project=project, user=people["desk"], number="E002", name="赵前台")
        service_domain.grade_complaint(actor=ROOT, complaint=complaint, grade="major", about=accused)
    watch(project, 24 * 60)
    late = told(people, "workorders.order.overdue")
    assert "manager" in late
    assert "desk" not in late


def test_assignment_alarm_and_note_ring_the_workers_phone_once_each(
    project: Any,
    people: dict[str, Any],
    worker: tuple[Employee, Actor],
    service: Service,
    push: Any,
    browser: dict[str, str],
):
    """The phone's browser is known to a push service on this machine; what is told leaves for it sealed, by the job."""
    employee, hand = worker
    notifications.subscribe(actor=actor_with(user_id=people["worker"].pk), endpoint=service.endpoint, **browser)
    desk = identity.actor_for(people["desk"], surface="test")
    work.set_limits(project, None, None, 100)

    def rung() -> int:
        before = len(service.requests)
        notifications.deliver_due(project_id=project.pk)
        return len(service.requests) - before

    with clock.at(NINE):
        order = work.open_order(project)
        services.assign_order(actor=desk, order=order, worker=employee)
        assert rung() == 1
        assert rung() == 0
        order = services.accept_order(actor=hand, order=order).order
        services.add_note(actor=desk, order=order, text="业主下午三点后在家")
        assert rung() == 1
        with scope.enter([project.pk], actor=hand):
            services.add_note(actor=hand, order=order, text="收到")
        assert rung() == 0  # nobody is told what they wrote themselves
    with clock.at(NINE + dt.timedelta(minutes=80)):
        watch(project, 80)
        watch(project, 80)
        assert rung() == 1
    assert all(headers["content-encoding"] == "aes128gcm" for headers, _body in service.requests)
    notifications.unsubscribe(actor=actor_with(user_id=people["worker"].pk), endpoint=service.endpoint)
    with clock.at(NINE + dt.timedelta(minutes=81)):
        services.add_note(actor=desk, order=order, text="还来吗")
        assert rung() == 0


def test_who_is_kept_from_a_complaint_hears_nothing_when_a_rule_that_gave_it_to_them_is_undone(
    project: Any, people: dict[str, Any], worker: tuple[Employee, Actor]
):
    """What the system gives and takes back in one breath is told neither way; what a person takes away is told."""
    employee, _hand = worker
    actor, home = make_home(make_unit(project))
    complaint = service_domain.report(actor=actor, home=home, words="维修工张师傅态度恶劣，我要投诉").complaint
    lead = identity.actor_for(people["manager"], surface="test")
    complaint = service_domain.grade_complaint(actor=lead, complaint=complaint, grade="general")
    complaint = service_domain.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    service_domain.grade_complaint(actor=lead, complaint=complaint, grade="general", about=employee)
    assert told(people, "workorders.order.withdrawn") == {"worker": 1}
    order = complaint.ticket.order
    services.steer_order(actor=ROOT, order=order, act="assign", worker=employee)  # taken back by the complaint itself
    order.refresh_from_db()
    assert order.worker is None
    assert told(people, "workorders.order.assigned") == {"worker": 1}
    assert told(people, "workorders.order.withdrawn") == {"worker": 1}


def test_the_desk_is_told_when_nobody_has_what_nobody_takes(
    project: Any, people: dict[str, Any], worker: tuple[Employee, Actor]
):
    employee, hand = worker
    actor, home = make_home(make_unit(project))
    complaint = service_domain.report(actor=actor, home=home, words="楼上装修太吵").complaint
    assert told(people, "workorders.order.waiting") == {"desk": 1, "manager": 1}
    lead = identity.actor_for(people["manager"], surface="test")
    complaint = service_domain.grade_complaint(actor=lead, complaint=complaint, grade="general")
    service_domain.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    with scope.enter([project.pk], actor=hand):
        services.hand_back(actor=hand, order=complaint.ticket.order, note="不归我管")
    assert told(people, "workorders.order.waiting") == {"desk": 2, "manager": 2}
    plain = work.open_order(project)
    services.take_order(actor=hand, order=plain)
    services.hand_back(actor=hand, order=plain, note="没有配件")
    assert told(people, "workorders.order.waiting") == {
        "desk": 3,
        "manager": 3,
    }  # at its opening; then it is in the pool


def test_each_limit_is_told_with_its_own_end(project: Any, people: dict[str, Any], worker: tuple[Employee, Actor]):
    work.set_limits(project, None, 30, None, contact=120)
    with clock.at(NINE):
        services.take_order(actor=worker[1], order=work.open_order(project))
    for minute in (24, 96):
        watch(project, minute)
    assert told(people, "workorders.order.danger") == {"worker": 2, "desk": 2, "manager": 2}
    rows = Notification.objects.filter(kind="workorders.order.danger", user=people["worker"]).order_by("pk")
    assert [row.body.count(due) for row, due in zip(rows, ("11-16 09:30", "11-16 11:00"), strict=True)] == [1, 1]
