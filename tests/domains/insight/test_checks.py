"""The check of the books: clean after any work, and every kind of difference is listed by its document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from tests.conftest import actor_with
from tests.factories import household

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.errors import AccessDenied
from anju.core.models import EventRecord
from anju.domains.insight import queries, services, tasks
from anju.domains.insight.calc.checks import NOTHING, Check, Difference, Sums, thaw
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.services import Posting

TODAY = dt.date(2026, 11, 22)


def _check(root: Actor, project: Any) -> Check:
    with clock.at(TODAY):
        return services.check_books(actor=root, project=project)


def _kinds(check: Check) -> set[str]:
    return {one.kind for one in check.differences}


def test_books_of_honest_work_are_clean(project: Any, root: Actor) -> None:
    home = household.make_unit(project, "3-2-1201")
    household.make_bill(home, "276.08", month="2026-10")
    household.make_bill(home, "276.08", month="2026-11")
    check = _check(root, project)
    assert check.is_clean, check.differences
    assert check.project == Sums(*map(Decimal, ("276.08", "276.08", "0.00", "0.00", "552.16")))
    assert check.units == check.project
    assert [(name, one.closing) for name, one in check.fee_items] == [("物业服务费", Decimal("552.16"))]
    kept = queries.kept_check(root, project)
    assert kept is not None
    assert kept == check
    assert not EventRecord.objects.filter(name="BooksDisagree").exists()


def test_money_booked_without_a_bill_is_told_by_unit_and_project(project: Any, root: Actor) -> None:
    home = household.make_unit(project, "3-2-1201")
    household.make_bill(home, "276.08", month="2026-11")
    held = books.account_ids(project)
    lines = [Posting(held["receivable"], Decimal(5)), Posting(held["prepaid"], Decimal(-5))]
    ledger.post_entry(actor=root, project=project, kind="bill", on_date=TODAY, lines=lines, unit=home)
    check = _check(root, project)
    assert _kinds(check) == {"unit", "project"}
    told = next(one for one in check.differences if one.kind == "unit")
    assert (told.pk, told.name, told.said, told.booked) == (home.pk, home.code, Decimal("276.08"), Decimal("281.08"))
    assert EventRecord.objects.filter(name="BooksDisagree").count() == 1


def test_a_bill_that_says_paid_without_an_allocation_is_told(project: Any, root: Actor) -> None:
    bill = household.make_bill(household.make_unit(project, "3-2-1201"), "276.08", month="2026-11")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_bill SET paid = 76.08 WHERE id = %s", [bill.pk])
    check = _check(root, project)
    assert Difference("paid", bill.pk, str(bill.pk), Decimal("76.08"), Decimal("0.00")) in check.differences


def test_a_bill_of_another_amount_than_its_entry_is_told(project: Any, root: Actor) -> None:
    home = household.make_unit(project, "3-2-1201")
    bill = household.make_bill(home, "276.08", month="2026-11")
    held = books.account_ids(project)
    revenue = bill.tariff.fee_item.revenue_account_id
    lines = [Posting(held["receivable"], Decimal(200)), Posting(revenue, Decimal(-200))]
    wrong = ledger.post_entry(actor=root, project=project, kind="bill", on_date=TODAY, lines=lines, unit=home)
    other = household.make_bill(household.make_unit(project, "3-2-1202"), "276.08", month="2026-11")
    type(bill).objects.create(
        **{
            name: getattr(bill, name)
            for name in ("project", "run", "tariff", "unit", "period_end", "charged_from", "charged_until")
        },
        period_start=dt.date(2026, 12, 1),
        quantity=bill.quantity,
        price=bill.price,
        amount=Decimal("276.08"),
        issued_on=TODAY,
        due_on=TODAY,
        entry_id=wrong,
    )
    check = _check(root, project)
    assert _kinds(check) >= {"bill", "unit", "fee_item"}
    told = next(one for one in check.differences if one.kind == "bill")
    assert (told.said, told.booked) == (Decimal("276.08"), Decimal("200.00"))
    assert other.pk != told.pk


def test_sums_that_were_tampered_with_are_told_by_account_and_day(
    committed_db: Any, in_transaction: Callable[..., Any], root: Actor
) -> None:
    from anju.domains.tenancy import services as tenancy

    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="测试物业")
        project = tenancy.open_project(actor=root, company=company, code="T1", name="测试花园")
    with in_transaction(project.pk):
        held = books.account_ids(project)
        lines = [Posting(held["cash"], Decimal(5)), Posting(held["prepaid"], Decimal(-5))]
        ledger.post_entry(actor=root, project=project, kind="payment", on_date=TODAY, lines=lines)
    with psycopg.connect(committed_db.owner_url) as owner:
        owner.execute("UPDATE ledger_accountday SET debit = 6 WHERE account_id = %s", [held["cash"]])
    with in_transaction(project.pk):
        check = _check(root, project)
        assert check.differences == (Difference("day", held["cash"], "2026-11-22", Decimal("6.00"), Decimal("5.00")),)


def test_the_check_is_seen_and_made_by_who_may(project: Any) -> None:
    with pytest.raises(AccessDenied):
        queries.kept_check(actor_with("ledger.entry:view"), project)
    with pytest.raises(AccessDenied):
        services.check_books(actor=actor_with("ledger.entry:view"), project=project)


def test_every_project_is_checked_and_the_company_added_up(project: Any, other_project: Any, root: Actor) -> None:
    household.make_bill(household.make_unit(project, "3-2-1201"), "276.08", month="2026-11")
    with scope.enter([other_project.pk]):
        household.make_bill(household.make_unit(other_project, "3-2-1201"), "100.00", month="2026-11")
    with clock.at(TODAY):
        assert tasks.check_books_everywhere() == 0
    kept = queries.kept_check(root, project)
    assert kept is not None
    assert kept.company is not None
    assert (kept.project.billed, kept.company.billed) == (Decimal("276.08"), Decimal("376.08"))


def test_a_check_is_kept_and_read_again() -> None:
    sums = Sums(*map(Decimal, ("1.00", "2.00", "0.50", "0.10", "2.40")))
    told = (Difference("bill", 7, "7", Decimal("1.00"), Decimal("2.00")),)
    check = Check(TODAY, TODAY, 3, sums, (("物业服务费", sums),), NOTHING, told, company=sums)
    assert thaw(check.freeze(), clock.now()) == check
    assert sums.adds_up
    assert not check.is_clean
