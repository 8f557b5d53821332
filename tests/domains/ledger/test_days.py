"""The sums by account and day: whatever is posted, they equal the entries; folding changes no sum."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anju.core.access import Actor
from anju.domains.ledger import queries, services
from anju.domains.ledger.enums import EntryKind
from anju.domains.ledger.models import AccountDay
from anju.domains.ledger.services import Posting

KINDS = (EntryKind.PAYMENT, EntryKind.BILL, EntryKind.REFUND)
FROM_LINES = """
SELECT line.account_id, entry.on_date, entry.kind, coalesce(sum(line.amount) FILTER (WHERE line.amount > 0), 0),
    coalesce(-sum(line.amount) FILTER (WHERE line.amount < 0), 0), count(*)
FROM ledger_line line JOIN ledger_entry entry ON entry.id = line.entry_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
FROM_DAYS = """
SELECT account_id, day, kind, sum(debit), sum(credit), sum(lines) FROM ledger_accountday
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
# Entries of one day and kind (a bill run), of several days, and with holes between their numbers.
MANY = """
WITH entry AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, posted_at)
    SELECT nextval('ledger_entry_id_seq') + n * {hole}, %(project)s, 'bill', date '2026-11-01' + {day}, now()
    FROM generate_series(1, 700) n RETURNING id, project_id)
INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
SELECT project_id, id, side, CASE side WHEN 1 THEN %(debit)s ELSE %(credit)s END,
    CASE side WHEN 1 THEN 1 ELSE -1 END * (id %% 97 + 1) / 100.0
FROM entry, generate_series(1, 2) side
"""


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _agree() -> None:
    assert _rows(FROM_DAYS) == _rows(FROM_LINES)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(KINDS), st.integers(0, 3), st.integers(1, 10**7), st.sampled_from(["cash", "bank", "pos"])
        ),
        min_size=1,
        max_size=12,
    ),
    folded_after=st.integers(0, 12),
)
def test_sums_by_day_equal_the_entries(project: Any, root: Actor, acts: list[Any], folded_after: int) -> None:
    held = queries.account_ids(project)
    with transaction.atomic():
        for number, (kind, day, cents, account) in enumerate(acts):
            amount = Decimal(cents) / 100
            entry_id = services.post_entry(
                actor=root,
                project=project,
                kind=kind,
                on_date=dt.date(2026, 11, 1 + day),
                lines=[Posting(held[account], amount), Posting(held["prepaid"], -amount)],
            )
            if number % 3 == 0:
                services.reverse_entry(
                    actor=root,
                    project=project,
                    entry_id=entry_id,
                    kind=EntryKind.PAYMENT_REVERSAL,
                    on_date=dt.date(2026, 11, 20),
                )
            if number == folded_after:
                services.fold_days(project=project)
        _agree()
        services.fold_days(project=project)
        _agree()
        keys = AccountDay.objects.values_list("account", "day", "kind")
        assert len(keys) == len(set(keys))
        transaction.set_rollback(True)


@pytest.mark.parametrize("hole", [0, 1, 40])
@pytest.mark.parametrize("day", ["0", "n % 3"])
def test_long_statements_are_summed_as_well(project: Any, hole: int, day: str) -> None:
    held = queries.account_ids(project)
    facts = {"project": project.pk, "debit": held["receivable"], "credit": held["prepaid"]}
    with connection.cursor() as cursor:
        cursor.execute(MANY.format(hole=hole, day=day.replace("%", "%%")), facts)
    assert sum(AccountDay.objects.values_list("lines", flat=True)) == 1400
    _agree()


@pytest.mark.parametrize("act", ["UPDATE {} SET debit = 0", "DELETE FROM {}"])
def test_the_application_cannot_write_the_sums(project: Any, root: Actor, act: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _rows(act.format("ledger_accountday") + " RETURNING 1")


def test_another_projects_sums_are_not_seen(project: Any, other_project: Any, root: Actor) -> None:
    held = queries.account_ids(project)
    lines = [Posting(held["cash"], Decimal(5)), Posting(held["prepaid"], Decimal(-5))]
    services.post_entry(actor=root, project=project, kind="payment", on_date=dt.date(2026, 11, 1), lines=lines)
    from anju.core import scope

    with scope.enter([other_project.pk]):
        assert not AccountDay.objects.exists()
    assert AccountDay.objects.count() == 2


def test_an_account_page_goes_on_where_it_stopped_with_the_balance_after_each_line(project: Any, root: Actor) -> None:
    held = queries.account_ids(project)
    account = queries.account_of(project, "cash")
    for number in range(1, 26):
        lines = [Posting(held["cash"], Decimal(number)), Posting(held["prepaid"], -Decimal(number))]
        on = dt.date(2026, 10, 30) + dt.timedelta(days=number // 4)
        services.post_entry(actor=root, project=project, kind="payment", on_date=on, lines=lines)
    days = {"first_on": dt.date(2026, 10, 31), "last_on": dt.date(2026, 11, 30)}
    whole = queries.account_page(root, account, **days, size=100)
    assert whole.opening == 6
    assert whole.closing == whole.lines[-1].balance == 325
    parts, mark = [], None
    while True:
        page = queries.account_page(root, account, **days, after=mark, size=7)
        assert page.brought == (parts[-1].balance if parts else whole.opening)
        parts += page.lines
        mark = page.next
        if mark is None:
            break
        assert queries.Mark.read(str(mark)) == mark
    assert parts == whole.lines


@pytest.mark.parametrize("text", ["", "x", "2026-11-01.1", "2026-13-01.1.1", "2026-11-01.a.1"])
def test_a_mark_that_is_none_begins_at_the_first_line(text: str) -> None:
    assert queries.Mark.read(text) is None
