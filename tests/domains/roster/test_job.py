"""An import as a background job: the page can be left, the result and the report are kept."""

import io

import openpyxl
import pytest
from django.core.files.storage import default_storage
from tests.domains.roster.conftest import DIRTY

from anju.core import jobs, sheet_jobs
from anju.core.access import system_actor
from anju.core.errors import DomainError
from anju.core.models import BackgroundJob, JobState
from anju.domains.estate.models import Unit
from anju.domains.tenancy import services as tenancy

ROOT = system_actor("tests")


@pytest.fixture
def opened(in_transaction, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with in_transaction(actor=ROOT):
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        return tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")


def run(in_transaction, project, begin):
    """Ask for a job, do it as the worker would, and return its row."""
    with in_transaction(project.pk, actor=ROOT):
        job = begin()
    jobs.run_background_job(job_id=job.pk, project_id=project.pk)
    with in_transaction(project.pk):
        return BackgroundJob.objects.get(pk=job.pk)


def units(in_transaction, project):
    with in_transaction(project.pk):
        return Unit.objects.count()


def test_a_check_and_then_the_import_of_the_same_file(in_transaction, opened):
    content = DIRTY.read_bytes()
    checked = run(
        in_transaction,
        opened,
        lambda: sheet_jobs.start_import(actor=ROOT, project=opened, filename="台账.xlsx", content=content),
    )
    assert (checked.state, checked.result["applied"], units(in_transaction, opened)) == (JobState.DONE, False, 0)
    assert checked.result["sheets"] == {"房产": {"new": 173, "changed": 0, "unchanged": 0, "refused": 9}}
    assert checked.result["columns"]["房产"]["columns"][3] == {"index": 3, "label": "建筑面积(㎡)", "field": "area"}
    with default_storage.open(checked.result_file) as report:
        assert openpyxl.load_workbook(io.BytesIO(report.read()))["房产"].max_column == 9

    loaded = run(in_transaction, opened, lambda: sheet_jobs.apply_import(actor=ROOT, project=opened, job=checked))
    assert (loaded.state, loaded.result["applied"], units(in_transaction, opened)) == (JobState.DONE, True, 173)


def test_what_is_no_spreadsheet_never_becomes_a_job(in_transaction, opened):
    with pytest.raises(DomainError), in_transaction(opened.pk, actor=ROOT):
        sheet_jobs.start_import(actor=ROOT, project=opened, filename="图.png", content=b"\x89PNG\x00\x00")


def test_a_cancelled_import_leaves_nothing(in_transaction, opened, monkeypatch):
    def cancelled(self, done, total, message=""):
        raise jobs.Cancelled

    monkeypatch.setattr(jobs.RunningJob, "progress", cancelled)
    job = run(
        in_transaction,
        opened,
        lambda: sheet_jobs.start_import(
            actor=ROOT, project=opened, filename="台账.xlsx", content=DIRTY.read_bytes(), dry_run=False
        ),
    )
    assert (job.state, units(in_transaction, opened)) == (JobState.CANCELLED, 0)
