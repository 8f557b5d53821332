"""Two runs, and a desk that bills ahead, at one contract at once: real commits, no day billed twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections, transaction
from tests.architecture import contracts_records

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.billing import services
from anju.domains.billing.models import AgreedCharge, Bill, Contract
from anju.domains.billing.services import contracts
from anju.domains.ledger.models import Entry
from anju.domains.tenancy import services as tenancy

ROOT = system_actor("tests")
DAY = dt.datetime(2026, 11, 10, 9, tzinfo=clock.ZONE)


@pytest.fixture
def place(committed_db: Any) -> SimpleNamespace:
    """Commit a project with one contract in force."""
    with clock.at(DAY), transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            contract = Contract.objects.get(pk=contracts_records.contract(project, 1))
    return SimpleNamespace(project=project, contract=contract)


def _at_once(acts: list[Callable[[], Any]], place: SimpleNamespace) -> list[str]:
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        gate.wait()
        try:
            with clock.at(DAY), transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
                act()
            return "done"
        except Exception as error:  # whatever went wrong is what the test looks at
            return type(error).__name__
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_runs_bill_a_contract_once(place: SimpleNamespace) -> None:
    runs = []
    for _number in range(2):
        with clock.at(DAY), transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
            ready = services.prepare_run(actor=ROOT, project=place.project, month=dt.date(2026, 11, 1))
            runs.append(services.approve_run(actor=ROOT, run=ready))
    told = _at_once([lambda run=run: services.issue_run(actor=ROOT, run=run) for run in runs], place)
    assert sorted(told) == ["RegisterChanged", "done"]
    _stands_once(place, 1)


def test_a_run_and_the_desk_bill_a_contract_once(place: SimpleNamespace) -> None:
    with clock.at(DAY), transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
        ready = services.prepare_run(actor=ROOT, project=place.project, month=dt.date(2026, 11, 1))
        ready = services.approve_run(actor=ROOT, run=ready)

    def ahead() -> None:
        contracts.bill_ahead(actor=ROOT, contract=place.contract, months=3)

    _at_once([lambda: services.issue_run(actor=ROOT, run=ready), ahead, ahead], place)
    _stands_once(place, 3)


def _stands_once(place: SimpleNamespace, count: int) -> None:
    with transaction.atomic(), scope.enter([place.project.pk], actor=ROOT):
        days = list(AgreedCharge.objects.order_by("period_start").values_list("period_start", "period_end"))
        assert len(days) == len(set(days)) == Bill.objects.count() == Entry.objects.count() == count
        assert all(one[1] < following[0] for one, following in pairwise(days))
