"""A contract from its draft to its end: agreed with rising prices, approved, billed, amended, renewed, settled."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window, faults
from tests.e2e.deals import DEALS, LET_UNIT, RENT, SPACE
from tests.e2e.filling import confirm, search, send, type_into_choice
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
STATE = "SELECT state FROM billing_contract WHERE id = %s"
TERMS = (
    "SELECT t.id FROM billing_contractterms t JOIN billing_contractline l ON l.id = t.line_id WHERE l.contract_id = %s"
)
REQUEST = "SELECT max(id) FROM approvals_request WHERE state = 'pending' AND kind = %s"
BILLS = (
    "SELECT b.amount, b.charged_until FROM billing_bill b JOIN billing_agreedcharge c ON c.bill_id = b.id "
    "JOIN billing_contractline l ON l.id = c.line_id WHERE l.contract_id = %s AND b.reversed_at IS NULL ORDER BY b.id"
)


@pytest.fixture
def today() -> dt.date:
    """Give the pages' day."""
    return dt.date.today()  # noqa: DTZ011


def test_a_lease_is_agreed_billed_amended_and_ended(
    open_window: OpenWindow, site: Site, deals: SimpleNamespace, today: dt.date
) -> None:
    finance, manager, cashier = open_window("caiwu"), open_window("jingli"), open_window("shoufei")
    first = today.replace(day=1)
    page = finance.open("/contracts/new/", project=DEALS)
    page.select_option("[name=kind]", "lease")
    search(page, "unit", LET_UNIT)
    page.fill("[name=subject]", "一层沿街商铺")
    agree(page, party="好又多便利店", first=first, last=first.replace(year=first.year + 2) - dt.timedelta(days=1))
    page.fill("[name=price]", "3000")
    page.fill("[name=rise_percent]", "5")
    page.fill("[name=deposit]", "2000")
    assert faults(finance) == []
    send(page)
    page.wait_for_url("**/contracts/*/")
    contract = int(page.url.rstrip("/").rsplit("/", 1)[1])
    path = f"/contracts/{contract}/"
    confirm(finance, f"{path}submit/", project=DEALS)
    approve(site, "billing.contract", manager, open_window("jituan"))
    assert site.value(STATE, contract) == "in_force"
    page = manager.open(f"{path}?tab=steps", project=DEALS)
    expect(page.locator("#tab-body")).to_contain_text("3,000.00")
    expect(page.locator("#tab-body")).to_contain_text("3,150.00")

    confirm(cashier, f"{path}ahead/", project=DEALS, months="1")
    page = cashier.open(f"{path}?tab=bills", project=DEALS)
    expect(page.locator("#tab-body tbody tr")).to_have_count(1)
    expect(page.locator("#tab-body")).to_contain_text("3,000.00")

    # Other terms from the first day that is not billed, decided by somebody else.
    terms = site.value(TERMS, contract)
    page = finance.open(f"/contract-terms/{terms}/", project=DEALS)
    page.click("main a[href$='/amend/']")
    expect(page.locator("[name=starts_on]")).to_have_value(after(first).isoformat())
    expect(page.locator("h1")).to_contain_text("好又多便利店")
    page.fill("[name=price]", "2800")
    page.fill("[name=reason]", "周边租金下降，双方协商")
    send(page)
    page.wait_for_url("**/contract-terms/*/")
    approve(site, "billing.contract_terms", manager, open_window("jituan"))
    page = manager.open(f"{path}?tab=steps", project=DEALS)
    expect(page.locator("#tab-body")).to_contain_text("2,800.00")
    expect(page.locator("#tab-body")).not_to_contain_text("3,150.00")

    # The next contract begins where this one ends, at the price that holds then.
    page = finance.open(f"{path}renew/", project=DEALS)
    expect(page.locator("[name=starts_on]")).to_have_value(first.replace(year=first.year + 2).isoformat())
    expect(page.locator("[name=party]")).to_have_value("好又多便利店")
    expect(page.locator("[name=price]")).to_have_value("2800.0000")

    # The party leaves today: what was billed beyond is reversed and billed to the day.
    page = manager.open(f"{path}end/", project=DEALS)
    page.fill("[name=ended_on]", today.isoformat())
    page.fill("[name=reason]", "提前退租")
    send(page)
    page.wait_for_url(f"**{path}")
    expect(page.locator("main")).to_contain_text("提前退租")
    whole = monthrange(today.year, today.month)[1]
    owed = (Decimal(3000) * today.day / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert [(one["amount"], one["charged_until"]) for one in site.rows(BILLS, contract)] == [(owed, today)]
    confirm(manager, f"{path}settle/", project=DEALS)
    assert [one["amount"] for one in site.rows(BILLS, contract)] == [owed]
    page = manager.open(f"{path}?tab=bills", project=DEALS)
    expect(page.locator("#tab-body")).to_contain_text(f"{owed:,.2f}")
    assert faults(manager) == []


def test_the_rent_of_a_space_is_extended_at_the_desk(
    open_window: OpenWindow, site: Site, deals: SimpleNamespace, today: dt.date
) -> None:
    finance, manager, cashier = open_window("caiwu"), open_window("jingli"), open_window("shoufei")
    first = today.replace(day=1)
    page = finance.open("/contracts/new/", project=DEALS)
    page.select_option("[name=kind]", "parking")
    search(page, "unit", LET_UNIT)
    search(page, "space", SPACE)
    type_into_choice(page, "person", "查无此人")
    expect(page.locator("#id_person-ts-dropdown .no-results")).to_be_visible()
    expect(page.locator("#id_person-ts-dropdown .option")).to_have_count(0)
    page.keyboard.press("Escape")
    agree(page, party="高一鸣", first=first, last=after(first) - dt.timedelta(days=1))
    page.fill("[name=price]", "300")
    send(page)
    page.wait_for_url("**/contracts/*/")
    contract = int(page.url.rstrip("/").rsplit("/", 1)[1])
    confirm(finance, f"/contracts/{contract}/submit/", project=DEALS)
    approve(site, "billing.contract", manager)
    page = cashier.open(f"/contracts/{contract}/", project=DEALS)
    page.click("main a[href$='/extend/']")
    page.fill("[name=months]", "12")
    send(page)
    page.wait_for_url(f"**/contracts/{contract}/")
    ends = after(first).replace(year=after(first).year + 1) - dt.timedelta(days=1)
    assert site.value("SELECT ends_on FROM billing_contract WHERE id = %s", contract) == ends
    expect(page.locator("main")).to_contain_text(ends.isoformat())


def after(first: dt.date) -> dt.date:
    """Return the first day of the next month."""
    return (first + dt.timedelta(days=32)).replace(day=1)


def agree(page: Page, *, party: str, first: dt.date, last: dt.date) -> None:
    """Fill in with whom, from when until when, and what it charges."""
    page.fill("[name=party]", party)
    page.fill("[name=starts_on]", first.isoformat())
    page.fill("[name=ends_on]", last.isoformat())
    page.keyboard.press("Escape")
    page.select_option("[name=fee_item]", label=RENT)


def approve(site: Site, kind: str, *deciders: Window) -> None:
    """Let each decide in turn while somebody still has to."""
    request = site.value(REQUEST, kind)
    for window in deciders:
        if site.value("SELECT state FROM approvals_request WHERE id = %s", request) == "pending":
            confirm(window, f"/approvals/{request}/approve/", project=DEALS)
    assert site.value("SELECT state FROM approvals_request WHERE id = %s", request) == "approved"
