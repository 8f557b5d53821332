"""Tariffs by formula: read and refused with the place of the fault, charged by SQL to the cent of the arithmetic."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.billing.conftest import LONG_AGO, Estate

from anju.core import clock
from anju.core.errors import DomainError
from anju.core.money import round_half_up
from anju.domains.billing import queries, services
from anju.domains.billing.calc.charge import PriceVersion, charge
from anju.domains.billing.calc.expressions import FormulaError, evaluate, expression_sql, in_words, parse
from anju.domains.billing.calc.periods import Period
from anju.domains.billing.calc.split import split_charge
from anju.domains.billing.enums import Basis, Convention, Cycle, SkipReason
from anju.domains.billing.models import Bill, Tariff, TariffVersion
from anju.domains.estate.models import Space
from anju.domains.residents.enums import ResidencyRole

NOVEMBER = dt.date(2026, 11, 1)
VALUES: dict[str, Decimal | int | None] = {
    "area": Decimal("89.53"),
    "inner_area": Decimal("72.10"),
    "floor": 12,
    "floors": None,
    "people": 3,
    "spaces": 0,
    "quantity": Decimal("2.50"),
    "months": 3,
    "days": 92,
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("area*2.35*months", "631.1865"),
        ("建筑面积 × 2.35 × 月数", "631.1865"),
        ("（面积＋10）×2", "199.06"),
        ("if(floor > 6 and people <= 3, area*0.3, area*0.2)", "26.859"),
        ("如果(楼层≤6 或 人数=4，10，20)", "20"),
        ("max(area, 100) - min(1, 2, inner_area)", "99"),
        ("round(area / 3, 1) * 3", "89.4"),
        ("0.01 / 3 * 1.5", "0.005"),
        ("area / 3 * 3", "89.53"),
        ("2 - 3 - 4 + 6", "1"),
        ("-floor + 20", "8"),
        ("100 / 10 / 2", "5"),
        ("计费数量 * 12 * 月数", "90"),
        ("area * floors", None),
        ("min(area, floors)", None),
        ("if(floors > 3, 1, 2)", None),
        ("if(floors > 3 or floor > 3, 1, 2)", "1"),
        ("if(floors > 3 and floor < 3, 1, 2)", "2"),
        ("area / spaces", None),
        ("area * 999999999", None),
    ],
)
def test_a_formula_comes_to(text: str, result: str | None) -> None:
    assert evaluate(parse(text), VALUES) == (None if result is None else Decimal(result))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("aera*2", 1),
        ("2*room", 3),
        ("area*(2", 8),
        ("area*2)", 7),
        ("area 2", 6),
        ("area $ 2", 6),
        ("area/(3-3)", 6),
        ("area > 3", 1),
        ("(area > 3) * 2", 1),
        ("2 * (area > 3)", 5),
        ("if(area, 1, 2)", 4),
        ("if(area > 1, 2)", 1),
        ("if(area > 1, floor > 2, 3)", 14),
        ("min(area)", 1),
        ("round(area, floor)", 1),
        ("0 * 3", 1),
        ("3 - 5", 1),
        ("((((((((((area))))))))))", 10),
        ("area * 1.1234567", 8),
        ("area * " + "1" * 400, 301),
        ("area; DROP TABLE billing_bill", 5),
        ("__import__('os')", 12),
    ],
)
def test_a_formula_that_cannot_be_read_tells_where(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as told:
        parse(text)
    assert told.value.position == position
    assert told.value.field == "formula"
    assert str(position) in str(told.value)


def test_a_formula_reads_as_the_trade_writes_it() -> None:
    assert in_words(parse("建筑面积*2.35*月数")) == "building area × 2.35 × months"
    assert in_words(parse("area*2.35*months"), VALUES) == "building area 89.53 × 2.35 × months 3"
    assert in_words(parse("area-(floor-2)/3")) == "building area − (floor − 2) ÷ 3"
    assert in_words(parse("(area-2)*-floor")) == "(building area − 2) × (−floor)"
    told = "(if floor > 6 and people living there ≤ 3: 10; else: 5)"
    assert in_words(parse("if(floor>6 and people<=3, 10, 5)")) == told


NAMES = st.sampled_from(sorted(VALUES))
NUMBERS = st.decimals("0", "200", places=3).map(lambda number: f"{number:f}")


def _more(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    comparisons = st.tuples(parts, st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), parts).map(" ".join)
    conditions = comparisons | st.tuples(comparisons, st.sampled_from(["and", "or"]), comparisons).map(
        lambda sides: f"not ({' '.join(sides)})"
    )
    return (
        st.tuples(parts, st.sampled_from("+-*/"), parts).map(lambda sides: f"({' '.join(sides)})")
        | st.tuples(conditions, parts, parts).map(lambda given: "if({}, {}, {})".format(*given))
        | st.tuples(st.sampled_from(["min", "max"]), parts, parts).map(lambda given: "{}({}, {})".format(*given))
        | st.tuples(parts, st.integers(0, 4)).map(lambda given: "round({}, {})".format(*given))
        | parts.map(lambda part: f"(-{part})")
    )


FORMULAS = st.recursive(NUMBERS | NAMES, _more, max_leaves=8)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(formula=FORMULAS, area=st.decimals("0.01", "900", places=2), people=st.none() | st.integers(0, 9))
def test_sql_gives_what_the_arithmetic_gives(db: Any, formula: str, area: Decimal, people: int | None) -> None:
    values = {**VALUES, "area": area, "people": people}
    try:
        read = parse(formula)
    except FormulaError:
        return
    columns = {name: "NULL::int" if value is None else str(value) for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT v FROM (SELECT {expression_sql(read, columns)} AS v) told WHERE abs(v) <= 99999999")
        row = cursor.fetchone()
    assert evaluate(read, values) == (row[0] if row else None)


def by_formula(estate: Estate, formula: str, **terms: Any) -> Tariff:
    return services.create_tariff(
        actor=estate.root,
        fee_item=estate.fee_item("电梯费"),
        usage="home",
        basis=Basis.FORMULA,
        starts_on=LONG_AGO,
        formula=formula,
        **terms,
    )


def test_a_run_charges_by_formula_and_tells_how(estate: Estate) -> None:
    unit = estate.unit("89.53")
    estate.resident(unit, "妻子", role=ResidencyRole.FAMILY)
    by_formula(estate, "area * 0.3 * months + people * 5 + spaces * 10 + floor", cycle=Cycle.QUARTER)
    Space.objects.create(project=estate.project, code="A-1", unit=unit)
    with clock.at(dt.date(2026, 10, 1)):
        (bill,) = estate.bill("2026-10")
    assert bill.amount == Decimal("101.58")  # 80.577 + 10 + 10 + 1
    assert (bill.quantity, bill.price) == (Decimal(1), Decimal("101.5770"))
    assert bill.facts == {"area": "89.53", "floor": "1", "people": "2", "spaces": "1"}
    told = queries.bill_formula(Bill.objects.select_related("run", "tariff").get(pk=bill.pk))
    assert told == [
        "building area 89.53 × 0.3 × months 3 + people living there 2 × 5 + parking spaces held 1 × 10 + floor 1"
        " = 101.58 yuan"
    ]


def test_what_a_bill_kept_explains_it_after_the_register_has_changed(estate: Estate) -> None:
    unit = estate.unit("100", handed_over_on=dt.date(2026, 11, 16))
    tariff = by_formula(estate, "area * 2 + 5")
    (bill,) = estate.bill()
    services.add_price(actor=estate.root, tariff=tariff, starts_on=dt.date(2026, 12, 1), formula="area * 3")
    type(unit).objects.filter(pk=unit.pk).update(area=Decimal(50))
    told = queries.bill_formula(Bill.objects.select_related("run", "tariff").get(pk=bill.pk))
    assert told == ["(building area 100 × 2 + 5) × 15/30 days = 102.50 yuan"]


def test_units_without_a_result_are_told_in_the_preview_and_never_billed_as_nothing(estate: Estate) -> None:
    estate.unit("100")
    known = estate.unit("50")
    type(known).objects.filter(pk=known.pk).update(inner_area=Decimal(40))
    with pytest.raises(DomainError, match=r"no result for 1 of 2 units.*1-101") as told:
        by_formula(estate, "inner_area * 2")
    assert told.value.field == "formula"
    assert not Tariff.objects.exists()
    tariff = by_formula(estate, "inner_area * 2", accepts_gaps=True)
    shown = queries.preview(estate.root, estate.project, NOVEMBER)
    assert (shown.count, shown.amount) == (1, Decimal("80.00"))
    assert shown.skipped == {SkipReason.NO_RESULT: 1}
    (line,) = queries.preview_lines(estate.root, estate.project, NOVEMBER, tariff, reason=SkipReason.NO_RESULT)
    assert (line.unit, line.reason) == ("1-101", SkipReason.NO_RESULT)
    (billed,) = queries.preview_lines(estate.root, estate.project, NOVEMBER, tariff)
    assert billed.formula == ("inner area 40 × 2 = 80.00 yuan",)


def test_a_formula_below_nothing_is_refused_and_one_that_gets_there_is_left_out(estate: Estate) -> None:
    unit = estate.unit("100")
    with pytest.raises(DomainError, match="less than nothing for 1 units"):
        by_formula(estate, "area - 200")
    tariff = by_formula(estate, "area - 60")
    type(unit).objects.filter(pk=unit.pk).update(area=Decimal(50))
    assert queries.preview(estate.root, estate.project, NOVEMBER).skipped == {SkipReason.NEGATIVE: 1}
    type(unit).objects.filter(pk=unit.pk).update(area=Decimal(60))
    assert queries.preview(estate.root, estate.project, NOVEMBER).skipped == {SkipReason.NO_AMOUNT: 1}
    with pytest.raises(FormulaError):
        services.add_price(actor=estate.root, tariff=tariff, starts_on=NOVEMBER, formula="area -")
    with pytest.raises(DomainError):
        services.add_price(actor=estate.root, tariff=tariff, starts_on=NOVEMBER, price=Decimal(1))


def test_a_formula_that_no_unit_has_a_result_for_is_refused_whatever_is_accepted(estate: Estate) -> None:
    estate.unit("100")
    with pytest.raises(DomainError, match="no result for 1 of 1"):
        by_formula(estate, "area * floors", accepts_gaps=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cycle=st.sampled_from(Cycle),
    convention=st.sampled_from(Convention),
    formula=st.sampled_from(["area*2.35*months", "area/7*months", "if(area>100, area*1.5, 150)", "max(area, 80)/days"]),
    units=st.lists(
        st.tuples(
            st.decimals("0.01", "900", places=2),
            st.integers(-60, 400).map(lambda days: dt.date(2026, 1, 1) + dt.timedelta(days=days)),
            st.none() | st.integers(1, 364).map(lambda days: dt.date(2026, 1, 1) + dt.timedelta(days=days)),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_the_run_charges_what_the_formula_says(
    estate: Estate, cycle: Cycle, convention: Convention, formula: str, units: list[Any]
) -> None:
    period = Period(dt.date(2026, 1, 1), cycle)
    with transaction.atomic():
        made = []
        for area, from_on, change_on in units:
            unit = estate.unit(str(area), handed_over_on=from_on, owner=None)
            estate.resident(unit, "旧业主", ends_on=change_on - dt.timedelta(days=1) if change_on else None)
            if change_on:
                estate.resident(unit, "新业主", starts_on=change_on)
            made.append(unit)
        by_formula(estate, formula, cycle=cycle, convention=convention)
        with clock.at(period.first_on):
            services.run_month(actor=estate.root, project=estate.project, period="2026-01")
        for unit, (area, from_on, change_on) in zip(made, units, strict=True):
            value = evaluate(parse(formula), {"area": area, "months": int(cycle), "days": period.span.days})
            assert value is not None
            whole = charge(
                period=period,
                basis=Basis.FORMULA,
                quantity=value,
                prices=[PriceVersion(LONG_AGO, Decimal(1))],
                convention=convention,
                from_on=from_on,
            )
            parts = (whole,) if whole is None or change_on is None else split_charge(whole, change_on)
            wanted = sorted((part.days.first_on, part.amount) for part in parts if part is not None and part.amount > 0)
            found = sorted(Bill.objects.filter(unit=unit).values_list("charged_from", "amount"))
            assert found == wanted
            assert all(amount == round_half_up(amount) for _on, amount in found)
        for bill in Bill.objects.select_related("run", "tariff__fee_item"):
            assert queries.bill_formula(bill), "an issued bill can be explained"
        transaction.set_rollback(True)


def test_the_database_wants_a_price_steps_or_a_formula(estate: Estate) -> None:
    tariff = by_formula(estate, "area")
    version = TariffVersion.objects.get(tariff=tariff)
    assert (version.price, version.formula) == (None, "area")
