"""Background jobs on screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from anju.core import clock, scope
from anju.core.models import BackgroundJob, JobState
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Project
from anju.ui.screens.job import seconds_left

SignIn = Callable[..., Client]


def job(**values: Any) -> BackgroundJob:
    """Keep a job of the signed-in user's in project T1."""
    project = Project.objects.get(code="T1")
    usual = {
        "kind": "x",
        "title": "导出：台账",
        "user_id": User.objects.get(username="lin").pk,
        "project_id": project.pk,
    }
    with scope.enter([project.pk]):
        return BackgroundJob.objects.create(**{**usual, "created_at": clock.now(), **values})


def test_a_running_job_shows_how_far_it_is_and_asks_again(client_as: SignIn) -> None:
    client = client_as()
    one = job(state=JobState.RUNNING, done=30, total=120, started_at=clock.now() - dt.timedelta(minutes=2))
    html = client.get(f"/p/T1/ui/jobs/{one.pk}/").content.decode()
    assert "25%" in html
    assert 'hx-trigger="every 2s' in html
    part = client.get(f"/p/T1/ui/jobs/{one.pk}/?part=progress").content.decode()
    assert "<html" not in part


def test_a_job_that_ended_is_not_asked_for_again(client_as: SignIn) -> None:
    client = client_as()
    one = job(state=JobState.DONE, result={"rows": 1284, "facts": {"新增": 5}})
    html = client.get(f"/p/T1/ui/jobs/{one.pk}/").content.decode()
    assert "every 2s" not in html
    assert "1,284" in html
    assert "新增" in html


def test_cancel_stops_a_waiting_job(client_as: SignIn) -> None:
    client = client_as()
    one = job()
    client.post(f"/p/T1/ui/jobs/{one.pk}/")
    with scope.enter([one.project_id]):
        one.refresh_from_db()
    assert one.state == JobState.CANCELLED


def test_jobs_of_others_are_not_there(client_as: SignIn) -> None:
    client = client_as()
    one = job(user_id=999_999)
    assert client.get(f"/p/T1/ui/jobs/{one.pk}/").status_code == 404
    assert client.get(f"/p/T1/ui/jobs/{one.pk}/file/").status_code == 404
    assert "导出：台账" not in client.get("/p/T1/ui/jobs/").content.decode()


def test_the_file_comes_under_its_own_name(client_as: SignIn, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = client_as()
    kept = default_storage.save("exports/a.xlsx", ContentFile(b"sheet"))
    one = job(state=JobState.DONE, result_file=kept, result={"file_name": "台账-20261121.xlsx"})
    answer = client.get(f"/p/T1/ui/jobs/{one.pk}/file/")
    assert b"".join(answer.streaming_content) == b"sheet"  # type: ignore[attr-defined]
    assert "20261121.xlsx" in answer.headers["Content-Disposition"]
    default_storage.delete(kept)
    assert client.get(f"/p/T1/ui/jobs/{one.pk}/file/").status_code == 404


@pytest.mark.parametrize(("done", "left"), [(0, None), (50, dt.timedelta(minutes=1)), (100, dt.timedelta(0))])
def test_time_left_goes_by_the_pace_so_far(done: int, left: dt.timedelta | None) -> None:
    now = dt.datetime(2026, 11, 21, 9, tzinfo=clock.ZONE)
    one = BackgroundJob(done=done, total=100, started_at=now - dt.timedelta(minutes=1))
    with clock.at(now):
        assert seconds_left(one) == left
