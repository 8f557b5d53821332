"""Financial risks on screen: found, assigned, written about, closed by another; how they are watched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.test import Client

from anju.core import clock, jobs
from anju.core.models import BackgroundJob
from anju.domains.insight.models import Figures, Finding

Browsers = Callable[..., Client]
HERE = "/p/T1/risks/"


def test_a_risk_goes_from_finding_to_closing(signed_in: Browsers, project: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    Figures.objects.create(
        project=project, name="books", data={"differences": [[], []]}, made_at=clock.now(), took_ms=1
    )
    finance = signed_in("finance", project=project)
    assert "No risk has been found" in finance.get(HERE).content.decode()
    assert "/jobs/" in finance.post(f"{HERE}now/", {})["Location"]
    job = BackgroundJob.objects.latest("pk")
    jobs.run_background_job(job_id=job.pk, project_id=project.pk)
    found = Finding.objects.get()
    listed = finance.get(HERE).content.decode()
    assert f"{HERE}{found.pk}/" in listed
    assert "2 differences between documents and entries." in listed
    due = clock.today() + dt.timedelta(days=2)
    assign = {"assignee": finance.user.pk, "due_on": str(due), "text": "请核对"}  # type: ignore[attr-defined]
    assert finance.post(f"{HERE}{found.pk}/assign/", assign).status_code == 302
    assert finance.post(f"{HERE}{found.pk}/note/", {"text": "已联系出纳"}).status_code == 302
    shown = finance.get(f"{HERE}{found.pk}/").content.decode()
    assert "已联系出纳" in shown
    assert "2 differences between documents and entries." in shown
    assert 'href="/p/T1/books-check/">' in shown
    assert "Show the figures behind it" in shown
    assert finance.post(f"{HERE}{found.pk}/close/", {"reason": "好了"}).status_code == 403
    manager = signed_in("project_manager", project=project, username="jingli")
    assert manager.post(f"{HERE}{found.pk}/close/", {"reason": "已核对"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.reason) == ("closed", "已核对")


def test_levels_are_set_by_project(signed_in: Browsers, project: Any) -> None:
    manager = signed_in("project_manager", project=project)
    assert "cash_days" in manager.get(f"{HERE}settings/").content.decode()
    sent = {"is_on": "on", "notice": "90", "warning": "45", "serious": "20", "span": "30"}
    assert manager.post(f"{HERE}settings/cash_days/", sent).status_code == 302
    assert "≤ 45" in manager.get(f"{HERE}settings/").content.decode()
    assert manager.post(f"{HERE}settings/cash_days/", {**sent, "warning": "99"}).status_code == 422
    assert manager.get(f"{HERE}settings/nonsense/").status_code == 404
    assert signed_in("finance", project=project, username="kuaiji").get(f"{HERE}settings/cash_days/").status_code == 403
