"""Suggestions on the desk: beside orders that wait, on the assignment page, accepted at once; skills and ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.factories import work
from tests.factories.household import make_unit

from anju.core.access import system_actor
from anju.domains.estate.models import Building, Way
from anju.domains.workforce import services as workforce
from anju.domains.workforce.models import Employee, Skill
from anju.domains.workorders import ports, queries, services
from anju.domains.workorders.enums import Answer, DispatchMode, OrderState
from anju.domains.workorders.models import Proposal, ProposalAnswer

ROOT = system_actor("tests")
LIST = "/p/T1/orders/"


@pytest.fixture
def manager(signed_in: Callable[..., Client], project: Any) -> Client:
    return signed_in("project_manager", project=project)


@pytest.fixture
def planned(project: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any, Any]:
    """An order that waits, whom the plan suggests, and somebody else."""
    monkeypatch.setattr(ports, "trades", lambda: {"water.tap": "plumber"})
    work.set_limits(project, 30, 120, 480)
    zhang, wang = (
        Employee.objects.create(project=project, number=f"X{name}", name=name) for name in ("张师傅", "王师傅")
    )
    work.put_on_duty(project, zhang)
    workforce.set_skills(actor=ROOT, employee=zhang, skills={"plumber": 3})
    order = work.open_order(project, unit=make_unit(project, "3-1-0101"))
    services.plan_dispatch(actor=ROOT, project=project)
    return order, zhang, wang


def test_suggestion_stands_beside_the_order_and_in_the_plan(manager: Client, planned: Any) -> None:
    assert "张师傅?" in manager.get(LIST).content.decode()
    html = manager.get(f"{LIST}plan/").content.decode()
    assert "张师傅" in html
    assert "expert in Plumbing" in html
    assert "nothing in hand" in html


def test_assignment_page_says_why_and_keeps_the_desks_own_choice(manager: Client, planned: Any) -> None:
    order, zhang, wang = planned
    page = f"{LIST}{order.pk}/assign/"
    html = manager.get(page).content.decode()
    assert html.index("张师傅") < html.index("王师傅")
    assert "expert in Plumbing" in html
    assert manager.post(page, {"worker": wang.pk, "reason": "业主指定"}).status_code == 302
    kept = ProposalAnswer.objects.get()
    assert (kept.answer, kept.proposed, kept.chosen, kept.reason) == (Answer.OTHER, zhang, wang, "业主指定")
    assert "0 of 1 suggestions were taken" in manager.get(f"{LIST}figures/").content.decode()


def test_all_suggestions_are_accepted_at_once(manager: Client, planned: Any, project: Any) -> None:
    order, zhang, _wang = planned
    chosen = {"do": "bulk", "action": "accept", "pk": [Proposal.objects.get().pk]}
    asked = manager.post(f"{LIST}plan/", chosen).content.decode()
    assert "1 order goes to 1 worker." in asked
    manager.post(f"{LIST}plan/", {**chosen, "confirmed": "1"})
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.ASSIGNED, zhang)


def test_way_of_dispatch_is_set_on_screen(manager: Client, project: Any) -> None:
    assert manager.post(f"{LIST}dispatch/", {"mode": "automatic"}).status_code == 302
    assert queries.mode_of(project.pk) == DispatchMode.AUTOMATIC
    assert manager.post(f"{LIST}dispatch/", {"mode": "magic"}).status_code == 422


def test_skills_are_entered_and_taken_back(manager: Client, project: Any) -> None:
    employee, _actor = work.make_worker(project)
    page = f"/p/T1/employees/{employee.pk}/skills/"
    manager.post(page, {"plumber": "3", "mason": "1"})
    assert dict(Skill.objects.values_list("trade", "level")) == {"plumber": 3, "mason": 1}
    assert "Plumbing · Expert" in manager.get(f"/p/T1/employees/{employee.pk}/").content.decode()
    manager.post(page, {"plumber": "2", "mason": ""})
    assert dict(Skill.objects.values_list("trade", "level")) == {"plumber": 2}
    assert manager.post(page, {"plumber": "9"}).status_code == 422


def test_ways_on_foot_are_entered_once_for_both_directions(manager: Client, project: Any) -> None:
    one, two = (Building.objects.create(project=project, code=code) for code in ("1", "2"))
    for start, end, minutes in ((one, two, 9), (two, one, 4)):
        sent = {"start": f"b{start.pk}", "end": f"b{end.pk}", "minutes": minutes}
        assert manager.post("/p/T1/ways/new/", sent).status_code == 302
    way = Way.objects.get()
    assert way.minutes == 4
    assert (
        manager.post("/p/T1/ways/new/", {"start": f"b{one.pk}", "end": f"b{one.pk}", "minutes": 1}).status_code == 422
    )
    assert "1 – 2" in manager.get("/p/T1/ways/").content.decode()
    manager.post(f"/p/T1/ways/{way.pk}/remove/")
    assert not Way.objects.exists()
