"""The check of the books on screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.factories import household

from anju.core import jobs
from anju.core.access import Actor
from anju.core.models import BackgroundJob, JobState
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.services import Posting

Browsers = Callable[..., Client]


def _work(project: Any) -> None:
    """Do the job that was asked for last, as the worker would."""
    job = BackgroundJob.objects.latest("pk")
    jobs.run_background_job(job_id=job.pk, project_id=project.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    assert (job.done, job.result["url"]) == (job.total, "/p/T1/books-check/")


def test_a_check_is_made_and_its_differences_lead_to_their_documents(
    signed_in: Browsers, project: Any, root: Actor
) -> None:
    browser = signed_in("finance", project=project)
    assert "The books have not been checked yet" in browser.get("/p/T1/books-check/").content.decode()
    home = household.make_unit(project, "3-2-1201")
    household.make_bill(home, "276.08", month="2026-09")
    asked = browser.post("/p/T1/books-check/now/", {})
    assert "/jobs/" in asked["Location"]
    assert "waits for its turn" in browser.get("/p/T1/books-check/").content.decode()
    again = browser.post("/p/T1/books-check/now/", {})
    assert again["Location"] == asked["Location"]  # one check at a time
    _work(project)
    clean = browser.get("/p/T1/books-check/").content.decode()
    assert "Bills and books agree" in clean
    assert "276.08" in clean
    assert "The company: all projects" not in clean
    held = books.account_ids(project)
    lines = [Posting(held["receivable"], Decimal(5)), Posting(held["prepaid"], Decimal(-5))]
    ledger.post_entry(actor=root, project=project, kind="bill", on_date=dt.date(2026, 9, 2), lines=lines, unit=home)
    browser.post("/p/T1/books-check/now/", {})
    _work(project)
    told = browser.get("/p/T1/books-check/").content.decode()
    assert f"/p/T1/units/{home.pk}/" in told
    assert "281.08" in told
