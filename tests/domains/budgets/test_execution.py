"""Actual against budget ties to the ledger; alerts are told once; an expense tells what it does to its line."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import xlsxwriter
from tests.domains.budgets.conftest import JUNE, TODAY, Office

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.budgets import queries, services
from anju.domains.budgets.models import Alert
from anju.domains.budgets.queries import Execution, Row
from anju.domains.expenses import services as spending
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting
from anju.domains.notifications.models import Notification


def _found(office: Office, upto: dt.date = TODAY) -> Execution:
    return queries.execution(office.finance, office.project, year=2026, upto=upto)


def _row(found: Execution, department: str, code: str) -> Row:
    return next(row for row in found.rows if (row.department, row.code) == (department, code))


def _journal(office: Office, debit: str, credit: str, amount: str, on: dt.date) -> None:
    held = {code: Account.objects.get(project=office.project, code=code).pk for code in (debit, credit)}
    written = ledger.write_journal(
        actor=office.finance,
        project=office.project,
        on_date=on,
        memo="计提",
        lines=[Posting(held[debit], Decimal(amount)), Posting(held[credit], -Decimal(amount))],
    )
    ledger.post_journal(actor=office.manager, journal=written)


def test_claims_count_for_their_department_and_the_rest_for_the_only_one_with_the_account(office: Office) -> None:
    office.adopted()
    office.spend("6401.06", "30.00", JUNE, office.engineering)
    office.spend("6401.06", "40.00", JUNE, office.service)
    office.spend("6401.06", "50.00", JUNE)
    office.spend("6401.02", "60.00", JUNE)
    found = _found(office)
    assert _row(found, "工程部", "6401.06").spent == Decimal("30.00")
    assert _row(found, "客服部", "6401.06").spent == Decimal("40.00")
    assert _row(found, "", "6401.06").spent == Decimal("50.00")
    assert _row(found, "工程部", "6401.02").spent == Decimal("60.00")
    assert _row(found, "工程部", "6401.02").actual_of(6, 6) == Decimal("60.00")
    assert _row(found, "工程部", "6401.02").actual_of(7, 12) == 0


def test_the_report_ties_to_the_ledger(office: Office) -> None:
    office.adopted()
    claim = office.spend("6401.06", "30.00", JUNE, office.engineering)
    office.spend("6401.02", "700.00", dt.date(2026, 3, 31), office.service)
    spending.reverse_claim(actor=office.finance, claim=claim, reason="重复")
    _journal(office, "6401.07", "1602", "123.45", dt.date(2026, 5, 31))
    _journal(office, "1002", "6051", "88.00", dt.date(2026, 5, 31))
    _wages(office)
    found = _found(office)
    trial = books.trial_balance(office.finance, office.project, first_on=dt.date(2026, 1, 1), last_on=TODAY)
    by_account = {line.account_id: line.debit - line.credit for line in trial if line.kind in ("income", "expense")}
    for account_id, moved in by_account.items():
        rows = [row for row in found.rows if row.account_id == account_id]
        assert sum((-row.spent if row.is_income else row.spent for row in rows), Decimal(0)) == moved
        for row in rows:
            account = Account.objects.get(pk=account_id)
            _lines, whole = queries.entries_behind(
                office.finance,
                office.project,
                plan=found.plan,
                account=account,
                department_id=row.department_id,
                first_on=dt.date(2026, 1, 1),
                last_on=TODAY,
            )
            assert whole == row.spent


def _wages(office: Office) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("工资")
        rows = (
            ("姓名", "部门", "应发工资"),
            ("王建国", "工程部", 6200.5),
            ("陈晓燕", "客服部", 5100),
            ("李四", "食堂", 10),
        )
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    claim = spending.claim_wages(
        actor=office.finance,
        project=office.project,
        on_date=dt.date(2026, 10, 31),
        description="十月工资",
        filename="w.xlsx",
        content=file.getvalue(),
    )
    office.book(claim)


def test_a_wage_sheet_is_split_by_the_departments_of_its_lines(office: Office) -> None:
    office.adopted()
    _wages(office)
    rows = {row.department: row.spent for row in _found(office).rows if row.code == "6401.01"}
    assert rows == {"工程部": Decimal("6200.50"), "客服部": Decimal("5100.00"), "": Decimal("10.00")}


def test_a_department_sees_its_own_rows_only(office: Office) -> None:
    office.adopted()
    office.spend("6401.06", "40.00", JUNE, office.service)
    found = queries.execution(office.head, office.project, year=2026, upto=TODAY)
    assert {row.department for row in found.rows} == {"工程部"}


def test_a_year_without_a_plan_shows_what_was_spent(office: Office) -> None:
    office.spend("6401.06", "40.00", JUNE, office.service)
    found = _found(office)
    assert found.plan is None
    assert [(row.whole, row.spent, row.rate) for row in found.rows] == [(Decimal(0), Decimal("40.00"), None)]
    assert queries.overspent(office.finance, office.project) == []


def test_overspent_lines_come_with_the_largest_first(office: Office) -> None:
    office.adopted()
    office.spend("6401.02", "12000.00", JUNE)
    office.spend("6401.06", "1201.00", JUNE, office.engineering)
    office.spend("6401.06", "2500.00", JUNE, office.service)
    over = queries.overspent(office.finance, office.project)
    assert [(row.department, row.spent - row.whole) for row in over] == [
        ("客服部", Decimal("100.00")),
        ("工程部", Decimal("1.00")),
    ]
    assert len(queries.overspent(system_actor("risk"), office.project, percent=99)) == 3
    assert queries.overspent(office.head, office.project) == []


def test_thresholds_are_told_once_however_often_the_job_runs(office: Office) -> None:
    office.adopted()
    night = system_actor("budgets")
    office.spend("6401.02", "9599.99", JUNE)
    assert services.raise_alerts(actor=night, project=office.project) == 0
    office.spend("6401.02", "0.01", JUNE)
    assert services.raise_alerts(actor=night, project=office.project) == 1
    assert services.raise_alerts(actor=night, project=office.project) == 0
    office.spend("6401.02", "3600.00", JUNE)
    assert services.raise_alerts(actor=night, project=office.project) == 1
    assert services.raise_alerts(actor=night, project=office.project) == 0
    assert list(Alert.objects.order_by("threshold").values_list("threshold", "actual", "budget")) == [
        (80, Decimal("9600.00"), Decimal("12000.00")),
        (100, Decimal("13200.00"), Decimal("12000.00")),
        (110, Decimal("13200.00"), Decimal("12000.00")),
    ]
    told = Notification.objects.filter(kind="budgets.line.reached").values_list("user__username", "title")
    assert sorted(name for name, _title in told) == ["caiwu", "caiwu", "gongcheng", "gongcheng"]
    assert any("110" in title for _name, title in told)


def test_thresholds_and_their_basis_are_settings_of_the_project(office: Office) -> None:
    office.adopted()
    services.set_settings(actor=office.finance, project=office.project, thresholds=[90, 50, 50], basis="to_date")
    assert queries.settings_of(office.project).thresholds == [50, 90]
    with clock.at(dt.date(2026, 6, 30)):
        office.spend("6401.02", "3000.00", JUNE)
        assert services.raise_alerts(actor=office.root, project=office.project) == 1
    alert = Alert.objects.get()
    assert (alert.threshold, alert.budget) == (50, Decimal("6000.00"))


def test_an_expense_tells_what_it_does_to_its_line(office: Office) -> None:
    office.adopted()
    account = office.account("6401.02")
    office.spend("6401.02", "11000.00", JUNE)
    spending.claim_expense(
        actor=office.head,
        project=office.project,
        expense=spending.Expense(account, "物业", Decimal("600.00"), TODAY, "待批", office.engineering),
    )
    effect = queries.effect_of(
        office.project, account=account, department=office.engineering, amount=Decimal("500.00"), on_date=TODAY
    )
    assert effect is not None
    assert (effect.spent, effect.waiting) == (Decimal("11000.00"), Decimal("600.00"))
    assert (effect.overrun, effect.rate) == (Decimal("100.00"), Decimal("100.83"))
    not_planned = queries.effect_of(
        office.project, account=account, department=office.service, amount=Decimal("5.00"), on_date=TODAY
    )
    assert not_planned is not None
    assert not_planned.budget == 0
    last_year = dt.date(2025, 5, 1)
    assert not queries.effect_of(office.project, account=account, department=None, amount=Decimal(5), on_date=last_year)


def test_income_counts_as_the_books_credit_it_and_raises_no_alert(office: Office) -> None:
    opened, part, other = office.open_year()
    services.set_part(
        actor=office.finance,
        year=opened,
        department=office.service,
        head=office.user(office.desk),
        template={office.account("6051").pk: "year"},
    )
    for sheet in (
        office.submit(part, office.head, a6401_02="1.00"),
        office.submit(other, office.desk, a6051="10.00"),
    ):
        services.accept_sheet(actor=office.finance, sheet=sheet)
    plan = services.prepare_plan(actor=office.finance, year=opened)
    services.request_plan(actor=office.finance, plan=plan)
    office.decide(plan, office.manager, office.group)
    services.adopt_plan(actor=office.manager, plan=plan)
    _journal(office, "1002", "6051", "150.00", JUNE)
    row = _row(_found(office), "客服部", "6051")
    assert (row.is_income, row.spent, row.rate) == (True, Decimal("150.00"), Decimal("125.00"))
    assert services.raise_alerts(actor=office.root, project=office.project) == 0
