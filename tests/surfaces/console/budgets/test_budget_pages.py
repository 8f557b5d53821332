"""Budgets on screen: grid, workbooks out and in, the report and what is behind it, claims that overrun."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.domains.budgets.conftest import JUNE, TODAY, Office, november, office
from tests.ui.print.pdf_reader import read_pdf

from anju.domains.approvals.models import Request
from anju.domains.budgets import queries, services
from anju.domains.budgets.models import Sheet
from anju.domains.expenses.models import Claim

__all__ = ["november", "office"]


def _browser(office: Office, actor: Any) -> Client:
    browser = Client()
    browser.force_login(office.user(actor))
    return browser


def test_the_grid_keeps_what_was_typed_and_submits(office: Office) -> None:
    _opened, part, _other = office.open_year()
    upkeep, costs = office.account("6401.02").pk, office.account("6401.06").pk
    browser = _browser(office, office.head)
    page = f"/p/T1/budgets/departments/{part.pk}/fill/"
    typed = {f"m_{upkeep}_{month}": "1,000" for month in range(1, 13)} | {f"m_{costs}_1": "很多", "save": "1"}
    refused = browser.post(page, typed)
    assert refused.status_code == 422
    assert "很多" in refused.content.decode()
    saved = browser.post(page, {**typed, f"m_{costs}_1": "１００．０５", f"note_{costs}": "打印纸"})
    assert saved.status_code == 302
    lines = {line.account_id: line for line in queries.lines_of_sheet(Sheet.objects.get())}
    assert lines[upkeep].whole == Decimal("12000.00")
    assert (lines[costs].whole, lines[costs].note) == (Decimal("100.05"), "打印纸")
    sent = browser.post(page, {**typed, f"m_{costs}_1": "100.05", "submit": "1"})
    assert sent.status_code == 302
    assert Sheet.objects.get().state == "submitted"
    assert "readonly" in browser.get(page).content.decode()


def test_a_workbook_goes_out_and_comes_back(office: Office) -> None:
    _opened, part, _other = office.open_year()
    browser = _browser(office, office.head)
    sent = browser.get(f"/p/T1/budgets/departments/{part.pk}/excel/")
    book = openpyxl.load_workbook(io.BytesIO(sent.content))
    sheet = book.active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert rows["6401.02"][15].value == "=SUM(D4:O4)"
    for month in range(12):
        rows["6401.02"][3 + month].value = 100 + month
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("预算.xlsx", file.getvalue())
    answer = browser.post(f"/p/T1/budgets/departments/{part.pk}/upload/", {"file": upload})
    assert answer.status_code == 302
    line = queries.lines_of_sheet(Sheet.objects.get()).get(account__code="6401.02")
    assert line.whole == Decimal(1266)


def test_a_line_is_added_to_a_draft_once_and_to_no_plan_that_was_sent(office: Office) -> None:
    plan = services.prepare_plan(actor=office.finance, year=office.accepted())
    browser = _browser(office, office.finance)
    page = f"/p/T1/budgets/plans/{plan.pk}/lines/new/"
    account = office.account("6401.03")
    typed = {"department": office.service.pk, "account": account.pk, "month_1": "1,200.50", "month_12": "300"}
    assert browser.get(page).status_code == 200
    assert browser.post(page, {**typed, "month_1": "", "month_12": ""}).status_code == 422
    assert browser.post(page, {**typed, "month_2": "-5"}).status_code == 422
    assert browser.post(page, typed).status_code == 302
    line = queries.lines_of_plan(plan).get(account=account)
    assert (line.department, line.whole, line.months[0]) == (office.service, Decimal("1500.50"), Decimal("1200.50"))
    assert browser.post(page, typed).status_code == 422
    assert browser.post(page, {**typed, "account": office.account("1002").pk}).status_code == 422
    assert "1,500.50" in browser.get(f"/p/T1/budgets/plans/{plan.pk}/").content.decode()
    services.request_plan(actor=office.finance, plan=plan)
    assert browser.post(page, {**typed, "account": office.account("6401.04").pk}).status_code == 422
    assert queries.lines_of_plan(plan).filter(account=account).count() == 1


def test_the_report_shows_rates_and_opens_the_entries_behind(office: Office) -> None:
    office.adopted()
    office.spend("6401.02", "9900.00", JUNE, office.engineering)
    browser = _browser(office, office.finance)
    for by in ("department", "account"):
        page = browser.get(f"/p/T1/budgets/execution/?month=2026-11&span=year&by={by}").content.decode()
        assert "82.50%" in page
        assert "9,900.00" in page
    account = office.account("6401.02").pk
    link = f"/p/T1/budgets/execution/entries/?account={account}&department={office.engineering.pk}&month=2026-06"
    behind = browser.get(f"{link}&span=month").content.decode()
    assert "9,900.00" in behind
    assert "/p/T1/entries/" in behind
    assert "9,900.00" not in browser.get(f"{link.replace('06', '05')}&span=month").content.decode()
    assert _browser(office, office.desk).get(f"{link}&span=month").status_code == 404


def test_the_report_as_workbook_has_formulas_and_as_paper_the_sums(office: Office) -> None:
    office.adopted()
    office.spend("6401.02", "9900.00", JUNE, office.engineering)
    browser = _browser(office, office.finance)
    query = "?month=2026-11&span=to_date&by=department"
    sent = browser.get(f"/p/T1/budgets/execution/excel/{query}")
    sheet = openpyxl.load_workbook(io.BytesIO(sent.content)).active
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(text.startswith("=SUM(") for text in texts)
    assert any(text.startswith("=IF(C") for text in texts)
    paper = browser.get(f"/p/T1/budgets/execution/paper/{query}")
    words = "".join(page.text for page in read_pdf(paper.content))
    assert "9,900.00" in words
    assert "设备" in words or "工程部" in words


def test_all_projects_stand_under_each_other(office: Office) -> None:
    office.adopted()
    office.spend("6401.02", "9900.00", JUNE, office.engineering)
    page = _browser(office, office.group).get("/p/T1/budgets/company/?month=2026-11&span=year").content.decode()
    assert "9,900.00" in page
    assert office.project.name in page


def test_an_expense_that_overruns_says_so_when_claimed_and_when_decided(office: Office) -> None:
    office.adopted()
    browser = _browser(office, office.head)
    claim = {
        "account": office.account("6401.02").pk,
        "department": office.engineering.pk,
        "payee": "迅达",
        "amount": "12000.01",
        "on_date": f"{TODAY}",
        "description": "大修",
    }
    warned = browser.post("/p/T1/expenses/new/", claim)
    assert warned.status_code == 422
    form = warned.context["form"]
    assert "0.01" in form.warnings[0]
    assert browser.post("/p/T1/expenses/new/", {**claim, "acknowledged": form.acknowledgement}).status_code == 302
    made = Claim.objects.get()
    assert made.department == office.engineering
    request = Request.objects.get(kind="expenses.claim", subject_id=made.pk)
    for address in (f"/p/T1/approvals/{request.pk}/", f"/p/T1/approvals/{request.pk}/approve/"):
        assert "0.01" in _browser(office, office.manager).get(address).content.decode()
    assert browser.post("/p/T1/expenses/new/", {**claim, "amount": "1.00", "department": ""}).status_code == 422


def test_every_page_of_a_plan_opens(office: Office) -> None:
    plan = office.adopted()
    browser = _browser(office, office.finance)
    for tab in ("lines", "changes", "facts"):
        assert browser.get(f"/p/T1/budgets/plans/{plan.pk}/?tab={tab}").status_code == 200
    sheet = Sheet.objects.order_by("pk").first()
    assert sheet is not None
    for tab in ("lines", "changes", "facts", "versions"):
        assert browser.get(f"/p/T1/budgets/sheets/{sheet.pk}/?tab={tab}").status_code == 200
    assert browser.get(f"/p/T1/budgets/{plan.year_id}/").status_code == 200
