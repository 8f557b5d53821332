"""Measures on screen: opened from what another page shows, verified, listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.factories.work import make_worker

from anju.core import clock
from anju.domains.improvements.models import Measure

Browsers = Callable[..., Client]


def test_a_measure_is_opened_from_what_another_page_shows(signed_in: Browsers, project: Any) -> None:
    employee, _worker = make_worker(project)
    manager = signed_in("project_manager", project=project)
    led = "from=%E7%83%AD%E7%82%B9&at=/p/T1/analyses/&figure=18&finding=analysis.building&key=B3&value=18"
    form = manager.get(f"/p/T1/measures/new/?{led}").content.decode()
    assert 'value="analysis.building"' in form
    sent = {
        "title": "更换立管",
        "reason": "堵塞",
        "expected": "减半",
        "responsible": employee.pk,
        "due_on": (clock.today() + dt.timedelta(days=5)).isoformat(),
        "source": "热点",
        "path": "/p/T1/analyses/",
        "figure": "18",
        "finding": "analysis.building",
        "key": "B3",
        "value": "18",
    }
    answer = manager.post("/p/T1/measures/new/", sent)
    measure = Measure.objects.get()
    assert answer["Location"] == f"/p/T1/measures/{measure.pk}/"
    assert (measure.before, measure.finding_key) == (Decimal(18), "B3")
    page = manager.get(answer["Location"]).content.decode()
    assert 'href="/p/T1/analyses/"' in page
    assert manager.post("/p/T1/measures/new/", {**sent, "path": "//evil.example"}).status_code == 422
    assert manager.post("/p/T1/measures/new/", {**sent, "value": "NaN"}).status_code == 422
    assert "更换立管" in manager.get("/p/T1/measures/").content.decode()
