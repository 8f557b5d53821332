"""The kit in a real browser: accessible, no sideways scroll, nothing blocked by the CSP, usable from the keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import axe
from tests.e2e.chromium import STILL
from tests.ui import live

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not axe.SCRIPT.exists(), reason="npm packages are not installed"),
]
THINGS = "/p/T1/sample/things/"
DESK = "/p/T1/sample/desk/"
PAGES = {
    "board": "/p/T1/sample/board/",
    "list": THINGS,
    "list-filtered": THINGS + "?state=late&sort=-amount&due_on_after=2026-11-05",
    "list-nothing": THINGS + "?q=zzz",
    "desk": DESK,
    "detail": THINGS + "5/",
    "related": THINGS + "5/?tab=others",
    "create": THINGS + "new/",
    "close": THINGS + "6/close/",
    "jobs": "/p/T1/ui/jobs/",
    "missing": "/nowhere/",
}
RULES = (*axe.WCAG, "best-practice")


@pytest.fixture(scope="module")
def window(site: Any, browser: Any) -> Iterator[Any]:
    """Give one page for all that only looks; a page of its own for each would load everything anew."""
    page, _complaints = live.open_page(browser, site, width=1440, height=900, theme="light", bypass_csp=True)
    page.add_init_script(STILL)
    yield page
    live.leave(page)


def look(page: Any, name: str) -> None:
    """Keep a picture where ``ANJU_LOOK`` says, to be judged by eye."""
    if folder := os.environ.get("ANJU_LOOK"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible(site: Any, window: Any, name: str) -> None:
    live.visit(window, site.url + PAGES[name])
    for width, height in (axe.DESK, axe.PHONE):
        window.set_viewport_size({"width": width, "height": height})
        look(window, f"{name}-{width}")
    assert not axe.violations(window, RULES)


def test_the_csp_blocks_nothing_we_need(site: Any, browser: Any) -> None:
    page, complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    for name, address in PAGES.items():
        live.visit(page, site.url + address)
        assert not [one for one in complaints if "404" not in one], name
    live.leave(page)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "missing"])
def test_nothing_scrolls_sideways_at_360(site: Any, window: Any, name: str) -> None:
    window.set_viewport_size({"width": 360, "height": 740})
    live.visit(window, site.url + PAGES[name])
    wide = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    culprits = window.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.table-wrap, .tabs')).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )
    assert wide <= 0, culprits


@pytest.mark.parametrize(
    ("name", "opener", "opened"),
    [
        ("filters", "[aria-controls=filters]", "#filters.show .list-filters"),
        ("columns", "[aria-label=选择列]", ".column-choice"),
        ("view", "[aria-label=保存当前视图]", "#view-name"),
        ("projects", ".top-project", "#project-choices a"),
        ("account", ".me", "[data-display]"),
        ("palette", ".top-search", "#palette-list [role=option]"),
        ("keys", "[data-open=keys]", "#key-list [data-found]"),
        ("bulk", "[data-select-all], [name=action]", ".form-foot"),
    ],
)
def test_what_opens_is_accessible(site: Any, window: Any, name: str, opener: str, opened: str) -> None:
    window.set_viewport_size({"width": axe.DESK[0], "height": axe.DESK[1]})
    live.visit(window, site.url + THINGS)
    for one in opener.split(", "):
        window.click(one)
    window.wait_for_selector(opened)
    look(window, f"open-{name}")
    assert not axe.violations(window, RULES, sizes=(axe.DESK,))


def test_palette_traps_the_focus_and_gives_it_back(site: Any, browser: Any) -> None:
    page, complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    live.visit(page, site.url + PAGES["board"])
    live.visit(page, site.url + PAGES["list"])
    page.focus(".top-project, .brand")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-list [role=option]")
    assert "最近" in page.inner_text("#palette-list")
    look(page, "palette-empty-1440-light")
    page.keyboard.type("gdzx")
    live.wait(page, "document.querySelector('#palette-list').innerText.includes('住户')")
    look(page, "palette-1440-light")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#palette')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!!document.activeElement.closest('#palette')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('brand')")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-list [role=option][aria-selected=true]")
    page.keyboard.type("gdzx")
    live.wait(page, "document.querySelectorAll('#palette-list [role=option]').length <= 3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sample/things/")
    assert not complaints
    live.leave(page)


def test_single_keys_work_and_can_be_switched_off(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    live.visit(page, site.url + THINGS)
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    assert "新建事项" in page.inner_text("#key-list")
    look(page, "keys-1440-light")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tr.selected").count() == 1
    assert page.locator("#selection").is_visible()
    look(page, "selection-1440-light")
    page.keyboard.press("?")
    page.click("[data-display-switch=shortcuts]")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    live.visit(page, site.url + THINGS)
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.url.endswith(THINGS)
    page.keyboard.press("Control+k")
    assert page.locator("#palette[open]").count() == 1
    page.keyboard.press("Escape")
    page.evaluate(
        "fetch(document.body.dataset.displayUrl, {method: 'POST', body: new URLSearchParams({shortcuts: 'on'}),"
        "headers: {'X-CSRFToken': JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']}})"
    )
    live.leave(page)


def test_shift_click_selects_a_range_and_select_all_the_page(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    live.visit(page, site.url + THINGS)
    boxes = page.locator("input[data-select]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert page.locator("tr.selected").count() == 4
    page.click("input[data-select-all]")
    assert page.locator("tr.selected").count() == 30
    assert page.locator("[data-every-offer]").is_visible()
    page.click("[data-unselect]")
    assert page.locator("#selection").is_hidden()
    live.leave(page)


def test_a_form_is_sent_once_and_guards_what_was_typed(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    live.visit(page, site.url + THINGS + "new/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.fill("#id_title", "")
    page.fill("#id_amount", "12,50")
    page.click("#id_due_on")
    page.wait_for_selector(".flatpickr-calendar.open")
    look(page, "calendar-1440-light")
    page.keyboard.press("Escape")
    page.evaluate("() => { const b = document.querySelector('.form-foot button'); b.click(); b.click(); }")
    page.wait_for_selector(".field-error")
    look(page, "form-faults-1440-light")
    assert len([url for url in sent if url.endswith("/new/")]) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    live.leave(page)


def test_theme_changes_at_once_and_is_painted_without_a_flash(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    live.visit(page, site.url + PAGES["board"])
    page.click(".me")
    look(page, "account-menu-1440-light")
    page.click("[data-display='theme=dark']")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.wait_for_timeout(300)
    answer = page.request.get(site.url + PAGES["list"])
    assert 'data-bs-theme="dark"' in answer.text()
    page.click(".me")
    page.click("[data-display='theme=auto']")
    page.wait_for_timeout(300)
    live.leave(page)


def test_the_menu_opens_on_a_phone(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=390, height=844, theme="light")
    live.visit(page, site.url + PAGES["board"])
    page.click(".tool-menu")
    page.wait_for_selector("#side.show:not(.showing)")
    look(page, "menu-390-light")
    page.click("#side a.entry >> nth=2")
    page.wait_for_url("**/sample/things/")
    live.leave(page)
