"""The books: opened with a project, balanced at commit, append-only, closed by the month, one project's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.ledger import queries, services
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.ledger.models import Account, Entry, Line
from anju.domains.ledger.services import PeriodClosed, Posting

DAY = dt.date(2026, 11, 1)


def _post(actor: Actor, project: Any, amount: str = "210.40", **more: Any) -> int:
    held = queries.account_ids(project)
    lines = [Posting(held["cash"], Decimal(amount)), Posting(held["prepaid"], -Decimal(amount))]
    facts = {"kind": EntryKind.PAYMENT, "on_date": DAY, "lines": lines, **more}
    return services.post_entry(actor=actor, project=project, **facts)


def test_a_new_project_has_its_accounts(project: Any) -> None:
    assert set(queries.account_ids(project)) == set(AccountRole.values) - {AccountRole.REVENUE, AccountRole.COST}


def test_opening_the_books_twice_changes_nothing(project: Any, root: Actor) -> None:
    before = list(Account.objects.order_by("pk").values_list("pk", "code"))
    services.open_books(actor=root, project=project)
    assert list(Account.objects.order_by("pk").values_list("pk", "code")) == before


def test_every_fee_item_gets_an_income_account_of_its_own(project: Any, root: Actor) -> None:
    first = services.open_revenue_account(actor=root, project=project, name="物业服务费")
    second = services.open_revenue_account(actor=root, project=project, name="车位费")
    again = services.open_revenue_account(actor=root, project=project, name="物业服务费")
    assert (first.code, second.code, again.pk) == ("6001.01", "6001.02", first.pk)


def test_an_entry_has_its_lines(project: Any, root: Actor) -> None:
    entry = Entry.objects.get(pk=_post(root, project))
    assert sorted(entry.lines.values_list("position", "amount")) == [(1, Decimal("210.40")), (2, Decimal("-210.40"))]


def test_lines_that_do_not_add_up_are_refused_at_once(project: Any, root: Actor) -> None:
    held = queries.account_ids(project)
    lines = [Posting(held["cash"], Decimal(5)), Posting(held["prepaid"], Decimal(-4))]
    with pytest.raises(ValueError, match="zero"):
        _post(root, project, lines=lines)


def test_the_database_refuses_an_entry_out_of_balance_at_commit(
    committed_db: Any, in_transaction: Callable[..., Any], root: Actor
) -> None:
    project = _committed_project(root)
    with pytest.raises(IntegrityError, match="out of balance"), in_transaction(project.pk):
        entry_id = _post(root, project)
        account = queries.account_ids(project)["bank"]
        Line.objects.create(project=project, entry_id=entry_id, position=3, account_id=account, amount=Decimal("0.01"))
        assert Line.objects.filter(entry_id=entry_id).count() == 3  # not refused before the commit
    with in_transaction(project.pk):
        assert not Entry.objects.exists()


def test_lines_may_come_one_by_one_when_they_balance_in_the_end(
    committed_db: Any, in_transaction: Callable[..., Any], root: Actor
) -> None:
    project = _committed_project(root)
    with in_transaction(project.pk):
        entry_id = _post(root, project)
        held = queries.account_ids(project)
        for position, (role, amount) in enumerate([("bank", "7.00"), ("cash", "-7.00")], start=3):
            Line.objects.create(
                project=project, entry_id=entry_id, position=position, account_id=held[role], amount=Decimal(amount)
            )
    with psycopg.connect(committed_db.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM ledger_imbalance").fetchone() == (0,)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
@pytest.mark.parametrize("act", ["UPDATE {} SET project_id = project_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_posted(project: Any, root: Actor, table: str, act: str) -> None:
    _post(root, project)
    with pytest.raises(IntegrityError, match="its rows are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_an_account_of_another_project_is_refused_by_the_database(
    project: Any, other_project: Any, root: Actor
) -> None:
    with scope.enter([other_project.pk]):
        foreign = queries.account_ids(other_project)["cash"]
    own = queries.account_ids(project)["prepaid"]
    with (
        scope.enter([project.pk, other_project.pk]),
        pytest.raises(IntegrityError, match="account_id"),
        transaction.atomic(),
    ):
        _post(root, project, lines=[Posting(foreign, Decimal(5)), Posting(own, Decimal(-5))])


def test_an_entry_cannot_be_written_for_a_project_outside_the_scope(
    project: Any, other_project: Any, root: Actor
) -> None:
    lines = [Posting(1, Decimal(5)), Posting(2, Decimal(-5))]
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        services.post_entry(actor=root, project=other_project, kind=EntryKind.PAYMENT, on_date=DAY, lines=lines)


def test_a_reversal_is_the_opposite_and_happens_once(project: Any, root: Actor) -> None:
    original = _post(root, project)
    facts = {"actor": root, "project": project, "entry_id": original, "on_date": DAY}
    reversal = Entry.objects.get(pk=services.reverse_entry(kind=EntryKind.PAYMENT_REVERSAL, **facts))
    assert reversal.reverses_id == original
    assert sorted(reversal.lines.values_list("position", "amount")) == [(1, Decimal("-210.40")), (2, Decimal("210.40"))]
    with pytest.raises(DomainError):
        services.reverse_entry(kind=EntryKind.PAYMENT_REVERSAL, **facts)


def test_the_database_refuses_a_second_reversal(project: Any, root: Actor) -> None:
    original = _post(root, project)
    _post(root, project, reverses_id=original)
    with pytest.raises(IntegrityError, match="ledger_entry_reversed_once"), transaction.atomic():
        _post(root, project, reverses_id=original)


def test_nothing_is_posted_into_a_closed_month(project: Any, root: Actor) -> None:
    with clock.at(dt.date(2026, 12, 3)):
        services.close_period(actor=root, project=project, month=DAY)
        with pytest.raises(PeriodClosed):
            _post(root, project)
        services.reopen_period(actor=root, project=project, month=DAY, reason="一张发票漏记")
        _post(root, project)


def test_the_database_refuses_a_closed_month_too(project: Any, root: Actor) -> None:
    with clock.at(dt.date(2026, 12, 3)):
        services.close_period(actor=root, project=project, month=DAY)
    with pytest.raises(IntegrityError, match="period is closed"), transaction.atomic():
        Entry.objects.create(project=project, kind=EntryKind.PAYMENT, on_date=DAY, posted_at=clock.now())


def test_a_running_month_is_not_closed(project: Any, root: Actor) -> None:
    with clock.at(dt.date(2026, 11, 30)), pytest.raises(DomainError):
        services.close_period(actor=root, project=project, month=DAY)


def test_the_trial_balance_adds_up_to_zero(project: Any, root: Actor) -> None:
    _post(root, project, on_date=dt.date(2026, 10, 5))
    _post(root, project, amount="99.60")
    lines = queries.trial_balance(root, project, first_on=DAY, last_on=dt.date(2026, 11, 30))
    cash = next(line for line in lines if line.code == "1001")
    assert (cash.opening, cash.debit, cash.credit, cash.closing) == tuple(
        Decimal(text) for text in ("210.40", "99.60", "0.00", "310.00")
    )
    assert sum(line.closing for line in lines) == 0


def test_a_long_statement_is_checked_as_well_as_a_short_one(project: Any, other_project: Any, root: Actor) -> None:
    held = queries.account_ids(project)
    statement = """
        WITH entry AS (
            INSERT INTO ledger_entry (project_id, kind, on_date, posted_at)
            SELECT %(project)s, 'payment', '2026-11-01', now() FROM generate_series(1, 600) RETURNING id, project_id)
        INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
        SELECT project_id, id, n, CASE n WHEN 1 THEN %(debit)s ELSE %(credit)s END, CASE n WHEN 1 THEN 5 ELSE -5 END
        FROM entry, generate_series(1, 2) n"""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"project": project.pk, "debit": held["cash"], "credit": held["bank"]})
        assert Line.objects.count() == 1200
        with pytest.raises(IntegrityError, match="account_id"), transaction.atomic():
            cursor.execute(statement, {"project": project.pk, "debit": held["cash"], "credit": 999_999_999})
    with pytest.raises(IntegrityError, match="entry_id"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount) "
            "SELECT %s, -n, 1, %s, 5 FROM generate_series(1, 600) n",
            [project.pk, held["cash"]],
        )


def _committed_project(root: Actor) -> Any:
    from anju.domains.tenancy import services as tenancy

    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="测试物业")
        return tenancy.open_project(actor=root, company=company, code="T1", name="测试花园")


_PAIRS = """
    WITH entry AS (
        INSERT INTO ledger_entry (project_id, kind, on_date, posted_at)
        SELECT %(project)s, 'payment', '2026-11-01', now() FROM generate_series(1, 600) RETURNING id, project_id)
    INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
    SELECT project_id, id, n, CASE n WHEN 1 THEN %(debit)s ELSE %(credit)s END,
        CASE n WHEN 1 THEN 5 ELSE -5 END + CASE WHEN id %% 600 = 7 AND n = 2 THEN %(wrong)s ELSE 0 END
    FROM entry, generate_series(1, 2) n ORDER BY {order}"""


@pytest.mark.parametrize("order", ["id, n", "n, id", "id, n DESC"])
@pytest.mark.parametrize("wrong", [Decimal(0), Decimal("0.01")])
def test_pairs_are_checked_in_whatever_order_they_come(project: Any, root: Actor, order: str, wrong: Decimal) -> None:
    held = queries.account_ids(project)
    facts = {"project": project.pk, "debit": held["cash"], "credit": held["bank"], "wrong": wrong}

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PAIRS.format(order=order), facts)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    if wrong:
        with pytest.raises(IntegrityError, match="out of balance"):
            write()
    else:
        write()
    assert Line.objects.count() == (0 if wrong else 1200)
