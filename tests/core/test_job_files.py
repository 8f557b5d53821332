"""Uploads and results of jobs are kept for a month, the jobs themselves for good."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from anju.config import periodic
from anju.core import clock, job_files, sheet_jobs
from anju.core.models import BackgroundJob
from anju.core.sheets.errors import SheetError


@pytest.fixture
def job(project: Any) -> BackgroundJob:
    """Give a dry run with its upload and its report."""
    return BackgroundJob.objects.create(
        project_id=project.pk,
        kind=sheet_jobs.KIND,
        title="检查",
        params={"file": default_storage.save("imports/up.xlsx", ContentFile(b"1")), "filename": "up.xlsx"},
        result_file=default_storage.save("imports/report.xlsx", ContentFile(b"2")),
        created_at=clock.now(),
    )


def paths(job: BackgroundJob) -> list[str]:
    return [job.params["file"], job.result_file]


def test_files_of_this_month_stay(job: BackgroundJob) -> None:
    assert job_files.forget_old_files() == 0
    assert all(default_storage.exists(path) for path in paths(job))


def test_old_files_are_deleted_and_the_job_stays(job: BackgroundJob, root: Any, project: Any) -> None:
    there = paths(job)
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert periodic.forget_job_files_everywhere(0) == 1
        assert job_files.forget_old_files() == 0
    assert not any(default_storage.exists(path) for path in there)
    job.refresh_from_db()
    assert (job.title, job.result_file) == ("检查", "")
    with pytest.raises(SheetError, match="30 days"):
        sheet_jobs.apply_import(actor=root, project=project, job=job)
