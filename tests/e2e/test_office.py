"""The month of a property office, from its spreadsheet to the receipt, each step by whose work it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window
from tests.e2e.estate import EMPTY
from tests.e2e.site import Site
from tests.ui.print.pdf_reader import read_pdf

UNITS = "SELECT count(*) FROM estate_unit u JOIN tenancy_project p ON p.id = u.project_id WHERE p.code = %s"
OpenWindow = Callable[..., Window]
SHEETS: dict[str, list[list[Any]]] = {
    "房产": [
        ["楼栋", "单元", "楼层", "房号", "建筑面积", "用途", "交付日期", "状态"],
        ["8", "1", 1, "101", 100, "住宅", dt.date(2020, 5, 1), "自住"],
        ["8", "1", 1, "102", 88.5, "住宅", dt.date(2020, 5, 1), "自住"],
        ["8", "1", 2, "201", 0, "住宅", dt.date(2020, 5, 1), "自住"],  # no unit has no area
    ],
    "住户": [
        ["房号", "姓名", "身份", "手机号", "证件号", "入住日期"],
        ["8-1-101", "钱进", "业主", "13900001111", "", dt.date(2020, 6, 1)],
        ["8-1-102", "孔令仪", "业主", "13900002222", "", dt.date(2020, 6, 1)],
    ],
    "收费标准": [
        ["收费项目", "适用用途", "计费方式", "单价", "单位", "周期", "出账日", "缴费期限(天)", "违约金(日)"],
        ["物业服务费", "住宅", "建筑面积", 2.5, "元/㎡·月", "月", 1, 30, 0],
    ],
}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Give a spreadsheet with two good units, one bad, their people and a tariff."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = tmp_path / "花名册.xlsx"
    book.save(file)
    return file


def test_from_the_roster_to_the_receipt(open_window: OpenWindow, site: Site, roster: Path) -> None:
    manager, finance, cashier = (open_window(name) for name in ("jingli", "caiwu", "shoufei"))
    load_roster(manager, roster)
    assert site.value(UNITS, EMPTY) == 2
    run = prepare_run(finance)
    confirm(manager, f"/bill-runs/{run}/approve/")
    confirm(finance, f"/bill-runs/{run}/issue/")
    bills = site.rows("SELECT amount FROM billing_bill WHERE run_id = %s ORDER BY amount", run)
    assert [str(bill["amount"]) for bill in bills] == ["221.25", "250.00"]  # 88.50 and 100.00 m² at 2.50
    open_shift(cashier)
    number = take_money(cashier)
    printed = receipt_text(cashier.page)
    assert number in printed
    assert "250.00" in printed
    assert site.value("SELECT count(*) FROM payments_payment WHERE number = %s AND total = 250", number) == 1


def load_roster(window: Window, roster: Path) -> None:
    """Check the file, see what would happen, load the good rows."""
    page = window.open("/imports/", project=EMPTY)
    page.set_input_files("input[type=file]", roster)
    page.click(".form-foot button[type=submit]")
    summary = page.locator("section[aria-labelledby=sum-title]")
    expect(summary).to_contain_text("收费标准", timeout=60_000)
    expect(page.locator("section[aria-labelledby=bad-title]")).to_contain_text("建筑面积")
    summary.get_by_role("button").click()
    page.wait_for_url("**/imports/*/")
    expect(page.locator("ol.steps li").nth(2)).to_have_attribute("aria-current", "step", timeout=60_000)
    expect(page.locator("section[aria-labelledby=sum-title] a.btn-primary")).to_be_visible(timeout=60_000)


def prepare_run(window: Window) -> int:
    """Look at what this month comes to, line by line, and prepare it; returns the run's id."""
    page = window.open("/bill-runs/new/", project=EMPTY)
    expect(page.locator("main")).to_contain_text("471.25")
    expect(page.locator("main")).to_contain_text("钱进")
    page.locator("form[method=post] button.btn-primary").last.click()
    page.wait_for_url("**/bill-runs/*/")
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def confirm(window: Window, path: str) -> None:
    """Open an action of a record and confirm it."""
    page = window.open(path, project=EMPTY)
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url(lambda url: path not in url)


def open_shift(window: Window) -> None:
    """Open the cashier's shift with what lies in the drawer."""
    page = window.open("/shifts/open/", project=EMPTY)
    page.fill("[name=opening_float]", "300")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def take_money(window: Window) -> str:
    """Take a household's money without touching the mouse; returns the number of the receipt."""
    page = window.page
    page.keyboard.press("F2")
    page.keyboard.type("8-1-101")
    expect(page.locator("#desk-hits [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#pay-now")).to_contain_text("250.00")
    page.keyboard.press("F8")
    page.keyboard.type("300")
    expect(page.locator("[data-show=change]")).to_have_text("¥50.00")
    page.keyboard.press("F9")
    done = page.locator("[data-desk-state=receipt]")
    expect(done).to_contain_text("50.00")
    number = done.locator("h2").inner_text()
    page.keyboard.press("F2")
    assert page.evaluate("document.activeElement.id") == "desk-q"
    return number


def receipt_text(page: Page) -> str:
    """Return what stands on the printed slip."""
    form = page.locator("[data-print-paper=slip]")
    token = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    answer = page.request.post(
        page.url.split("/p/")[0] + str(form.get_attribute("action")),
        headers={"X-CSRFToken": token, "Referer": page.url},
    )
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    (paper,) = read_pdf(answer.body())
    return paper.text
