"""A bill paid on the phone through the real acquirer, which tells of it late and more than once: one payment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e import estate, phones
from tests.e2e.handset import PHONE, sign_in
from tests.e2e.site import Site

OF_UNIT = " FROM payments_payment p JOIN estate_unit u ON u.id = p.unit_id WHERE u.code = '1-1-501'"
TOLD = "SELECT count(*) FROM payments_paynotification WHERE signature_ok AND order_number = %s"


def until(condition: Callable[[], Any], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.1)


def misbehave(site: Site, **modes: float) -> None:
    answer = httpx.post(f"{site.acquirer_url}/control/modes", data=modes, trust_env=False)
    assert answer.status_code == 303


def act(site: Site, number: str, what: str) -> None:
    answer = httpx.post(f"{site.acquirer_url}/control/orders/{number}/{what}", trust_env=False)
    assert answer.status_code == 303


@pytest.fixture
def tells_late(site: Site) -> Any:
    """Let the acquirer tell three seconds late and three times, a forged one first."""
    misbehave(site, late=3, repeat=3, forged=1)
    yield
    misbehave(site, late=0, repeat=1, forged=0)


def test_a_bill_is_paid_once_however_often_it_is_told(open_window: Any, site: Site, tells_late: None) -> None:
    window = open_window(**PHONE)
    page = sign_in(window, phones.PAYER)
    page.click("text=去缴费")
    expect(page.locator("input[name=bill]:checked")).not_to_have_count(0)
    page.click("#pay")
    page.wait_for_url(f"{site.acquirer_url}/cashier/**")
    page.go_back()  # a person hesitates: the bills tell of the order, which waits and does not lead away again
    page.click("main a:has-text('待支付')")
    expect(page.locator("#to-cashier")).to_be_visible()
    page.wait_for_timeout(2500)
    assert "/pay/P" in page.url
    page.click("#to-cashier")
    page.wait_for_url(f"{site.acquirer_url}/cashier/**")
    page.click("#pay")
    expect(page.locator("#state")).to_have_text("支付成功")
    page.click("#back")
    expect(page.locator("#state")).to_contain_text("支付成功", timeout=20_000)
    number = page.url.split("/pay/")[1].split("/")[0]
    paid = page.locator("#state .sum").inner_text()
    page.click("#to-receipt")
    assert paid.strip("¥") in page.inner_text("main")
    until(lambda: site.value(TOLD, number) == 1)
    act(site, number, "repeat")
    page.wait_for_timeout(1500)
    assert site.value(TOLD, number) == 1
    assert site.value("SELECT count(*)" + OF_UNIT) == 1
    assert site.value("SELECT count(*) FROM payments_payorder WHERE number = %s AND state = 'paid'", number) == 1
    assert site.value("SELECT count(*) FROM payments_paynotification WHERE NOT signature_ok") >= 1
    page.goto(f"{site.url}/r/")
    expect(page.locator(".money .sum")).to_have_text("0.00")

    desk = open_window("caiwu").open("/online-orders/", project=estate.FULL)
    desk.click(f"td a:has-text('{number}')")
    expect(desk.locator("h1")).to_contain_text(number)
    expect(desk.locator("main")).to_contain_text("1-1-501")
