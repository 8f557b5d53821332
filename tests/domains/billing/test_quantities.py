"""Counted things: what formulas name as quantity, typed or from a sheet, never nought where nothing was said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.core.sheets.books import xlsx
from tests.domains.billing.conftest import LONG_AGO, Estate

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import round_half_up
from anju.core.sheets.importing import import_roster
from anju.domains.billing import policies, queries, services
from anju.domains.billing.calc.expressions import evaluate, parse
from anju.domains.billing.enums import Basis, Cycle, SkipReason
from anju.domains.billing.models import Bill, Tariff, UnitQuantity

NOVEMBER = dt.date(2026, 11, 1)


def by_bins(estate: Estate, formula: str = "quantity * 12 * months", on: dt.date = LONG_AGO, **terms: Any) -> Tariff:
    return services.create_tariff(
        actor=estate.root,
        fee_item=estate.fee_item("垃圾桶费"),
        usage="home",
        basis=Basis.FORMULA,
        starts_on=on,
        formula=formula,
        **terms,
    )


def counted(estate: Estate, unit: Any, number: str, on: dt.date = LONG_AGO, item: str = "垃圾桶费") -> UnitQuantity:
    return services.set_quantity(
        actor=estate.root, unit=unit, fee_item=estate.fee_item(item), quantity=Decimal(number), starts_on=on
    )


def test_a_unit_pays_for_what_was_counted_for_this_fee_item(estate: Estate) -> None:
    unit = estate.unit()
    counted(estate, unit, "3")
    counted(estate, unit, "9", item="门禁卡费")
    by_bins(estate)
    (bill,) = estate.bill()
    assert bill.amount == Decimal("36.00")
    assert bill.facts == {"quantity": "3.00"}
    told = queries.bill_formula(Bill.objects.select_related("run", "tariff").get(pk=bill.pk))
    assert told == ["charged quantity 3 × 12 × months 1 = 36.00 yuan"]


def test_what_was_never_said_is_told_and_not_billed_as_nought(estate: Estate) -> None:
    known, _other = estate.unit(), estate.unit()
    with pytest.raises(DomainError, match="no result for 2 of 2"):
        by_bins(estate, accepts_gaps=True)
    counted(estate, known, "2")
    with pytest.raises(DomainError, match=r"no result for 1 of 2 units.*1-102"):
        by_bins(estate)
    by_bins(estate, accepts_gaps=True)
    assert queries.preview(estate.root, estate.project, NOVEMBER).skipped == {SkipReason.NO_RESULT: 1}
    assert [bill.unit_id for bill in estate.bill()] == [known.pk]


def test_nought_ends_it_and_another_number_begins_after_what_was_billed(estate: Estate) -> None:
    unit = estate.unit()
    counted(estate, unit, "2")
    by_bins(estate)
    estate.bill()
    with pytest.raises(DomainError) as told:
        counted(estate, unit, "5", NOVEMBER)
    assert told.value.field == "starts_on"
    counted(estate, unit, "5", dt.date(2026, 11, 2))
    counted(estate, unit, "0", dt.date(2027, 1, 1))
    with clock.at(dt.date(2026, 12, 1)):
        (bill,) = estate.bill("2026-12")
    assert bill.amount == Decimal("60.00")
    with clock.at(dt.date(2027, 1, 1)):
        assert estate.bill("2027-01") == []
        assert queries.preview(estate.root, estate.project, dt.date(2027, 1, 1)).skipped == {SkipReason.NO_AMOUNT: 1}


def test_it_is_entered_by_who_edits_tariffs(estate: Estate) -> None:
    unit, item = estate.unit(), estate.fee_item("垃圾桶费")
    about: dict[str, Any] = {"unit": unit, "fee_item": item, "starts_on": NOVEMBER}
    with pytest.raises(AccessDenied):
        services.set_quantity(actor=actor_with(policies.VIEW_TARIFFS), quantity=Decimal(1), **about)
    with pytest.raises(DomainError):
        services.set_quantity(actor=estate.root, quantity=Decimal(-1), **about)
    assert not UnitQuantity.objects.exists()


def test_a_sheet_brings_quantities(estate: Estate, root: Any) -> None:
    for _number in range(3):
        estate.unit()
    estate.fee_item("垃圾桶费")
    head = ("房号", "收费项目", "计费数量", "生效日期")
    rows = [
        head,
        ("1-101", "垃圾桶费", "2个", dt.date(2026, 1, 1)),
        ("1-102", "垃圾桶费", 1, None),
        ("1-103", "别的费", 1, None),
        ("1-109", "垃圾桶费", 1, None),
        ("1-103", "垃圾桶费", -1, None),
    ]

    def load(*lines: Any) -> Any:
        return import_roster(actor=root, project=estate.project, workbook=xlsx({"计费数量": list(lines)}))

    wrong = {(4, "收费项目"), (5, "房号"), (6, "计费数量")}
    with clock.at(dt.date(2026, 11, 21)):
        told = load(*rows).summary
        assert {(error.row, error.column) for error in told.errors} == wrong
        assert told.sheets["计费数量"].new == 2
        assert load(*rows[:3]).summary.sheets["计费数量"].unchanged == 2
        assert load(head, ("1-102", "垃圾桶费", 4, None)).summary.sheets["计费数量"].changed == 1
    found = UnitQuantity.objects.order_by("unit__code").values_list("unit__code", "quantity", "starts_on")
    assert list(found) == [("1-101", Decimal(2), dt.date(2026, 1, 1)), ("1-102", Decimal(4), NOVEMBER)]
    by_bins(estate, on=NOVEMBER, accepts_gaps=True)
    estate.bill()
    late = load(head, ("1-102", "垃圾桶费", 6, None)).summary
    assert [(error.column, error.reason.code) for error in late.errors] == [("生效日期", "backdated")]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cycle=st.sampled_from(Cycle),
    formula=st.sampled_from(["quantity*12*months", "if(quantity>2, quantity*8, 20)", "quantity/3*months + area*0"]),
    said=st.lists(
        st.tuples(st.integers(-400, 60), st.decimals("0", "99", places=2)),
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    handed_over=st.integers(-60, 20),
)
def test_the_run_counts_what_held_on_the_first_day_charged(
    estate: Estate, cycle: Cycle, formula: str, said: list[tuple[int, Decimal]], handed_over: int
) -> None:
    first = dt.date(2026, 1, 1)
    with transaction.atomic():
        handed_over_on = first + dt.timedelta(days=handed_over)
        unit = estate.unit(handed_over_on=handed_over_on)
        counted(estate, estate.unit(), "1")
        for days, number in said:
            counted(estate, unit, str(number), first + dt.timedelta(days=days))
        by_bins(estate, formula, cycle=cycle, accepts_gaps=True)
        with clock.at(first):
            services.run_month(actor=estate.root, project=estate.project, period="2026-01")
        asked = max(handed_over_on, first)
        held = max(((on, number) for on, number in said if first + dt.timedelta(days=on) <= asked), default=None)
        value = evaluate(
            parse(formula), {"quantity": held and held[1], "months": int(cycle), "days": 0, "area": unit.area}
        )
        bill = Bill.objects.filter(unit=unit).first()
        if handed_over <= 0:
            assert (bill and bill.amount) == (round_half_up(value) or None if value is not None else None)
        else:
            assert (bill is not None) == bool(value)
        assert bill is None or bill.facts["quantity"] == f"{held[1]:.2f}"  # type: ignore[index]
        transaction.set_rollback(True)
