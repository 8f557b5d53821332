"""Arrears by household, building and tariff, and rates by building: every sum is that of the bills it opens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_tariff, make_unit

from anju.core.errors import AccessDenied
from anju.domains.arrears import queries as arrears
from anju.domains.arrears import services
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Bill, FeeItem, Tariff
from anju.domains.ledger import queries as ledger
from anju.domains.ledger.enums import AccountRole
from anju.domains.payments import queries
from anju.domains.payments.calc.rates import age_band

ON = dt.date(2026, 11, 21)
FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)


@pytest.fixture
def estate(project: Any) -> None:
    """Give three households in two buildings with bills of every age, some paid."""
    for code in ("3-2-1201", "3-2-1202", "5-1-101"):
        unit = make_unit(project, code)
        for days in (-5, 0, 30, 31, 82, 91, 181, 366, 731, 1096):
            due = ON - dt.timedelta(days=days)
            make_bill(unit, "10.00", month=f"{due:%Y-%m}", due=due.isoformat(), item=f"费用{days % 2}{days}")
    Bill.objects.filter(unit__code="3-2-1202").update(paid=Decimal("10.00"))
    Bill.objects.filter(unit__code="5-1-101", due_on__lt=dt.date(2025, 1, 1)).update(paid=Decimal("4.00"))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (queries.aged_households, "unit"),
        (queries.aged_buildings, "building"),
        (queries.aged_tariffs, "tariff"),
    ],
)
def test_e31_every_row_is_the_sum_of_its_bills(estate, project, root, query, path):
    rows = list(query(root, project, on=ON))
    assert rows
    for row in rows:
        bills = list(queries.bills_in_arrears(root, project, on=ON, **{path: row.pk}))
        assert row.owed == sum(bill.balance for bill in bills)
        assert row.overdue == sum(bill.balance for bill in bills if bill.due_on <= ON)
        assert row.open_bills == len(bills)
        assert row.since == min(bill.due_on for bill in bills)
        for place, band in enumerate(queries.BANDS):
            aged = [bill.balance for bill in bills if age_band(bill.due_on, ON) is band]
            assert getattr(row, f"band_{place}") == sum(aged), band
    assert sum(row.owed for row in rows) == queries.arrears(root, project, on=ON).sums.total
    everybody = query(root, project, on=ON, everybody=True)
    assert everybody.count() >= len(rows)
    with CaptureQueriesContext(connection) as seen:
        list(query(root, project, on=ON))
    assert len(seen) == 1


def test_who_owes_nothing_is_shown_when_asked_for(estate, project, root):
    assert {row.code for row in queries.aged_households(root, project, on=ON)} == {"3-2-1201", "5-1-101"}
    (free,) = queries.aged_households(root, project, on=ON, everybody=True).filter(code="3-2-1202")
    assert (free.owed, free.open_bills, free.since) == (Decimal("0.00"), 0, None)
    assert {row.code: row.debtors for row in queries.aged_buildings(root, project, on=ON)} == {"3": 1, "5": 1}
    with pytest.raises(AccessDenied):
        queries.aged_buildings(actor_with("billing.bill:view"), project, on=ON)


def test_e30_by_building_adds_up_to_the_project(estate, project, root):
    whole = queries.collection(root, project, first=FIRST, last=LAST)
    buildings = queries.collection_by_building(root, project, first=FIRST, last=LAST)
    assert [one.item for one in buildings] == ["3", "5"]
    for part in ("current", "arrears"):
        assert sum(getattr(one, part).due for one in buildings) == getattr(whole.sums, part).due
    for one in buildings:
        for is_current, dues in ((True, one.current), (False, one.arrears)):
            rows = queries.bills_of_collection(
                root, project, first=FIRST, last=LAST, is_current=is_current, building_id=one.item_id
            )
            assert sum(row.owed for row in rows) == dues.due


def test_e30_waivers_stay_where_a_project_says_so(project, root):
    bill = make_bill(make_unit(project), "1000.00", month="2026-11")
    Bill.objects.filter(pk=bill.pk).update(paid=Decimal("920.00"), waived=Decimal("20.00"))
    rates = {}
    for leave in (True, False):
        services.change_settings(actor=root, project=project, warning_days=[90], waivers_leave=leave)
        found = queries.collection(
            root, project, first=FIRST, last=LAST, waivers_leave=arrears.settings_of(project).waivers_leave
        )
        rates[leave] = found.sums.rates.current
    assert rates == {True: Decimal("93.88"), False: Decimal("92.00")}


def test_e30_late_charges_and_deposits_are_no_dues(project, root):
    unit = make_unit(project)
    make_bill(unit, "100.00", month="2026-11")
    make_bill(unit, "7.00", month="2026-11", item="违约金")
    make_bill(unit, "2000.00", month="2026-11", item="装修押金")
    late = make_tariff(project, "违约金")
    Tariff.objects.filter(pk=late.pk).update(basis=Basis.LATE, usage="")
    held = ledger.account_of(project, AccountRole.DEPOSITS)
    FeeItem.objects.filter(name="装修押金").update(revenue_account=held)
    sums = queries.collection(root, project, first=FIRST, last=LAST).sums
    assert sums.current.due == Decimal("100.00")
    rows = queries.bills_of_collection(root, project, first=FIRST, last=LAST, is_current=True)
    assert [row.amount for row in rows] == [Decimal("100.00")]
