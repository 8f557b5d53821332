"""The resident's phone in a real browser: signing in, registering, reading without network, and how pages look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import axe
from tests.architecture import matrix
from tests.architecture.addresses import WORDS, Address, addresses
from tests.e2e import estate, phones
from tests.e2e.browsing import TOO_WIDE, Desk, Window
from tests.e2e.handset import PHONE, let_in, register, sign_in, sign_in_by_code
from tests.e2e.pages import EXAMPLES, is_page
from tests.e2e.site import Site

USUAL = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 740}
KEPT = "caches.keys().then((names) => names.filter((one) => one.startsWith('anju-pages')).length)"
NEWCOMER = "13911112222"
PAGES = [
    address
    for address in addresses()
    if (row := matrix.rows().get(address.name)) and row.permission == matrix.RESIDENT and row.status == 200
]
BLOCKED = "Service Worker registration blocked by Playwright"
STRANGERS = ("/r/sign-in/", "/r/sign-in/password/", "/r/offline/")


def test_newcomer_registers_and_is_let_in_by_the_desk(open_window: Any, site: Site) -> None:
    page = sign_in_by_code(open_window(**PHONE), NEWCOMER)
    register(page, unit="1号楼1单元302", name="高小丽")
    let_in(open_window("kefu"), name="高小丽")
    page.goto(f"{site.url}/r/")
    assert page.inner_text("h1").endswith("1-1-302")
    assert (
        site.value(
            "SELECT count(*) FROM residents_personaccount a JOIN identity_user u ON u.id = a.user_id "
            "WHERE u.phone = %s",
            NEWCOMER,
        )
        == 1
    )


@pytest.fixture
def phone(open_window: Any) -> Window:
    """Give the owner's phone, signed in, with the worker in charge of its pages."""
    window = open_window(**PHONE)
    page = sign_in(window)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return window


def test_what_was_seen_is_read_without_network(phone: Window, site: Site) -> None:
    page = phone.page
    page.reload()
    home = page.url
    page.goto(f"{home}bills/")
    bills = page.url
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    page.goto(home)
    assert "离线，数据截至" in page.inner_text("#offline")
    assert page.locator(".money .sum").count() == 1
    page.goto(bills)
    assert page.is_visible("#offline")
    page.goto(f"{site.url}/r/")
    assert page.url == home
    page.goto(f"{site.url}/r/me/erasure/")
    assert "没有网络" in page.inner_text("main")
    page.context.set_offline(False)
    page.goto(home)
    assert not page.is_visible("#offline")
    phone.told()


def test_the_next_person_on_the_phone_reads_nothing_of_the_last(phone: Window, site: Site) -> None:
    page = phone.page
    page.reload()
    home = page.url
    page.wait_for_timeout(300)
    assert (
        page.evaluate("caches.keys().then((names) => names.filter((one) => one.startsWith('anju-pages')).length)") == 1
    )
    page.goto(f"{site.url}/r/me/")
    page.click("main button:has-text('退出登录')")
    page.wait_for_url("**/r/sign-in/")
    page.wait_for_timeout(300)
    assert (
        page.evaluate("caches.keys().then((names) => names.filter((one) => one.startsWith('anju-pages')).length)") == 0
    )
    sign_in(phone, phones.NEIGHBOUR)
    page.context.set_offline(True)
    page.goto(home)
    assert "王建国" not in page.content()
    assert "没有网络" in page.inner_text("main")
    page.context.set_offline(False)
    phone.told()


def test_it_can_be_installed(phone: Window, site: Site) -> None:
    page = phone.page
    link = page.get_attribute("link[rel=manifest]", "href")
    facts = page.request.get(f"{site.url}{link}").json()
    assert facts["lang"] == "zh-Hans"
    assert {icon["sizes"] for icon in facts["icons"]} == {"192x192", "512x512"}
    for icon in facts["icons"]:
        assert page.request.get(f"{site.url}{icon['src']}").headers["content-type"] == "image/png"
    assert page.request.get(f"{site.url}/r/manifest.webmanifest?lang=en").json()["name"] == "Anju, my home"


@pytest.fixture(scope="module")
def looked_at(people: Desk) -> Iterator[Window]:
    """Give one phone for all pages, without a worker that would answer in the server's place."""
    window = people.window(**PHONE, service_workers="block")
    sign_in(window)
    yield window
    people.close()


def path(address: Address, site: Site) -> str:
    """Return the path of an address of the owner's home."""
    record = matrix.rows()[address.name].record
    home = site.value("SELECT id FROM estate_unit WHERE code = '1-1-101'")

    def fill(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        if name == "home":
            return str(home)
        if name in ("project_code", "estate", "code"):
            return estate.FULL
        return str(site.value(OF_HOME.get(record, EXAMPLES.get(record, "")))) if kind == "int" else WORDS[name]

    return "/" + re.sub(r"<([^>]+)>", fill, address.route)


_AT_HOME = "SELECT min(t.id) FROM {table} t JOIN estate_unit u ON u.id = t.unit_id WHERE u.code = '1-1-101'"
OF_HOME = {
    "bill": _AT_HOME.format(table="billing_bill"),
    "notice": "SELECT min(t.id) FROM community_notice t JOIN tenancy_project p ON p.id = t.project_id "
    f"WHERE p.code = '{estate.FULL}'",
    "invoice": _AT_HOME.format(table="invoicing_invoice"),
    "feedback": "SELECT min(t.id) FROM surveys_questionnaire t JOIN tenancy_project p ON p.id = t.project_id "
    f"WHERE t.state = 'open' AND p.code = '{estate.FULL}'",
    "meeting": "SELECT min(t.id) FROM surveys_meeting t JOIN tenancy_project p ON p.id = t.project_id "
    f"WHERE p.code = '{estate.FULL}'",
    "publication": "SELECT min(t.id) FROM joint_funds_publication t JOIN tenancy_project p ON p.id = t.project_id "
    f"WHERE p.code = '{estate.FULL}'",
    "payment": _AT_HOME.format(table="payments_payment"),
    "ticket": "SELECT min(t.id) FROM service_ticket t JOIN estate_unit u ON u.id = t.home_id WHERE u.code = '1-1-101'",
}


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page on phones: axe by day and night, sideways scrolling, type twice as large."""
    found = axe.violations(page, sizes=[(390, 844)])
    for name, size, root in (
        ("360", SMALL, ""),
        ("large", SMALL, "19.2px"),
        ("twice", {"width": 390, "height": 844}, "32px"),
    ):
        page.set_viewport_size(size)
        page.evaluate("(size) => { document.documentElement.style.fontSize = size }", root)
        found += [f"{name}: {wide}" for wide in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(USUAL)
    return found


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address.name)
def test_page_looks_right(address: Address, looked_at: Window, site: Site) -> None:
    asked = path(address, site)
    answer = looked_at.page.request.get(site.url + asked)
    assert answer.status == 200, asked
    if not is_page(answer):
        return
    looked_at.told()
    looked_at.page.goto(site.url + asked, wait_until="networkidle")
    assert [one for one in looked_at.told() if one != BLOCKED] == []
    assert faults(looked_at.page) == []
    looked_at.told()


@pytest.mark.parametrize("asked", STRANGERS)
def test_strangers_page_looks_right(asked: str, open_window: Any) -> None:
    window = open_window(**PHONE, service_workers="block")
    page = window.open(asked)
    assert faults(page) == []
    window.told()
