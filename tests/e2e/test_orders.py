"""The desk of work orders in the browser: dispatch by keyboard, two windows, live numbers, drafts, accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.e2e.browsing import Window
from tests.e2e.estate import DESK_WORK, FULL
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
ORDER = "SELECT id FROM workorders_workorder WHERE title = %s"
STATE = "SELECT state FROM workorders_workorder WHERE title = %s"
FIRST, SECOND, THIRD, FOURTH = DESK_WORK


def desk(window: Window, query: str = "queue=waiting") -> Page:
    """Open the desk's list."""
    page = window.open(f"/orders/?{query}", project=FULL)
    expect(page.locator("#queues")).to_be_visible()
    return page


def row(page: Page, title: str) -> str:
    """Return the selector of the row of an order, which has to be there."""
    selector = f"tr[data-row]:has-text('{title}')"
    expect(page.locator(selector)).to_be_visible()
    return selector


def chosen(page: Page, title: str) -> None:
    """Wait until the order stands beside the list."""
    expect(page.locator("#pane [data-pane-title]")).to_contain_text(title)


def told(window: Window) -> list[str]:
    """Return the complaints that no test brings about on purpose."""
    return [one for one in window.told() if "422" not in one]


def test_what_was_searched_stays_when_the_page_is_loaded_again_or_left(open_window: OpenWindow) -> None:
    window = open_window("kefu")
    page = desk(window)
    page.fill(".list-search input[type=search]", SECOND)
    with page.expect_navigation() as arrived:
        page.keyboard.press("Enter")
    assert arrived.value.request.method == "POST"  # answered at once
    for _time in range(2):
        row(page, SECOND)
        expect(page.locator("tr[data-row]")).to_have_count(1)
        assert page.url.endswith("/orders/?queue=all&found=1")
        assert page.input_value(".list-search input[type=search]") == SECOND
        assert page.reload().request.method == "GET"
    page.goto(f"{page.url.split('?')[0]}?queue=waiting")
    page.go_back()
    row(page, SECOND)
    expect(page.locator("tr[data-row]")).to_have_count(1)
    assert not told(window)


def test_dispatch_needs_no_mouse_and_other_windows_see_it(open_window: OpenWindow, site: Site) -> None:
    here, there = open_window("kefu"), open_window("gongcheng")
    page, other = desk(here), desk(there)
    number = other.locator("[data-queue=waiting] .queue-number")
    before = int(number.inner_text())
    row(other, FIRST)
    page.wait_for_timeout(1500)  # both pages listen to what is pushed
    for _ in range(before):
        page.keyboard.press("j")
        if FIRST in page.evaluate("document.activeElement.closest('tr').innerText"):
            break
    page.keyboard.press("Enter")
    chosen(page, FIRST)
    page.keyboard.press("a")
    expect(page.locator("#pane input[name=worker]:focus")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#pane .pane-head")).to_contain_text("待接单")
    assert site.value(STATE, FIRST) == "assigned"
    expect(number).to_have_text(str(before - 1))
    expect(other.locator(f"tr[data-row]:has-text('{FIRST}')")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    assert not told(here) + told(there)


def test_the_second_window_that_assigns_is_told(open_window: OpenWindow, site: Site) -> None:
    here, there = open_window("kefu"), open_window("gongcheng")
    address = f"/orders/{site.value(ORDER, SECOND)}/assign/"
    pages = [window.open(address, project=FULL) for window in (here, there)]
    for page in pages:
        page.locator("input[name=worker]").nth(0 if page is pages[0] else 1).check()
    pages[0].click(".form-foot button[type=submit]")
    pages[0].wait_for_url("**/orders/*/")
    pages[1].click(".form-foot button[type=submit]")
    expect(pages[1].locator(".warnings")).to_contain_text("工单刚才已变动")
    assert not told(here) + told(there)


def test_a_draft_survives_and_a_note_says_who_reads_it(open_window: OpenWindow, site: Site) -> None:
    window = open_window("kefu")
    page = window.open(f"/orders/{site.value(ORDER, THIRD)}/", project=FULL)
    page.keyboard.press("m")
    page.keyboard.type("先别告诉业主")
    page.reload()
    expect(page.locator("#note_text")).to_have_value("先别告诉业主")
    expect(page.locator("[data-draft-told]")).to_be_visible()
    page.click(".note-form button.btn-primary")
    expect(page.locator(".story-internal")).to_contain_text("先别告诉业主")
    expect(page.locator(".story-internal")).to_contain_text("内部备注")
    expect(page.locator("#note_text")).to_have_value("")
    page.fill("#note_text", "师傅明早九点到")
    page.check("input[name=readers][value=public]")
    page.click(".note-form button.btn-primary")
    expect(page.locator(".story-public")).to_contain_text("公开回复")
    assert not told(window)


@pytest.mark.parametrize("query", ["queue=all", "queue=waiting&open={id}"])
def test_desk_is_accessible_by_day_and_night(open_window: OpenWindow, site: Site, query: str) -> None:
    window = open_window("kefu", bypass_csp=True)
    page = desk(window, query.format(id=site.value(ORDER, FOURTH)))
    if "open" in query:
        chosen(page, FOURTH)
    assert not axe.violations(page, sizes=(axe.DESK,) if "open" in query else (axe.DESK, axe.PHONE))
    window.told()


def test_phone_opens_the_page_and_assigns(open_window: OpenWindow, site: Site) -> None:
    window = open_window("kefu", viewport={"width": 390, "height": 844}, has_touch=True)
    page = desk(window)
    page.locator(f"{row(page, FOURTH)} a").first.click()
    page.wait_for_url(f"**/orders/{site.value(ORDER, FOURTH)}/")
    page.click(".acts .btn-primary")
    page.click(".form-foot button[type=submit]")
    page.wait_for_url("**/orders/*/")
    assert site.value(STATE, FOURTH) == "assigned"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not told(window)
