"""What every page shares, as its users know it: language, theme, list choices, palette, keys, refusals, live push."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import psycopg
import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import Window
from tests.e2e.estate import EMPTY, FOREIGN, FULL, OVERSEER
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
UNITS = "/units/"


def test_language_is_kept(open_window: OpenWindow, site: Site) -> None:
    window = open_window("yunying")
    page = window.open("/", project=FULL)
    assert page.evaluate("document.documentElement.lang").lower() == "zh-hans"
    page.click(".top-tools > .hide-s form[action$='/language/'] .tool")
    page.click("button[name=language][value=en]:visible")
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert window.open(UNITS, project=FULL).locator("h1").inner_text() == "Units"
    assert site.value("SELECT language FROM identity_user WHERE username = 'yunying'") == "en"


def test_dark_theme_is_kept(open_window: OpenWindow) -> None:
    window = open_window("yunying")
    page = window.open("/", project=FULL)
    page.click(".me")
    with page.expect_response("**/ui/display/"):
        page.click("[data-display='theme=dark']")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    window.open(UNITS, project=FULL)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_palette_finds_pages_by_pinyin_initials(open_window: OpenWindow) -> None:
    page = open_window("jingli").open("/", project=FULL)
    page.keyboard.press("Control+k")
    page.keyboard.type("cw")  # 车位
    hit = page.locator("#palette-list [role=option]", has_text="车位").first
    expect(hit).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.fill("#palette input", "1-1-301")
    expect(page.locator("#palette-list [role=option]", has_text="1-1-301").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/units/*/")


def test_palette_finds_people_by_pinyin_initials(open_window: OpenWindow) -> None:
    page = open_window("jingli").open("/", project=FULL)
    page.keyboard.press("Control+k")
    page.keyboard.type("wjg")  # 王建国
    expect(page.locator("#palette-list [role=option]", has_text="王").first).to_be_visible()


def test_lists_are_walked_by_keys(open_window: OpenWindow) -> None:
    page = open_window("jingli").open(UNITS, project=FULL)
    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)
    chosen = page.locator("tr.selected")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("1-1-101")
    expect(page.locator("#selection")).to_be_visible()


def test_chosen_columns_are_kept(open_window: OpenWindow) -> None:
    window = open_window("jingli")
    page = window.open(UNITS, project=FULL)
    heads = page.locator("thead th")
    before = heads.all_inner_texts()
    page.click("button[aria-label='选择列']")
    box = page.locator(".column-choice input:not(:checked)").first
    title = box.locator("..").inner_text()
    box.check()
    with page.expect_navigation():
        page.locator(".column-choice ~ div .btn-primary").click()
    expect(heads).to_have_count(len(before) + 1)
    window.open(UNITS, project=FULL)
    assert title in [text.strip() for text in heads.all_inner_texts()]


def test_view_is_saved_under_a_name(open_window: OpenWindow) -> None:
    window = open_window("jingli")
    page = window.open(f"{UNITS}?state=vacant", project=FULL)
    page.click("button[aria-label='保存当前视图']")
    page.fill("#view-name", "空置房")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    window.open(UNITS, project=FULL)
    page.click("nav.tabs >> text=空置房")
    page.wait_for_url("**state=vacant**")
    expect(page.locator("nav.tabs [aria-current=page]")).to_have_text("空置房")


def test_stranger_is_sent_to_sign_in_and_back(open_window: OpenWindow, site: Site) -> None:
    page = open_window().open(UNITS, project=FULL)
    assert "/account/login/" in page.url
    page.fill("#id_login", "yunying")
    page.fill("#id_password", "wrong-password")
    page.click("#sign-in button[type=submit]")
    expect(page.locator("[role=alert]")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "project", "status"),
    [("/bill-runs/new/", FULL, 403), (UNITS, FOREIGN, 404), ("/units/99999999/", FULL, 404), ("/nowhere/", EMPTY, 404)],
)
def test_refusals_are_pages_with_a_way_on(
    open_window: OpenWindow, site: Site, path: str, project: str, status: int
) -> None:
    window = open_window("shoufei")
    answer = window.page.goto(f"{site.url}/p/{project}{path}")
    assert answer is not None
    assert answer.status == status
    assert window.page.locator("main a").count() >= 1
    assert [one for one in window.told() if f"status of {status}" not in one] == []


def test_error_page_shows_the_number_that_is_in_the_log(
    open_window: OpenWindow, site: Site, ids: SimpleNamespace
) -> None:
    window = open_window(OVERSEER)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE residents_vehicle RENAME TO residents_vehicle_gone")
        try:
            answer = window.page.goto(f"{site.url}/p/{FULL}/vehicles/")
        finally:
            connection.execute("ALTER TABLE residents_vehicle_gone RENAME TO residents_vehicle")
    assert answer is not None
    assert answer.status == 500
    number = answer.headers["x-request-id"]
    expect(window.page.locator("body")).to_contain_text(number)
    assert number in site.log()
    assert [one for one in window.told() if "status of 500" not in one] == []


def test_bell_rises_without_a_reload(open_window: OpenWindow, site: Site, ids: SimpleNamespace) -> None:
    page = open_window("gongcheng").open("/", project=FULL)
    bell = page.locator("[data-unread]")
    expect(bell).not_to_be_empty()
    before = int(bell.inner_text())
    with psycopg.connect(site.database_url) as connection:
        connection.execute(
            "INSERT INTO notifications_notification (user_id, kind, title, url, created_at) "
            "VALUES (%s, 'tests', '泵房停电', '', now())",
            [ids.user["gongcheng"]],
        )
        event = '{"user": %d, "event": "notification", "data": {"title": "泵房停电", "url": ""}}'
        connection.execute("SELECT pg_notify('anju_push', %s)", [event % ids.user["gongcheng"]])
    expect(page.locator("#toasts")).to_contain_text("泵房停电")
    expect(bell).to_have_text(str(before + 1))
