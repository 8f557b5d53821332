"""Money by the code on the payer's phone, scanned at the desk: twice, with a password, declined. One payment."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window, faults
from tests.e2e.deals import CODE_UNIT, DEALS, DECLINED_UNIT
from tests.e2e.filling import at_the_desk
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
GOOD, SPENT, ASKS = "134567890123456781", "134567890123456788", "134567890123456779"
PAID = "SELECT count(*) FROM payments_payment WHERE unit_id = %s"
ORDERS = "SELECT number, state FROM payments_payorder WHERE unit_id = %s ORDER BY id"
OWED = "SELECT sum(balance) FROM billing_bill WHERE unit_id = %s"


@pytest.fixture
def cashier(open_window: OpenWindow) -> Window:
    """Give a cashier whose shift is open."""
    window = open_window("shoufei")
    at_the_desk(window, project=DEALS)
    return window


def household(window: Window, unit_id: int) -> Page:
    """Open a household at the desk."""
    page = window.open(f"/desk/{unit_id}/", project=DEALS)
    expect(page.locator("#code-now")).to_be_enabled()
    return page


def scan(page: Page, code: str) -> None:
    """Type as a scanner does: the digits at once, then Enter."""
    page.keyboard.press("F7")
    expect(page.locator("#pay-code")).to_be_focused()
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def test_a_code_scanned_twice_takes_the_money_once(cashier: Window, site: Site, deals: SimpleNamespace) -> None:
    unit = deals.unit[CODE_UNIT]
    page = household(cashier, unit)
    owed = page.locator("#pay [data-show=owed]").first.inner_text()
    printed: list[str] = []
    page.route(
        "**/print/slip/",
        lambda route: (printed.append(route.request.url), route.fulfill(body="", content_type="text/html")),
    )
    page.check("[data-paper=slip]")
    page.keyboard.press("F7")
    page.keyboard.insert_text(GOOD)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # a scanner that sends its line twice
    receipt = page.locator("[data-desk-state=receipt]")
    expect(receipt).to_be_visible(timeout=15_000)
    expect(receipt).to_contain_text(owed.strip("¥"))
    assert [one["state"] for one in site.rows(ORDERS, unit)] == ["paid"]
    page.wait_for_timeout(300)
    assert len(printed) == 1  # as after cash: what is ticked here is printed by itself, once
    assert site.value(PAID, unit) == 1
    assert site.value(OWED, unit) == 0
    assert site.wechat.charges().count(GOOD) == 1
    assert faults(cashier) == []


def test_a_declined_code_charges_nothing_and_the_next_asks_for_a_password(
    cashier: Window, site: Site, deals: SimpleNamespace
) -> None:
    unit = deals.unit[DECLINED_UNIT]
    page = household(cashier, unit)
    scan(page, "4711")
    fault = page.locator("#pay-code-fault")
    expect(fault).to_be_visible()
    assert page.locator("input[name=bill]:checked").count() > 0
    assert [one for one in cashier.told() if "422" not in one and "htmx:" not in one] == []
    scan(page, SPENT)
    state = page.locator("[data-desk-state=code]")
    expect(state).to_have_attribute("data-state", "failed", timeout=15_000)
    expect(state).to_contain_text("未支付")
    assert not any(letter.isascii() and letter.isalpha() for letter in state.inner_text())
    assert faults(cashier) == []
    assert site.value(PAID, unit) == 0
    page.click("[data-desk-state=code] a.btn-primary")
    expect(page.locator("#code-now")).to_be_enabled()
    scan(page, ASKS)
    expect(state).to_have_attribute("data-state", "confirming", timeout=15_000)
    expect(state).to_contain_text("输入密码")
    other = cashier.page.context.new_page()
    other.goto(f"{site.url}/p/{DEALS}/desk/{unit}/", wait_until="load")
    scan(other, GOOD.replace("6781", "6771"))
    expect(other.locator("#pay-code-fault")).to_be_visible()  # the bills are being paid
    (number,) = [one["number"] for one in site.rows(ORDERS, unit) if one["state"] == "confirming"]
    limit = time.monotonic() + 10
    while number not in site.wechat.platform.orders:
        assert time.monotonic() < limit
        time.sleep(0.05)
    site.wechat.platform.type_password(number)
    expect(page.locator("[data-desk-state=receipt]")).to_be_visible(timeout=15_000)
    assert site.value(PAID, unit) == 1
    assert [one["state"] for one in site.rows(ORDERS, unit)] == ["failed", "paid"]
    cashier.told()
