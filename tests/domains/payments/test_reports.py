"""Arrears by age, collection rates and statements: every number is the sum of the rows it opens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.domains.payments.test_taking import cash
from tests.factories.household import make_bill, make_unit

from anju.core import clock
from anju.core.errors import AccessDenied
from anju.domains.billing.models import Bill
from anju.domains.payments import queries
from anju.domains.payments import services as payments
from anju.domains.payments.calc.rates import AgeBand

NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


def test_e31_age_is_counted_from_the_due_date(project: Any, finance: Any) -> None:
    unit, on = make_unit(project), dt.date(2026, 11, 21)
    make_bill(unit, "100.00", month="2026-08", due="2026-08-31")
    make_bill(unit, "10.00", month="2025-11", due="2025-11-20")
    make_bill(unit, "1.00", month="2026-11", due="2026-11-30")
    found = queries.arrears(finance, project, on=on)
    assert {band: amount for band, amount in zip(AgeBand, found.sums.bands, strict=True) if amount} == {
        AgeBand.TO_90: Decimal("100.00"),
        AgeBand.TO_2_YEARS: Decimal("10.00"),
        AgeBand.NOT_DUE: Decimal("1.00"),
    }
    assert (found.sums.overdue, found.households) == (Decimal("110.00"), 1)


def test_every_number_of_the_arrears_opens_its_rows(project: Any, finance: Any) -> None:
    unit, on = make_unit(project), dt.date(2026, 11, 21)
    for days in (-5, 0, 30, 31, 60, 61, 90, 91, 180, 181, 365, 366, 730, 731, 1095, 1096, 4000):
        due = on - dt.timedelta(days=days)
        make_bill(unit, "1.00", month=f"{due:%Y-%m}", due=due.isoformat(), item=f"费用{days}")
    found = queries.arrears(finance, project, on=on)
    for place, band in enumerate(queries.BANDS):
        rows = queries.bills_in_arrears(finance, project, on=on, band=band)
        assert sum(bill.balance for bill in rows) == found.sums.bands[place], band
        assert rows.count() == found.bills[place], band
    late = queries.bills_in_arrears(finance, project, on=on, only_overdue=True)
    assert sum(bill.balance for bill in late) == found.sums.overdue
    assert late.values("unit").distinct().count() == found.households
    for item in found.items:
        rows = queries.bills_in_arrears(finance, project, on=on, item_id=item.item_id)
        assert sum(bill.balance for bill in rows) == item.total


def test_e30_collection_rates_of_a_period(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    current = make_bill(unit, "1000.00", month="2026-11")
    arrears = make_bill(unit, "300.00", month="2026-03")
    with clock.at(dt.date(2026, 11, 10)):
        take(unit, cash("920.00"), bill_ids=[current.pk])
        take(unit, cash("75.00"), bill_ids=[arrears.pk])
    rates = queries.collection(finance, project, first=NOVEMBER[0], last=NOVEMBER[1]).sums.rates
    assert (rates.current, rates.arrears, rates.overall) == (Decimal("92.00"), Decimal("25.00"), Decimal("76.54"))
    Bill.objects.filter(pk=current.pk).update(waived=Decimal("20.00"))
    waived = queries.collection(finance, project, first=NOVEMBER[0], last=NOVEMBER[1]).sums.rates
    assert waived.current == Decimal("93.88")


def test_money_counts_in_the_period_it_is_for_and_came_in(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    early, old = make_bill(unit, "100.00", month="2026-11"), make_bill(unit, "200.00", month="2026-08")
    with clock.at(dt.date(2026, 10, 5)):
        take(unit, cash("100.00"), bill_ids=[early.pk])  # paid in advance: counts in November
        take(unit, cash("50.00"), bill_ids=[old.pk])  # lowers what was open when November began
    with clock.at(dt.date(2026, 12, 1)):
        take(unit, cash("60.00"), bill_ids=[old.pk])  # after November: not collected in it
    sums = queries.collection(finance, project, first=NOVEMBER[0], last=NOVEMBER[1]).sums
    assert (sums.current.due, sums.current.collected) == (Decimal("100.00"), Decimal("100.00"))
    assert (sums.arrears.due, sums.arrears.collected) == (Decimal("150.00"), Decimal("0.00"))


def test_reversed_payments_are_not_collected(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "100.00", month="2026-11")
    with clock.at(dt.date(2026, 11, 10)):
        payment = take(unit, cash("100.00"), bill_ids=[bill.pk])
        payments.reverse_payment(actor=finance, payment=payment, reason="x")
    assert queries.collection(finance, project, first=NOVEMBER[0], last=NOVEMBER[1]).sums.current.collected == 0


def test_households_count_when_all_is_settled(take: Any, project: Any, finance: Any) -> None:
    for paid in ("100.00", "99.99"):
        unit = make_unit(project)
        make_bill(unit, "100.00", month="2026-11")
        with clock.at(dt.date(2026, 11, 10)):
            take(unit, cash(paid))
    households = queries.collection(finance, project, first=NOVEMBER[0], last=NOVEMBER[1]).households
    assert (households.current.due, households.current.collected) == (2, 1)
    assert households.rates.current == Decimal("50.00")


def test_every_number_of_the_collection_opens_its_rows(take: Any, project: Any, finance: Any) -> None:
    for place, month in enumerate(("2026-07", "2026-09", "2026-11", "2026-11", "2026-12")):
        unit = make_unit(project)
        make_bill(unit, "100.00", month=month, item=f"费用{place % 2}")
        for day in (dt.date(2026, 10, 5), dt.date(2026, 11, 10), dt.date(2026, 12, 2)):
            with clock.at(day):
                take(unit, cash(f"{10 + place}.00"))
    found = queries.collection(finance, project, first=NOVEMBER[0], last=NOVEMBER[1])
    for item in (found.sums, *found.items):
        for is_current, dues in ((True, item.current), (False, item.arrears)):
            rows = list(
                queries.bills_of_collection(
                    finance,
                    project,
                    first=NOVEMBER[0],
                    last=NOVEMBER[1],
                    is_current=is_current,
                    item_id=item.item_id,
                )
            )
            assert sum(row.owed for row in rows) == dues.due
            assert sum(row.collected for row in rows) == dues.collected


def test_statement_goes_from_opening_to_closing(take: Any, project: Any, finance: Any) -> None:
    unit = make_unit(project)
    make_bill(unit, "100.00", month="2026-08")
    make_bill(unit, "50.00", month="2026-11")
    with clock.at(dt.date(2026, 11, 10)):
        payment = take(unit, cash("120.00"))
    found = queries.statement(finance, project, unit, first=NOVEMBER[0], last=NOVEMBER[1])
    assert (found.opening, found.charged, found.credited, found.closing) == tuple(
        map(Decimal, ("100.00", "50.00", "120.00", "30.00"))
    )
    assert [(line.amount, line.receipt, line.owed) for line in found.lines] == [
        (Decimal("50.00"), "", Decimal("150.00")),
        (Decimal("-120.00"), payment.number, Decimal("30.00")),
    ]
    assert found.closing == sum(bill.balance for bill in queries.open_bills(project, unit))


def test_reports_need_the_permission(project: Any) -> None:
    nobody = actor_with(project_id=project.pk)
    with pytest.raises(AccessDenied):
        queries.arrears(nobody, project, on=clock.today())
    with pytest.raises(AccessDenied):
        queries.collection(nobody, project, first=NOVEMBER[0], last=NOVEMBER[1])
