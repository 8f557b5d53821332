"""Results: from the sums by day, equal to the entries; spans, comparisons and savings by pure rules."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories import household

from anju.core.access import Actor
from anju.core.errors import AccessDenied
from anju.domains.insight import queries
from anju.domains.insight.calc.results import By, Line, View, moves, savings, spans, year_before
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting

NOVEMBER = dt.date(2026, 11, 1)
_FROM_ENTRIES = """
SELECT coalesce(sum(-line.amount), 0) FROM ledger_line line
JOIN ledger_entry entry ON entry.id = line.entry_id JOIN ledger_account account ON account.id = line.account_id
WHERE account.kind IN ('income', 'expense') AND entry.on_date BETWEEN %s AND %s
"""


def _line(*amounts: int, income: bool = False, code: str = "6401.02") -> Line:
    return Line("1", code, code, income, "" if income else "upkeep", tuple(Decimal(one) for one in amounts))


def _post(root: Actor, project: Any, on: dt.date, debit: str, credit: str, amount: Decimal, kind: str) -> None:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    lines = [Posting(held[debit], amount), Posting(held[credit], -amount)]
    ledger.post_entry(actor=root, project=project, kind=kind, on_date=on, lines=lines)


@pytest.mark.parametrize(
    ("by", "upto", "first", "last", "names"),
    [
        (By.MONTH, dt.date(2026, 2, 3), dt.date(2025, 2, 1), dt.date(2026, 2, 28), ("2025-02", "2026-02")),
        (By.QUARTER, dt.date(2026, 11, 22), dt.date(2024, 10, 1), dt.date(2026, 12, 31), ("2024 Q4", "2026 Q4")),
        (By.YEAR, dt.date(2026, 11, 22), dt.date(2023, 1, 1), dt.date(2026, 12, 31), ("2023", "2026")),
    ],
)
def test_spans_end_with_the_day_asked_for(by: By, upto: dt.date, first: dt.date, last: dt.date, names: Any) -> None:
    found = spans(by, upto)
    assert (found[0].first, found[-1].last, len(found)) == (first, last, by.shown)
    assert (found[0].name, found[-1].name) == names
    assert all(b.first - a.last == dt.timedelta(days=1) for a, b in itertools.pairwise(found))
    assert found[-1 - year_before(by)].first == found[-1].first.replace(year=found[-1].first.year - 1)


def test_the_largest_changes_come_first() -> None:
    lines = [_line(100, 150, code="a"), _line(900, 500, code="b"), _line(7, 7, code="c"), _line(0, 60, code="d")]
    found = moves(lines, back=1)
    assert [(one.line.code, one.change, one.percent) for one in found] == [
        ("b", Decimal(-400), Decimal("-44.4")),
        ("d", Decimal(60), None),
        ("a", Decimal(50), Decimal("50.0")),
    ]


def test_an_expense_that_rose_is_worth_its_rise_in_a_year() -> None:
    quarters = [_line(1000, 0, 0, 0, 2500), _line(1000, 0, 0, 0, 1090, code="b"), _line(0, 0, 0, 1000, 1600, code="c")]
    found = savings(quarters, by=By.QUARTER, least_percent=Decimal(10), least=Decimal(500))
    assert [(one.move.line.code, one.a_year) for one in found] == [("6401.02", Decimal(6000)), ("c", Decimal(2400))]
    assert not savings([_line(1, 9000, income=True)], by=By.YEAR, least_percent=Decimal(10), least=Decimal(500))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(
            st.integers(0, 800),
            st.sampled_from([("1122", "6051"), ("6401.02", "2202"), ("6401.01", "2202"), ("6602", "1122")]),
            st.integers(1, 10**6),
        ),
        max_size=15,
    ),
    by=st.sampled_from(list(By)),
)
def test_profit_equals_the_entries(project: Any, root: Actor, acts: list[Any], by: By) -> None:
    with transaction.atomic():
        for back, (debit, credit), cents in acts:
            on = dt.date(2026, 11, 20) - dt.timedelta(days=back)
            _post(root, project, on, debit, credit, Decimal(cents) / 100, "journal")
        found = queries.results_of(root, project, by=by, view=View.ACCRUAL, upto=NOVEMBER)
        with connection.cursor() as cursor:
            for span, profit in zip(found.spans, found.profit, strict=True):
                cursor.execute(_FROM_ENTRIES, [span.first, span.last])
                assert cursor.fetchone() == (profit,)
        transaction.set_rollback(True)


def test_accrued_and_by_money_are_two_views(project: Any, root: Actor) -> None:
    bill = household.make_bill(household.make_unit(project, "3-2-1201"), "276.08", month="2026-11")
    _post(root, project, NOVEMBER, "1002", "1122", Decimal("100.00"), "payment")
    _post(root, project, NOVEMBER, "6401.02", "2202", Decimal("80.00"), "expense")
    _post(root, project, NOVEMBER, "2202", "1002", Decimal("30.00"), "expense_payment")
    _post(root, project, NOVEMBER, "1001", "1002", Decimal("50.00"), "banking")
    accrued = queries.results_of(root, project, by=By.MONTH, view=View.ACCRUAL, upto=NOVEMBER)
    assert (accrued.income_sums[-1], accrued.expense_sums[-1]) == (bill.amount, Decimal("80.00"))
    assert accrued.profit[-1] == Decimal("196.08")
    money = queries.results_of(root, project, by=By.MONTH, view=View.CASH, upto=NOVEMBER)
    assert (money.income_sums[-1], money.expense_sums[-1]) == (Decimal("100.00"), Decimal("30.00"))
    assert accrued.per_square_metre(accrued.profit[-1]) == round(Decimal("196.08") / bill.unit.area, 4)


def test_results_are_seen_by_who_may(project: Any, other_project: Any, root: Actor) -> None:
    _post(root, project, NOVEMBER, "6401.02", "2202", Decimal("80.00"), "expense")
    facts: dict[str, Any] = {"by": By.MONTH, "view": View.ACCRUAL, "upto": NOVEMBER}
    with pytest.raises(AccessDenied):
        queries.results_of(actor_with("ledger.entry:view"), project, **facts)
    assert books.cost_accounts(project).exists()
    assert not queries.results_of(root, other_project, **facts).expense
