"""The cashier's desk when things go wrong: pressed twice, sent again, two at once, gone back, no network."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window
from tests.e2e.estate import FULL, INDEBTED, INDEBTED_MONTHS
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
PAID = "SELECT count(*) FROM payments_payment WHERE unit_id = %s"


@pytest.fixture
def cashier(open_window: OpenWindow, site: Site) -> Window:
    """Give a cashier whose shift is open."""
    window = open_window("shoufei")
    page = window.open("/desk/", project=FULL)
    if page.locator("a[href$='/shifts/open/'].btn-primary").count():
        page.goto(f"{site.url}/p/{FULL}/shifts/open/")
        page.fill("[name=opening_float]", "200")
        page.click(".form-foot button[type=submit]")
        page.wait_for_url("**/desk/")
    return window


def household(window: Window, unit_id: int) -> Page:
    """Open a household at the desk."""
    page = window.open(f"/desk/{unit_id}/", project=FULL)
    expect(page.locator("#pay-now")).to_be_enabled()
    return page


def receipt(page: Page) -> str:
    """Wait for the receipt and return its number."""
    done = page.locator("[data-desk-state=receipt] h2")
    expect(done).to_be_visible()
    return done.inner_text()


def unexpected(window: Window, *expected: str) -> list[str]:
    """Return what the browser complained about besides what the test brought about."""
    return [one for one in window.told() if not any(part in one for part in (*expected, "htmx:"))]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 728), (390, 844)])
def test_button_stays_on_screen_below_many_bills(
    cashier: Window, ids: SimpleNamespace, width: int, height: int
) -> None:
    cashier.page.set_viewport_size({"width": width, "height": height})
    page = household(cashier, ids.unit[INDEBTED])
    assert page.locator("#pay input[name=bill]").count() == INDEBTED_MONTHS
    place = page.locator("#pay-now").bounding_box()
    assert place is not None
    assert place["y"] + place["height"] <= height


def test_keys_of_the_fields_work_from_the_search(cashier: Window, ids: SimpleNamespace) -> None:
    """A quick cashier presses F8 while the cursor still stands in the search."""
    page = household(cashier, ids.unit[INDEBTED])
    page.keyboard.press("F2")
    page.keyboard.press("F8")
    page.keyboard.type("30000")
    expect(page.locator("#pay-given")).to_have_value("30000")
    expect(page.locator("[data-show=change]")).not_to_have_text("¥0.00")


def test_double_click_posts_once(cashier: Window, site: Site, ids: SimpleNamespace) -> None:
    unit = ids.unit["1-1-201"]
    page = household(cashier, unit)
    page.dblclick("#pay-now")
    receipt(page)
    assert site.value(PAID, unit) == 1


def test_the_same_form_sent_again_posts_once(cashier: Window, site: Site, ids: SimpleNamespace) -> None:
    unit = ids.unit["1-1-202"]
    page = household(cashier, unit)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)
    page.keyboard.press("F9")
    number = receipt(page)
    (body,) = [one for one in sent if "idempotency_key" in one]
    answer = page.request.post(
        f"{site.url}/p/{FULL}/desk/{unit}/pay/",
        data=body,
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": page.url},
    )
    assert number in answer.text()
    assert site.value(PAID, unit) == 1


def test_two_windows_take_a_bill_once(cashier: Window, people: object, site: Site, ids: SimpleNamespace) -> None:
    unit = ids.unit["1-1-301"]
    other = people.another(cashier.page.context)  # type: ignore[attr-defined]
    first, second = household(cashier, unit), household(other, unit)
    first.click("#pay-now")
    receipt(first)
    second.click("#pay-now")
    expect(second.locator("#pay [role=alert]")).to_be_visible()
    assert site.value(PAID, unit) == 1
    assert unexpected(other, "422") == []


def test_going_back_takes_nothing_twice(cashier: Window, site: Site, ids: SimpleNamespace) -> None:
    unit = ids.unit["1-1-302"]
    cashier.open("/desk/", project=FULL)
    page = household(cashier, unit)
    page.keyboard.press("F9")
    receipt(page)
    page.go_back()
    page.wait_for_url(f"**/desk/{unit}/")
    button = page.locator("#pay-now")
    if button.count() and button.is_enabled():
        button.click()
        page.wait_for_timeout(800)
    assert site.value(PAID, unit) == 1
    cashier.told()


def test_lost_network_is_told_and_posts_once(cashier: Window, site: Site, ids: SimpleNamespace) -> None:
    unit = ids.unit["1-1-401"]
    page = household(cashier, unit)
    page.context.set_offline(True)
    page.keyboard.press("F9")
    expect(page.locator("#toasts .toast-note.bad")).to_be_visible()
    assert site.value(PAID, unit) == 0
    page.context.set_offline(False)
    expect(page.locator("#pay-now")).to_be_enabled()
    page.keyboard.press("F9")
    receipt(page)
    assert site.value(PAID, unit) == 1
    assert unexpected(cashier, "ERR_INTERNET_DISCONNECTED") == []


def test_answer_lost_on_the_way_posts_once(cashier: Window, site: Site, ids: SimpleNamespace) -> None:
    """The server took the money, the answer never came: pressing again shows the same receipt."""
    unit = ids.unit["1-1-402"]
    pay = f"**/desk/{unit}/pay/"

    def lose_the_answer(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort("connectionreset")  # type: ignore[attr-defined]

    # Before the page is opened: one that stands already hears of it some time later, and may send around it.
    cashier.page.route(pay, lose_the_answer)
    page = household(cashier, unit)
    page.keyboard.press("F9")
    expect(page.locator("#toasts .toast-note.bad")).to_be_visible()
    assert site.value(PAID, unit) == 1
    page.unroute(pay)
    page.keyboard.press("F9")
    number = receipt(page)
    assert site.value("SELECT number FROM payments_payment WHERE unit_id = %s", unit) == number
    assert site.value(PAID, unit) == 1
    assert unexpected(cashier, "ERR_CONNECTION_RESET") == []
