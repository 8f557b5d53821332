"""Background jobs: progress is seen while they run, a cancelled or failed one leaves nothing behind."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app

from anju.core import jobs, scope
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.models import BackgroundJob, EventRecord, JobState
from anju.domains.tenancy import services as tenancy


@pytest.fixture
def handlers(monkeypatch):
    monkeypatch.setattr(jobs, "_handlers", {})
    return jobs


@pytest.fixture
def place(committed_db, root):
    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="测试物业")
        return tenancy.open_project(actor=root, company=company, code="T1", name="测试花园")


def start(root: Actor, place, kind: str, **params) -> int:
    with transaction.atomic(), scope.enter([place.pk], actor=root):
        return jobs.start(actor=root, kind=kind, title="测试", project_id=place.pk, params=params).pk


def work() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, queues=["jobs"])


def look(place, pk: int) -> BackgroundJob:
    with transaction.atomic(), scope.enter([place.pk]):
        return BackgroundJob.objects.get(pk=pk)


def test_a_job_runs_and_keeps_its_result(handlers, place, root):
    @jobs.handler("test.double")
    def double(job: jobs.RunningJob) -> dict:
        return {"number": job.params["number"] * 2}

    pk = start(root, place, "test.double", number=21)
    assert look(place, pk).state == JobState.WAITING
    work()
    job = look(place, pk)
    assert (job.state, job.result) == (JobState.DONE, {"number": 42})


def test_progress_is_seen_while_the_job_still_runs(handlers, place, root):
    seen = []

    @jobs.handler("test.slow")
    def slow(job: jobs.RunningJob) -> dict:
        job.progress(3, 10, "third")
        import psycopg
        from django.db import connection

        parameters = connection.get_connection_params()
        keep = {name: parameters[name] for name in ("host", "port", "user", "dbname")}
        with psycopg.connect(**keep) as other:
            other.execute("SELECT set_config('anju.projects', %s, true)", [str(place.pk)])
            seen.append(other.execute("SELECT done, total, message FROM core_job").fetchone())
        return {}

    start(root, place, "test.slow")
    work()
    assert seen == [(3, 10, "third")]


def test_a_cancelled_job_leaves_nothing_behind(handlers, place, root):
    @jobs.handler("test.cancelled")
    def cancelled(job: jobs.RunningJob) -> dict:
        EventRecord.objects.create(project_id=place.pk, name="Half", payload={}, happened_at="2026-01-01T00:00Z")
        raise jobs.Cancelled

    pk = start(root, place, "test.cancelled")
    work()
    assert look(place, pk).state == JobState.CANCELLED
    with transaction.atomic(), scope.enter([place.pk]):
        assert not EventRecord.objects.filter(name="Half").exists()


def test_a_refusal_tells_why_and_a_fault_tells_its_number(handlers, place, root, caplog):
    @jobs.handler("test.refused")
    def refused(job: jobs.RunningJob) -> dict:
        raise DomainError("没有账单")

    @jobs.handler("test.broken")
    def broken(job: jobs.RunningJob) -> dict:
        raise ZeroDivisionError

    first, second = start(root, place, "test.refused"), start(root, place, "test.broken")
    work()
    assert look(place, first).message == "没有账单"
    assert str(second) in look(place, second).message
    assert "ZeroDivisionError" in caplog.text


def test_a_job_that_has_not_begun_is_cancelled_at_once(handlers, place, root):
    @jobs.handler("test.never")
    def never(job: jobs.RunningJob) -> dict:
        raise AssertionError("ran")

    pk = start(root, place, "test.never")
    with transaction.atomic(), scope.enter([place.pk]):
        jobs.cancel(actor=root, job=BackgroundJob.objects.get(pk=pk))
    work()
    assert look(place, pk).state == JobState.CANCELLED


def test_a_job_asked_for_in_a_lost_transaction_never_runs(handlers, place, root):
    @jobs.handler("test.lost")
    def lost(job: jobs.RunningJob) -> dict:
        raise AssertionError("ran")

    with pytest.raises(ZeroDivisionError), transaction.atomic(), scope.enter([place.pk], actor=root):
        jobs.start(actor=root, kind="test.lost", title="x", project_id=place.pk)
        raise ZeroDivisionError
    work()
    with transaction.atomic(), scope.enter([place.pk]):
        assert not BackgroundJob.objects.exists()
