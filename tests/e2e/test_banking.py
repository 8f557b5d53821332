"""A day of bank and drawer: statements read by their columns, money claimed, cash counted, banked, closed, received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import estate
from tests.e2e.browsing import Window, faults
from tests.e2e.deals import COUNTED
from tests.e2e.filling import search, send
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
BY_CODE, BY_HAND, AT_DESK = "9-1-101", "9-1-201", "9-1-301"
OWED = (
    "SELECT sum(b.balance) FROM billing_bill b JOIN estate_unit u ON u.id = b.unit_id "
    "JOIN tenancy_project p ON p.id = u.project_id WHERE p.code = %s AND u.code = %s"
)
LINES = "SELECT count(*) FROM banking_bankline l JOIN tenancy_project p ON p.id = l.project_id WHERE p.code = %s"
HEADER = "到账日,凭证,进账,汇款人,说明\n"
COLUMNS = {"on_date": "到账日", "serial": "凭证", "credit": "进账", "payer": "汇款人", "remark": "说明"}


def test_a_day_at_bank_and_desk_ends_with_the_cash_received(
    open_window: OpenWindow, site: Site, tmp_path: Path
) -> None:
    finance, cashier, manager = open_window("caiwu"), open_window("shoufei"), open_window("jingli")
    day = dt.date.today().isoformat()  # noqa: DTZ011 - the pages' own clock
    unit = estate.ids(site, COUNTED).unit

    # A bank that names its columns as nobody does is refused, until the account says what they are.
    page = finance.open("/bank-accounts/new/", project=COUNTED)
    page.fill("[name=name]", "基本户")
    page.fill("[name=bank]", "杭州银行")
    page.fill("[name=number]", "3301040160001234567")
    send(page)
    page.wait_for_url("**/bank-accounts/")
    statement = tmp_path / "明细.csv"
    statement.write_text(
        f"{HEADER}{day},A001,224.00,蒋先生,{BY_CODE} 物业费\n{day},A002,224.00,某贸易公司,代缴物业费\n", "utf-8"
    )
    page = upload(cashier, statement)
    expect(page.locator("main .alert-danger, main .field-error").first).to_be_visible()
    cashier.told()
    page = finance.open("/bank-accounts/", project=COUNTED)
    page.click("text=基本户")
    for name, column in COLUMNS.items():
        page.fill(f"[name={name}]", column)
    assert faults(finance) == []
    send(page)
    page.wait_for_url("**/bank-accounts/")
    page = upload(cashier, statement)
    page.wait_for_url("**/bank-receipts/statements/")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert site.value(OWED, COUNTED, BY_CODE) == 0  # found by the code in the remark
    assert site.value(OWED, COUNTED, BY_HAND) > 0

    # What nobody can tell waits, and is claimed by hand; the same file again brings nothing.
    page = cashier.open("/bank-receipts/", project=COUNTED)
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.click("main tbody a:has-text('某贸易公司')")
    page.click("main a[href$='/claim/']")
    expect(page.locator("h1")).to_contain_text("某贸易公司")
    search(page, "unit", BY_HAND)
    assert faults(cashier) == []
    send(page)
    page.wait_for_url(lambda url: "/claim/" not in url)
    expect(page.locator("main")).to_contain_text("已认领")
    assert site.value(OWED, COUNTED, BY_HAND) == 0
    upload(cashier, statement).wait_for_url("**/bank-receipts/statements/")
    assert site.value(LINES, COUNTED) == 2

    # Cash over the counter, counted at the end of the shift, partly paid into the bank.
    page = cashier.open("/shifts/open/", project=COUNTED)
    page.fill("[name=opening_float]", "100")
    page.click(".form-foot button[type=submit]")
    page.wait_for_url("**/desk/")
    page.goto(f"{site.url}/p/{COUNTED}/desk/{unit[AT_DESK]}/")
    expect(page.locator("#pay-now")).to_be_enabled()
    page.keyboard.press("F9")
    expect(page.locator("[data-desk-state=receipt] h2")).to_be_visible()
    page.goto(f"{site.url}/p/{COUNTED}/desk/")
    page.click("a[href*='/shifts/'][href$='/close/']")
    page.fill("[data-face='10000']", "3")
    page.fill("[data-face='2000']", "1")
    page.fill("[name=loose]", "4")
    expect(page.locator("[data-show=difference]")).to_have_text("0.00")
    assert faults(cashier) == []
    send(page)
    page.wait_for_url("**/shifts/*/")
    page = cashier.open("/day-closes/banked/new/", project=COUNTED)
    page.fill("[name=amount]", "224")
    page.fill("[name=slip]", "JK0001")
    send(page)
    page.wait_for_url("**/day-closes/banked/*/")
    expect(page.locator("main")).to_contain_text("JK0001")
    assert faults(cashier) == []

    # The day's count: one that differs is asked about, the right one closes the day; another one receives the cash.
    page = cashier.open("/day-closes/close/", project=COUNTED)
    page.fill("[name=counted]", "90")
    send(page)
    expect(page.locator("main")).to_contain_text("-10.00")
    cashier.told()  # of the answer 422
    assert faults(cashier) == []
    page.fill("[name=counted]", "100")
    send(page)
    page.wait_for_url("**/day-closes/*/")
    expect(page.locator("main")).to_contain_text("现金待接收")
    expect(page.locator("main a[href$='/receive/']")).to_have_count(0)
    path = "/" + page.url.split(f"/p/{COUNTED}/")[1]
    page = manager.open(path, project=COUNTED)
    page.click("main a[href$='/receive/']")
    expect(page.locator("main")).to_contain_text("100.00")
    send(page)
    page.wait_for_url(f"**{path}")
    expect(page.locator("main")).to_contain_text("现金已接收")
    assert faults(manager) == []

    # The bank's next statement tells of the slip: that money is known.
    statement.write_text(f"{HEADER}{day},A003,224.00,,现金存入 JK0001\n", "utf-8")
    upload(cashier, statement).wait_for_url("**/bank-receipts/statements/")
    page = cashier.open("/bank-receipts/", project=COUNTED)
    expect(page.locator("main tbody tr")).to_have_count(0)
    page = cashier.open("/day-closes/banked/", project=COUNTED)
    page.click("text=JK0001")
    expect(page.locator("main")).to_contain_text("银行已入账")


def upload(window: Window, file: Path) -> Page:
    """Import a statement of the only account."""
    page = window.open("/bank-receipts/import/", project=COUNTED)
    page.set_input_files("input[type=file]", str(file))
    send(page)
    return page
