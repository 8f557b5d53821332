"""The real run and the pure arithmetic give every unit the same cents, whatever tariff, dates and owners."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.domains.billing.conftest import Estate

from anju.core import clock
from anju.domains.billing import queries, services
from anju.domains.billing.calc.charge import PriceVersion, VacancyFactor, charge
from anju.domains.billing.calc.periods import Period
from anju.domains.billing.calc.split import split_charge
from anju.domains.billing.enums import Basis, Convention, Cycle, DiscountState
from anju.domains.billing.models import Bill, TariffVersion, VacancyDiscount
from anju.domains.ledger.models import Entry, Line
from anju.domains.residents.models import Residency

START = dt.date(2026, 1, 1)
DAYS = st.integers(-60, 400).map(lambda days: START + dt.timedelta(days=days))
PRICES = st.decimals("0.0001", "30", places=4)

UNITS = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.decimals("0.01", "900", places=2),
            "from_on": DAYS,
            "change_on": st.none() | DAYS,
            "vacancy": st.none() | st.tuples(st.decimals("0", "0.99", places=4), DAYS, st.none() | st.integers(0, 300)),
        }
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def empty_estate(project: Any, root: Any) -> Estate:
    return Estate(project, root)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cycle=st.sampled_from(Cycle),
    basis=st.sampled_from([Basis.AREA, Basis.HOUSEHOLD, Basis.FIXED]),
    convention=st.sampled_from(Convention),
    price=PRICES,
    later=st.none() | st.tuples(DAYS, PRICES),
    units=UNITS,
)
@example(  # the first owner's day comes to nothing, so the second owner's bill stands alone
    cycle=Cycle.MONTH,
    basis=Basis.HOUSEHOLD,
    convention=Convention.ACTUAL_DAYS,
    price=Decimal("0.4717"),
    later=None,
    units=[
        {
            "area": Decimal("0.01"),
            "from_on": START,
            "change_on": dt.date(2026, 1, 2),
            "vacancy": (Decimal("0.0106"), START, None),
        }
    ],
)
def test_the_run_charges_what_the_arithmetic_says(
    empty_estate: Estate,
    cycle: Cycle,
    basis: Basis,
    convention: Convention,
    price: Decimal,
    later: tuple[dt.date, Decimal] | None,
    units: list[dict[str, Any]],
) -> None:
    period = Period(START, cycle)
    prices = [PriceVersion(dt.date(2018, 1, 1), price), *([PriceVersion(*later)] if later else [])]
    with transaction.atomic():
        tariff = empty_estate.tariff(str(price), basis=basis, cycle=cycle, convention=convention)
        if later:
            TariffVersion.objects.create(
                project=empty_estate.project, tariff=tariff, starts_on=later[0], price=later[1]
            )
        made = [_make(empty_estate, tariff, facts) for facts in units]
        with clock.at(START):
            services.run_month(actor=empty_estate.root, project=empty_estate.project, period="2026-01")
        for unit, facts in zip(made, units, strict=True):
            found = sorted(Bill.objects.filter(unit=unit).values_list("charged_from", "charged_until", "amount"))
            assert found == _wanted(period, basis, convention, prices, facts)
        for bill in Bill.objects.select_related("run", "tariff__fee_item"):
            assert queries.bill_formula(bill), "an issued bill can be explained"
        assert Entry.objects.count() == Bill.objects.count()
        assert Line.objects.count() == 2 * Bill.objects.count()
        transaction.set_rollback(True)


def _make(estate: Estate, tariff: Any, facts: dict[str, Any]) -> Any:
    unit = estate.unit(str(facts["area"]), handed_over_on=facts["from_on"], owner=None)
    change_on = facts["change_on"]
    estate.resident(unit, "旧业主", ends_on=change_on - dt.timedelta(days=1) if change_on else None)
    if change_on:
        estate.resident(unit, "新业主", starts_on=change_on)
    if facts["vacancy"]:
        factor, starts_on, length = facts["vacancy"]
        VacancyDiscount.objects.create(
            project=estate.project,
            unit=unit,
            fee_item=tariff.fee_item,
            factor=factor,
            starts_on=starts_on,
            ends_on=starts_on + dt.timedelta(days=length) if length is not None else None,
            state=DiscountState.APPROVED,
        )
    assert Residency.objects.filter(unit=unit).count() == 1 + bool(change_on)
    return unit


def _wanted(
    period: Period, basis: Basis, convention: Convention, prices: list[PriceVersion], facts: dict[str, Any]
) -> list[tuple[dt.date, dt.date, Decimal]]:
    vacancy = None
    if facts["vacancy"]:
        factor, starts_on, length = facts["vacancy"]
        ends_on = starts_on + dt.timedelta(days=length) if length is not None else None
        vacancy = VacancyFactor(factor, starts_on, ends_on)
    whole = charge(
        period=period,
        basis=basis,
        quantity=facts["area"] if basis == Basis.AREA else Decimal(1),
        prices=prices,
        convention=convention,
        from_on=facts["from_on"],
        vacancy=vacancy,
    )
    if whole is None:
        return []
    parts = split_charge(whole, facts["change_on"]) if facts["change_on"] else (whole, None)
    return sorted(
        (part.days.first_on, part.days.last_on, part.amount) for part in parts if part is not None and part.amount > 0
    )
