"""The same statement twice at once, and two people claiming the same money: everything stands once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from tests.factories import household

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.banking import services
from anju.domains.banking.models import BankClaim, BankLine
from anju.domains.ledger.models import Line
from anju.domains.payments.models import Payment
from anju.domains.tenancy import services as tenancy

ROOT = system_actor("tests")
CODES = [f"3-2-{number:04d}" for number in range(1201, 1221)]
FILE = "\n".join(
    [
        "交易日期,流水号,贷方发生额,对方户名,摘要",
        *(f"2026-11-20,S{n},50.00,某人,{code}" for n, code in enumerate(CODES)),
    ]
).encode("gbk")


@pytest.fixture
def world(committed_db: Any) -> Any:
    """Give a project, its account and twenty homes."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            homes = [household.make_unit(project, code) for code in CODES]
            account = services.open_account(actor=ROOT, project=project, name="基本户", bank="", number="1")
    return project, account, homes


def at_once(project: Any, *acts: Callable[[], object]) -> list[Exception]:
    """Do all of it at the same time, each in a transaction of its own; return what went wrong."""
    start, faults = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            with transaction.atomic(), scope.enter([project.pk], actor=ROOT):
                act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def bank_balance() -> Decimal:
    return sum(Line.objects.filter(account__role="bank").values_list("amount", flat=True), Decimal(0))


def test_two_imports_of_the_same_file_bring_each_line_once(world: Any) -> None:
    project, account, _homes = world

    def bring() -> object:
        return services.import_statement(actor=ROOT, account=account, content=FILE, filename="a.csv")

    assert at_once(project, bring, bring, bring) == []
    with transaction.atomic(), scope.enter([project.pk], actor=ROOT):
        assert (BankLine.objects.count(), Payment.objects.count(), bank_balance()) == (20, 20, 1000)


def test_two_claims_of_the_same_line_take_it_once(world: Any) -> None:
    project, account, homes = world
    with transaction.atomic(), scope.enter([project.pk], actor=ROOT):
        content = "交易日期,流水号,贷方发生额\n2026-11-20,S1,80.00".encode()
        services.import_statement(actor=ROOT, account=account, content=content)
        line = BankLine.objects.get()

    def claim(home: Any) -> Callable[[], object]:
        return lambda: services.claim_line(actor=ROOT, line=line, parts=home)

    faults = at_once(project, *(claim(home) for home in homes[:3]))
    assert [type(fault) for fault in faults] == [services.CannotClaim] * 2
    with transaction.atomic(), scope.enter([project.pk], actor=ROOT):
        assert (BankClaim.objects.count(), Payment.objects.count()) == (1, 1)
