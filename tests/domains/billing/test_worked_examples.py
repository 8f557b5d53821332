"""Numbered worked examples of the domain guide, through the real bill run."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from anju.core import clock
from anju.domains.billing import queries, services
from anju.domains.billing.calc.charge import PriceVersion, charge
from anju.domains.billing.calc.periods import parse_period
from anju.domains.billing.calc.split import unearned
from anju.domains.billing.enums import Basis, Convention, Cycle
from anju.domains.billing.models import Bill
from anju.domains.payments.calc.allocation import OpenBill, allocate_payment
from anju.domains.residents.models import Residency


def test_e01_a_month_by_area(estate: Any) -> None:
    estate.unit("89.53")
    estate.tariff("2.35")
    (bill,) = estate.bill()
    assert bill.amount == Decimal("210.40")
    assert queries.bill_formula(bill) == ["89.53 m² × 2.35 yuan/m²·month = 210.40 yuan"]


@pytest.mark.parametrize(
    ("number", "cycle", "amount"), [("E02", Cycle.QUARTER, "631.20"), ("E03", Cycle.YEAR, "2524.80")]
)
def test_e02_e03_longer_periods_are_sums_of_monthly_lines(estate: Any, number: str, cycle: Cycle, amount: str) -> None:
    estate.unit("89.53")
    estate.tariff("2.35", cycle=cycle)
    (bill,) = estate.bill("2026-01")
    assert bill.amount == Decimal(amount)
    assert (bill.period_end - bill.period_start).days > 80


@pytest.mark.parametrize(
    ("convention", "amount"),
    [
        (Convention.ACTUAL_DAYS, "142.77"),
        (Convention.THIRTY_DAYS, "133.25"),
        (Convention.HALF_MONTH, "210.40"),
    ],
)
def test_e04_the_month_of_hand_over(estate: Any, convention: Convention, amount: str) -> None:
    estate.unit("89.53", handed_over_on=dt.date(2026, 2, 10))
    estate.tariff("2.35", convention=convention)
    (bill,) = estate.bill("2026-02")
    assert (bill.amount, bill.charged_from) == (Decimal(amount), dt.date(2026, 2, 10))


def test_e06_a_vacant_unit_pays_less_after_six_months(estate: Any, staff: Any, decide: Any) -> None:
    unit = estate.unit("120")
    tariff = estate.tariff("1.80", cycle=Cycle.YEAR)
    discount = services.apply_for_discount(
        actor=staff.accountant,
        unit=unit,
        fee_item=tariff.fee_item,
        factor=Decimal("0.6"),
        starts_on=dt.date(2026, 7, 1),
        reason="2026-01-01 起空置",
    )
    decide(discount)
    (bill,) = estate.bill("2026-01")
    assert bill.amount == Decimal("2073.60")
    assert [text.split(":")[0] for text in queries.bill_formula(bill)] == ["2026-01 to 2026-06", "2026-07 to 2026-12"]


def test_e20_a_payment_goes_to_the_oldest_first(estate: Any) -> None:
    unit = estate.unit("100")
    estate.tariff("3.00")
    for month in (9, 10, 11):
        with clock.at(dt.date(2026, month, 1)):
            estate.bill(f"2026-{month:02d}")
    open_bills = list(queries.open_bills_of_unit(estate.root, unit))
    plan = allocate_payment(Decimal(500), [OpenBill(bill.pk, bill.due_on, bill.balance) for bill in open_bills])
    assert [bill.amount for bill in open_bills] == [Decimal(300)] * 3
    assert [share.amount for share in plan.shares] == [Decimal(300), Decimal(200)]


def test_e22_what_is_unearned_of_a_prepaid_year(estate: Any) -> None:
    estate.unit("89.53")
    estate.tariff("2.35", cycle=Cycle.YEAR)
    (bill,) = estate.bill("2026-01")
    whole = charge(
        period=parse_period("2026"),
        basis=Basis.AREA,
        quantity=bill.quantity,
        prices=[PriceVersion(dt.date(2018, 1, 1), bill.price)],
    )
    assert whole is not None
    assert whole.amount == bill.amount
    assert unearned(whole, dt.date(2026, 9, 15)) == Decimal("736.40")


def test_e23_two_owners_share_the_month_of_the_change(estate: Any) -> None:
    unit = estate.unit("89.53", owner=None)
    old = estate.resident(unit, "旧业主", ends_on=dt.date(2026, 9, 14))
    new = estate.resident(unit, "新业主", starts_on=dt.date(2026, 9, 15))
    estate.tariff("2.35")
    bills = estate.bill("2026-09")
    assert [(bill.person_id, bill.amount, bill.part) for bill in bills] == [
        (old.pk, Decimal("98.18"), 0),
        (new.pk, Decimal("112.22"), 1),
    ]


def test_an_owner_who_is_joined_by_another_stays_the_debtor(estate: Any) -> None:
    unit = estate.unit("89.53")
    estate.resident(unit, "妻子", starts_on=dt.date(2026, 11, 10))
    estate.tariff("2.35")
    (bill,) = estate.bill()
    assert bill.person_id == Residency.objects.filter(unit=unit).order_by("pk").values_list("person", flat=True)[0]
    assert Bill.objects.count() == 1
