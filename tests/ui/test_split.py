"""Queues and the record beside its list in a real browser: by keyboard and pointer, with Back, live, without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import axe
from tests.e2e.chromium import STILL
from tests.ui import live
from tests.ui.test_browser import RULES, look

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not axe.SCRIPT.exists(), reason="npm packages are not installed"),
]
DESK = "/p/T1/sample/desk/?queue=all"
SHOWN = "!document.querySelector('#pane').hidden && !!document.querySelector('#pane [data-pane-title]')"
DRAWN = "e => [e.innerText, e.className, e.querySelector('use').getAttribute('href')]"
FOCUS = "document.activeElement.closest('tr[data-row]')?.dataset.pk"


@pytest.fixture
def desk(site: Any, browser: Any) -> Iterator[Any]:
    """Give a wide page with the list open."""
    page, complaints = live.open_page(browser, site, width=1440, height=900, theme="light")
    live.visit(page, site.url + DESK)
    yield page
    assert not [one for one in complaints if "422" not in one]  # browsers tell of every answer that is no success
    live.leave(page)


def stands(page: Any, name: str = "") -> None:
    """Wait until a record stands beside the list: the one of this name, where one is given."""
    live.wait(page, SHOWN)
    heading = "document.querySelector('#pane [data-pane-title]')"
    live.wait(page, f"({heading}?.innerText || '').includes({json.dumps(name)})")


def change(site: Any, statement: str, *values: Any) -> None:
    """Change the sample tables as another window would."""
    with psycopg.connect(site.database, autocommit=True) as connection:
        connection.execute(statement, values)


def test_click_opens_beside_and_back_closes(desk: Any) -> None:
    second = desk.locator("tr[data-row]").nth(1)
    name, key = second.locator("a").first.inner_text(), second.get_attribute("data-pk")
    second.locator("a").first.click()
    stands(desk, name)
    assert desk.url.endswith(f"&open={key}")
    assert second.get_attribute("aria-current") == "true"
    desk.locator("tr[data-row]").nth(2).locator(".cell-tag").first.click()  # anywhere on a row
    live.wait(desk, f"!location.search.endsWith('open={key}')")
    desk.go_back()
    stands(desk, name)
    desk.go_back()
    live.wait(desk, "document.querySelector('#pane').hidden")
    assert "open=" not in desk.url
    desk.go_forward()
    stands(desk, name)
    desk.reload()
    stands(desk, name)


def test_keys_choose_open_follow_and_close(desk: Any) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    key = desk.evaluate(FOCUS)
    assert desk.locator("#pane").is_hidden()
    desk.keyboard.press("Enter")
    stands(desk)
    assert desk.evaluate("document.activeElement.matches('[data-pane-title]')")  # Tab goes on in the record
    desk.keyboard.press("j")
    live.wait(desk, f"!location.search.endsWith('open={key}')")
    followed = desk.evaluate(FOCUS)
    assert desk.url.endswith(f"open={followed}")
    desk.keyboard.press("x")
    assert desk.locator("tr.selected").get_attribute("data-pk") == followed
    desk.keyboard.press("Escape")
    live.wait(desk, "document.querySelector('#pane').hidden")
    assert desk.evaluate(FOCUS) == followed
    assert desk.locator("tr.selected").count() == 1
    desk.go_back()  # the keys leave one trace, not one a row
    stands(desk)
    desk.go_back()
    live.wait(desk, "document.querySelector('#pane').hidden")


def test_a_form_stays_beside_and_shows_its_faults_there(site: Any, desk: Any) -> None:
    desk.locator("tr[data-row] a").nth(3).click()
    stands(desk)
    desk.click("#pane a:has-text('修改')")
    desk.wait_for_selector("#pane #id_title")
    desk.fill("#id_title", "")
    desk.click("#pane .form-foot button")
    desk.wait_for_selector("#pane .field-error")
    desk.fill("#id_title", "改过的事项")
    desk.fill("#id_amount", "5")
    desk.fill("#id_due_on", "2026-11-05")
    desk.click("#pane .form-foot button")
    live.wait(desk, "document.querySelector('#pane [data-pane-title]')?.innerText.includes('改过的事项')")
    live.wait(desk, "document.querySelector('tr[aria-current]').innerText.includes('改过的事项')")  # the list as well
    assert desk.locator("#toasts .toast-note").count() == 1
    assert "/desk/" in desk.url


def test_numbers_and_rows_follow_without_losing_ticks_focus_or_scroll(site: Any, desk: Any) -> None:
    live.visit(desk, site.url + "/p/T1/sample/desk/?queue=late")
    keys = desk.evaluate("[...document.querySelectorAll('tr[data-row]')].map(row => row.dataset.pk)")
    number = int(desk.inner_text("[data-queue=late] .queue-number"))
    desk.locator(f"tr[data-pk='{keys[3]}'] input[data-select]").click()
    desk.locator(f"tr[data-pk='{keys[5]}'] a").first.focus()
    desk.evaluate("window.scrollTo(0, 200)")
    change(site, "UPDATE sample_thing SET state = 'new' WHERE id = %s", keys[0])
    change(site, "UPDATE sample_thing SET title = '别人改的' WHERE id = %s", keys[5])
    desk.evaluate("document.body.dispatchEvent(new CustomEvent('anju:counts'))")
    live.wait(desk, f"document.querySelector('[data-queue=late] .queue-number').textContent === '{number - 1}'")
    assert desk.locator(f"tr[data-pk='{keys[0]}']").count() == 0
    assert "别人改的" in desk.inner_text(f"tr[data-pk='{keys[5]}']")
    assert desk.evaluate(FOCUS) == keys[5]
    assert desk.locator("tr.selected").get_attribute("data-pk") == keys[3]
    assert abs(desk.evaluate("window.scrollY") - 200) < 60
    change(site, "UPDATE sample_thing SET state = 'late' WHERE id = %s", keys[0])
    desk.evaluate("document.body.dispatchEvent(new CustomEvent('anju:counts'))")
    live.wait(desk, f"!!document.querySelector('tr[data-pk=\"{keys[0]}\"]')")


def test_list_and_record_side_by_side_are_accessible(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=1440, height=900, theme="light", bypass_csp=True)
    page.add_init_script(STILL)
    live.visit(page, site.url + DESK + "&open=7")
    stands(page)
    page.locator("input[data-select]").nth(2).click()
    look(page, "split-1440")
    assert not axe.violations(page, RULES, sizes=(axe.DESK,))
    live.leave(page)


def test_narrow_screens_open_the_page(site: Any, browser: Any) -> None:
    page, _complaints = live.open_page(browser, site, width=390, height=844, theme="light")
    live.visit(page, site.url + DESK)
    page.locator("tr[data-row] a").first.click()
    page.wait_for_url("**/sample/things/*/")
    page.goto(site.url + DESK + "&open=7")
    page.wait_for_url("**/sample/things/7/")
    live.leave(page)


def test_limits_count_on_as_the_server_does(site: Any, desk: Any) -> None:
    wanted = desk.evaluate(
        "fetch(location.href).then(a => a.text()).then(t => "
        f"[...new DOMParser().parseFromString(t, 'text/html').querySelectorAll('[data-due]')].map({DRAWN}))"
    )
    desk.evaluate(
        "document.querySelectorAll('[data-due]').forEach(e => { e.querySelector('span').textContent = 'x';"
        " e.className = 'tag due'; e.querySelector('use').setAttribute('href', '#z'); })"
    )
    desk.evaluate("document.dispatchEvent(new CustomEvent('anju:rows'))")
    drawn = desk.evaluate(f"[...document.querySelectorAll('[data-due]')].map({DRAWN})")
    assert len(drawn) > 10
    assert [(words, css, icon.split("#")[1]) for words, css, icon in drawn] == [
        (words, css, icon.split("#")[1]) for words, css, icon in wanted
    ]
    assert {css for _words, css, _icon in drawn} >= {"tag tag-ok due", "tag tag-bad due", "tag tag-esc due"}
