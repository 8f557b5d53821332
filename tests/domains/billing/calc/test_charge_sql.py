"""The charging rule in SQL and in Python give the same cents."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection

from anju.domains.billing.calc.charge import NoPrice, PriceVersion, VacancyFactor, charge
from anju.domains.billing.calc.charge_sql import ChargeColumns, charge_sql, first_day_sql, last_day_sql
from anju.domains.billing.calc.periods import parse_period
from anju.domains.billing.enums import Basis, Convention

COLUMNS = ChargeColumns("c.quantity", "c.from_on", "c.to_on", "c.factor", "c.factor_from", "c.factor_to")
PRICES = [
    PriceVersion(dt.date(2020, 1, 1), Decimal("2.3500")),
    PriceVersion(dt.date(2024, 2, 15), Decimal("0.0155")),
    PriceVersion(dt.date(2024, 5, 1), Decimal("12.3457")),
]
Case = tuple[Decimal, dt.date | None, dt.date | None, Decimal | None, dt.date | None, dt.date | None]


def _cases(count: int, seed: int) -> list[Case]:
    """Units of all sorts; small quantities are many, since there exact half cents are."""
    rng = random.Random(seed)

    def some_day(chance_of_none: float) -> dt.date | None:
        if rng.random() < chance_of_none:
            return None
        return dt.date(2023, 12, 1) + dt.timedelta(days=rng.randrange(430))

    def one() -> Case:
        quantity = Decimal(rng.choice([1, 2, 100, rng.randrange(1, 2000), rng.randrange(1, 10**9)])) / 100
        factor = rng.choice([None, Decimal("0.6"), Decimal("0.3333"), Decimal("0.05")])
        dates = (some_day(0.4), some_day(0.4))
        vacancy = (factor, some_day(0), some_day(0.5)) if factor is not None else (None, None, None)
        return (quantity, *dates, *vacancy)

    return [one() for _ in range(count)]


def _in_sql(expressions: list[str], cases: list[Case]) -> list[tuple[object, ...]]:
    columns = list(zip(*cases, strict=True))
    casts = ["numeric(12,2)[]", "date[]", "date[]", "numeric(6,4)[]", "date[]", "date[]"]
    values = ", ".join(f"%s::{cast}" for cast in casts)
    names = "quantity, from_on, to_on, factor, factor_from, factor_to"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(expressions)} FROM unnest({values}) WITH ORDINALITY AS c({names}, n) ORDER BY c.n",
            [list(column) for column in columns],
        )
        return cursor.fetchall()


def _in_python(case: Case, period: str, basis: Basis, convention: Convention) -> tuple[object, ...]:
    quantity, from_on, to_on, factor, factor_from, factor_to = case
    vacancy = VacancyFactor(factor, factor_from, factor_to) if factor is not None and factor_from else None
    found = charge(
        period=parse_period(period),
        basis=basis,
        quantity=quantity,
        prices=PRICES,
        convention=convention,
        from_on=from_on,
        to_on=to_on,
        vacancy=vacancy,
    )
    return (found.amount, found.days.first_on, found.days.last_on) if found else (None,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "convention"), list(product(["2024-02", "2024-03", "2024-Q1", "2024-H1", "2024"], Convention))
)
@pytest.mark.parametrize("basis", [Basis.AREA, Basis.FIXED])
def test_sql_charges_what_python_charges(period: str, convention: Convention, basis: Basis) -> None:
    cases = _cases(400, seed=len(period))
    span = parse_period(period).span
    amount = charge_sql(COLUMNS, period=parse_period(period), basis=basis, prices=PRICES, convention=convention)
    rows = _in_sql([amount, first_day_sql(COLUMNS, span), last_day_sql(COLUMNS, span)], cases)
    answers = [row if row[0] is not None else (None,) for row in rows]
    assert answers == [_in_python(case, period, basis, convention) for case in cases]
    assert sum(len(answer) == 3 for answer in answers) > 100


@pytest.mark.django_db
def test_sql_rounds_an_exact_half_cent_up_and_a_hair_less_down() -> None:
    # 0.155 × 1/31 is exactly half a cent; 0.1549 × 1/31 is a hair less.
    cases: list[Case] = [(Decimal("1.00"), dt.date(2026, 1, 31), None, None, None, None)]
    period = parse_period("2026-01")
    answers = []
    for price in ("0.1550", "0.1549"):
        prices = [PriceVersion(dt.date(2020, 1, 1), Decimal(price))]
        amount = charge_sql(COLUMNS, period=period, basis=Basis.AREA, prices=prices, convention=Convention.ACTUAL_DAYS)
        answers.append(_in_sql([amount], cases)[0][0])
    assert answers == [Decimal("0.01"), Decimal("0.00")]


@pytest.mark.django_db
def test_sql_quotient_is_long_enough_for_large_amounts() -> None:
    # Four trillionths below the half cent: a quotient of PostgreSQL's usual length would be rounded up to it first.
    case: Case = (Decimal("3123498899.99"), dt.date(2026, 1, 31), None, Decimal("0.9999"), dt.date(2025, 1, 1), None)
    prices = [PriceVersion(dt.date(2020, 1, 1), Decimal("9.9999"))]
    period = parse_period("2026-01")
    amount = charge_sql(COLUMNS, period=period, basis=Basis.AREA, prices=prices, convention=Convention.ACTUAL_DAYS)
    factor = VacancyFactor(Decimal("0.9999"), dt.date(2025, 1, 1))
    found = charge(period=period, basis=Basis.AREA, quantity=case[0], prices=prices, from_on=case[1], vacancy=factor)
    assert found is not None
    assert _in_sql([amount], [case]) == [(found.amount,)]


def test_sql_is_not_made_without_a_price() -> None:
    with pytest.raises(NoPrice):
        charge_sql(
            COLUMNS,
            period=parse_period("2019-12"),
            basis=Basis.AREA,
            prices=PRICES,
            convention=Convention.ACTUAL_DAYS,
        )
