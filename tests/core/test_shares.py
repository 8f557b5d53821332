"""Shares worked out by the database are those of `money.allocate`, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DataError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anju.core import money
from anju.core.shares import shares_sql

AMOUNTS = st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2)
WEIGHTS = st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=12).filter(any)


def _shares(amount: Decimal, weights: list[Decimal]) -> list[Decimal]:
    rows = "SELECT at AS key, weight, at AS position FROM unnest(%s::numeric[]) WITH ORDINALITY AS one (weight, at)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT share FROM ({shares_sql(rows, '%s')}) cut ORDER BY key", [amount, weights])
        return [share for (share,) in cursor.fetchall()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=AMOUNTS, weights=WEIGHTS)
def test_the_database_shares_as_the_calculation_does(db: None, amount: Decimal, weights: list[Decimal]) -> None:
    assert _shares(amount, weights) == money.allocate(amount, weights)


def test_no_weight_at_all_is_refused(db: None) -> None:
    with pytest.raises(DataError), transaction.atomic():
        _shares(Decimal("1.00"), [Decimal(0), Decimal(0)])
