"""A budget from the department's grid to the plan in force, each step by whose work it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window
from tests.e2e.estate import FULL
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
PART = (
    "SELECT t.id FROM budgets_part t JOIN tenancy_department d ON d.id = t.department_id "
    "JOIN tenancy_project p ON p.id = t.project_id WHERE p.code = %s AND d.name = '设施设备维护部'"
)
SHEET = "SELECT max(id) FROM budgets_sheet WHERE part_id = %s"
REQUEST = "SELECT max(id) FROM approvals_request WHERE kind = 'budgets.plan'"
ACCOUNT = (
    "SELECT a.id FROM ledger_account a JOIN tenancy_project p ON p.id = a.project_id WHERE p.code = %s AND a.code = %s"
)


def test_a_department_submits_is_returned_resubmits_and_sees_the_plan_in_force(
    open_window: OpenWindow, site: Site
) -> None:
    engineer, finance, manager, group = (open_window(name) for name in ("gongcheng", "caiwu", "jingli", "jituan"))
    year = dt.date.today().year  # noqa: DTZ011 - the pages' own clock
    year_id = open_year(finance, site, year)
    part = site.value(PART, FULL)
    fill(engineer, part, site.value(ACCOUNT, FULL, "6401.02"), "1000")
    first = site.value(SHEET, part)
    page = finance.open(f"/budgets/sheets/{first}/return/", project=FULL)
    page.fill("[name=reason]", "电梯维保合同已降价")
    send(page)
    page = engineer.open(f"/budgets/departments/{part}/fill/", project=FULL)
    expect(page.locator("main .alert-warning")).to_contain_text("电梯维保合同已降价")
    fill(engineer, part, site.value(ACCOUNT, FULL, "6401.02"), "900")
    second = site.value(SHEET, part)
    assert second != first
    page = finance.open(f"/budgets/sheets/{second}/?tab=changes", project=FULL)
    expect(page.locator("#tab-body")).to_contain_text("-1,200.00")
    confirm(finance, f"/budgets/sheets/{second}/accept/")
    page = finance.open(f"/budgets/{year_id}/plan/", project=FULL)
    send(page)
    plan = int(page.url.rstrip("/").rsplit("/", 1)[1])
    confirm(finance, f"/budgets/plans/{plan}/request/")
    request = site.value(REQUEST)
    for window in (manager, group):
        confirm(window, f"/approvals/{request}/approve/")
    confirm(group, f"/budgets/plans/{plan}/adopt/")
    assert site.value("SELECT state FROM budgets_plan WHERE id = %s", plan) == "adopted"
    page = engineer.open(f"/budgets/execution/?year={year}&span=year", project=FULL)
    expect(page.locator("main")).to_contain_text("10,800.00")
    expect(page.locator("main table").last).to_contain_text("设施设备维护部")


def open_year(window: Window, site: Site, year: int) -> int:
    """Open the year and set the department's template; returns the year's id."""
    page = window.open("/budgets/new/", project=FULL)
    page.fill("[name=year]", str(year))
    send(page)
    year_id = int(page.url.rstrip("/").rsplit("/", 1)[1])
    page = window.open(f"/budgets/{year_id}/departments/new/", project=FULL)
    choose(page, "department", "设施设备维护部")
    choose(page, "head", "吴强")
    choose(page, f"account_{site.value(ACCOUNT, FULL, '6401.02')}", "按月填报")
    send(page)
    return year_id


def fill(window: Window, part: int, account: int, amount: str) -> None:
    """Type twelve months along the grid, the first by hand, the others pasted as Excel copies them; submit."""
    page = window.open(f"/budgets/departments/{part}/fill/", project=FULL)
    first = page.locator(f"[name=m_{account}_1]")
    first.fill(amount)
    first.press("ArrowRight")
    assert page.evaluate("document.activeElement.name") == f"m_{account}_2"
    page.evaluate(
        """([name, text]) => {
            const data = new DataTransfer();
            data.setData("text", text);
            document.querySelector(`[name=${name}]`).dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [f"m_{account}_2", "\t".join([amount] * 11) + "\n"],
    )
    expect(page.locator("#budget-whole")).to_have_text(f"{int(amount) * 12:,}.00")
    page.click("button[name=submit]")
    page.wait_for_url("**/budgets/sheets/*/")


def choose(page: Page, name: str, label: str) -> None:
    """Choose by its label in a list, whatever the page has dressed it in."""
    value = page.evaluate(
        """([name, label]) => {
            const field = document.querySelector(`select[name=${name}]`);
            const found = [...field.options].find((one) => one.text.trim() === label);
            return found ? found.value : "";
        }""",
        [name, label],
    )
    page.evaluate(
        """([name, value]) => {
            const field = document.querySelector(`select[name=${name}]`);
            if (field.tomselect) field.tomselect.setValue(value);
            else field.value = value;
        }""",
        [name, value],
    )


def send(page: Page) -> None:
    """Send the form of a page and wait for the next."""
    before = page.url
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(lambda url: url != before)


def confirm(window: Window, path: str) -> None:
    """Open an action of a record and confirm it."""
    send(window.open(path, project=FULL))
