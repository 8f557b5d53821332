"""Pages of analyses: figures with the way to a measure, the measures about them, and Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.test import Client
from tests.factories import household, work
from tests.factories.work import make_worker

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.improvements import services as improvements
from anju.domains.improvements.services import Origin
from anju.domains.workorders import services

Browsers = Callable[..., Client]


def _orders(project: Any) -> None:
    employee, worker = make_worker(project)
    for room in ("3-2-0301", "3-2-0501", "3-2-0701", "3-2-0901", "3-2-1101"):
        order = work.open_order(project, unit=household.make_unit(project, room))
        services.assign_order(actor=work.make_desk(project), order=order, worker=employee)
        services.accept_order(actor=worker, order=order)
        services.start_work(actor=worker, order=order)
        services.finish_order(actor=worker, order=order, note="换了阀芯")


def test_hot_spots_show_building_line_and_measures(signed_in: Browsers, project: Any) -> None:
    _orders(project)
    employee, _worker = make_worker(project)
    measure = improvements.open_measure(
        actor=system_actor("tests"),
        project=project,
        title="更换立管",
        reason="堵塞",
        expected="减半",
        responsible=employee,
        due_on=clock.today() + dt.timedelta(days=3),
        origin=Origin(finding="analysis.line", finding_key="3-01"),
    )
    manager = signed_in("project_manager", project=project)
    page = manager.get("/p/T1/orders/hotspots/").content.decode()
    assert "stack-picture" in page
    assert measure.number in page
    assert quote("analysis.building") in page
    assert "/p/T1/measures/new/?" in page
    assert manager.get("/p/T1/orders/hotspots/?category=nonsense&building=x&first=9&last=2020-01-01").status_code == 200


def test_bottlenecks_show_states_and_classes(signed_in: Browsers, project: Any) -> None:
    _orders(project)
    manager = signed_in("project_manager", project=project)
    page = manager.get("/p/T1/orders/steps/").content.decode()
    assert "finding=analysis.step" in page
    assert 'id="slow-1"' in page
    wrong = manager.get("/p/T1/orders/steps/?first=2026-02-01&last=2026-01-01").content.decode()
    assert 'role="alert"' in wrong


def test_each_page_is_taken_away_as_a_workbook(signed_in: Browsers, project: Any) -> None:
    _orders(project)
    manager = signed_in("project_manager", project=project)
    for page in ("orders/steps/", "orders/hotspots/", "service-quality/"):
        answer = manager.get(f"/p/T1/{page}?as=xlsx")
        assert answer["Content-Type"].endswith("spreadsheetml.sheet"), page
        assert answer.content[:2] == b"PK"


def test_quality_is_shown_by_every_group(signed_in: Browsers, project: Any) -> None:
    manager = signed_in("project_manager", project=project)
    assert manager.get("/p/T1/service-quality/").status_code == 200
    for view in ("month", "class", "worker", "building", "hour", "nonsense"):
        assert manager.get(f"/p/T1/service-quality/?by={view}").status_code == 200
