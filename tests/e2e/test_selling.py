"""A home changes hands at the console and on two phones: prepared by one, confirmed by another, nothing leaks over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window, faults
from tests.e2e.deals import DEALS, ESTATE, ONCE, OWNERS, SOLD_UNIT
from tests.e2e.filling import at_the_desk, send
from tests.e2e.handset import PHONE, let_in, register, sign_in, sign_in_by_code
from tests.e2e.site import Site
from tests.ui.print.pdf_reader import read_pdf

OpenWindow = Callable[..., Window]
SELLER, SELLERS_PHONE = OWNERS[SOLD_UNIT]
BUYER, BUYERS_PHONE = "叶知秋", "13700000099"
OWES = (
    "SELECT coalesce(sum(b.balance), 0) FROM billing_bill b JOIN residents_person p ON p.id = b.person_id "
    "WHERE b.unit_id = %s AND b.reversed_at IS NULL AND p.name = %s"
)
BUYERS_BILLS = (
    "SELECT b.id FROM billing_bill b JOIN residents_person p ON p.id = b.person_id WHERE b.unit_id = %s AND p.name = %s"
)
PREPAID = "SELECT amount FROM payments_balance WHERE unit_id = %s"
NIGHT = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
    "SELECT 'payments', 'payments.deduct', jsonb_build_object('project_id', id) FROM tenancy_project WHERE code = %s "
    "RETURNING id"
)
"""The night's job, which lets balances pay what was charged in the day."""
RECEIPTS = "SELECT payer, total, source FROM payments_payment WHERE unit_id = %s ORDER BY id"


def test_a_home_is_sold_and_its_money_goes_with_it(open_window: OpenWindow, site: Site, deals: SimpleNamespace) -> None:
    unit = deals.unit[SOLD_UNIT]
    service, manager = open_window("kefu"), open_window("jingli")
    owed = site.value(OWES, unit, SELLER)

    # The service desk prepares it and reads what it comes to; confirming is somebody else's.
    page = service.open(f"/units/{unit}/", project=DEALS)
    page.click("main a[href$='/owner/']")
    page.fill("[name=name]", BUYER)
    page.fill("[name=phone]", BUYERS_PHONE)
    page.fill("[name=on]", dt.date.today().isoformat())  # noqa: DTZ011 - the pages' own clock
    page.select_option("[name=balance_goes]", "carry")
    page.select_option("[name=deposits_go]", "refund")
    send(page)
    page.wait_for_url("**/transfers/*/")
    expect(page.locator("main")).to_contain_text("待确认")
    expect(page.locator("main")).to_contain_text(SELLER)
    expect(page.locator("main a[href$='/confirm/']")).to_have_count(0)
    path = "/" + page.url.split(f"/p/{DEALS}/")[1]
    paper = page.request.get(f"{page.url}paper/")
    assert paper.headers["content-type"] == "application/pdf"
    assert BUYER in read_pdf(paper.body())[0].text

    page = manager.open(path, project=DEALS)
    page.click("main a[href$='/confirm/']")
    assert faults(manager) == []
    send(page)
    page.wait_for_url(f"**{path}")
    expect(page.locator("main")).to_contain_text("已确认")
    sellers, buyers = site.value(OWES, unit, SELLER), site.value(OWES, unit, BUYER)
    assert sellers + buyers == owed
    assert buyers > 0

    # The buyer's phone shows the buyer's bills alone, and nothing of who was there before.
    phone = open_window(**PHONE)
    page = sign_in_by_code(phone, BUYERS_PHONE)
    register(page, unit=SOLD_UNIT, name=BUYER, estate=ESTATE, role="owner")
    let_in(service, name=BUYER, project=DEALS)
    home = f"{site.url}/r/{DEALS}/{unit}"
    page.goto(f"{home}/")
    expect(page.locator(".money .sum")).to_have_text(f"{buyers:,.2f}")
    assert_own(page, home)

    # The seller's phone has no key any more.
    old = open_window(**PHONE)
    sign_in(old, SELLERS_PHONE)
    answer = old.page.goto(f"{home}/")
    assert answer is not None
    assert answer.status == 404
    assert BUYER not in old.page.inner_text("body")
    old.told()

    # What the buyer prepays at the desk pays by itself what is charged next, and the phone tells of it.
    take_in_advance(open_window("shoufei"), site, unit, str(buyers + 300))
    before = site.value(PREPAID, unit)
    assert before == Decimal(300)
    charge(service, unit, "120")
    site.rows(NIGHT, DEALS)
    page.goto(f"{home}/")
    for _try in range(60):
        if "180.00" in page.inner_text(".money-foot") and page.inner_text(".money .sum") == "0.00":
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.locator(".money-foot")).to_contain_text("¥180.00")
    expect(page.locator(".money .sum")).to_have_text("0.00")
    assert faults(phone) == []
    receipts = site.rows(RECEIPTS, unit)
    assert [str(one["source"]) for one in receipts] == ["desk", "auto"]
    page.goto(f"{home}/receipts/")
    expect(page.locator("main .rows li")).to_have_count(2)
    page.locator("main .rows a").first.click()
    expect(page.locator("main")).to_contain_text(ONCE)
    expect(page.locator("main")).to_contain_text("120.00")
    assert faults(phone) == []
    assert_own(page, home)


def assert_own(page: Page, home: str) -> None:
    """Look through the phone's pages for anything of the seller."""
    for rest in ("/", "/bills/", f"/bills/?year={dt.date.today().year}", "/receipts/", "/household/", "/pay/"):  # noqa: DTZ011
        answer = page.goto(f"{home}{rest}")
        assert answer is not None
        assert answer.status == 200, rest
        shown = page.content()
        assert SELLER not in shown, rest
        assert SELLERS_PHONE not in shown, rest


def take_in_advance(window: Window, site: Site, unit: int, amount: str) -> None:
    """Take the ticked bills and more by bank transfer; what is left is kept as prepaid balance."""
    page = at_the_desk(window, project=DEALS)
    own = [row["id"] for row in site.rows(BUYERS_BILLS, unit, BUYER)]
    page.goto(f"{site.url}/p/{DEALS}/desk/{unit}/")
    boxes = page.locator("#pay input[name=bill]:checked").all()
    assert [int(str(box.get_attribute("value")).split(":")[0]) for box in boxes] == own  # the seller's are not ticked
    expect(page.locator("#pay")).to_contain_text("前住户欠费")
    assert faults(window) == []
    page.click("label:has(input[name=method][value=transfer])")
    page.fill("#pay-amount", amount)
    page.click(".desk-more summary")
    page.check("input[name=prepay]")
    page.fill("#pay-payer", BUYER)
    page.click("#pay-now")
    expect(page.locator("[data-desk-state=receipt] h2")).to_be_visible()


def charge(window: Window, unit: int, price: str) -> None:
    """Charge the unit for something once."""
    page = window.open(f"/units/{unit}/charge/", project=DEALS)
    page.select_option("[name=fee_item]", label=ONCE)
    page.fill("[name=price]", price)
    page.fill("[name=memo]", "装修垃圾清运两车")
    send(page)
    page.wait_for_url("**/charges/*/")
