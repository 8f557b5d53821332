"""The ways in, in a real browser: a call whose draft survives, and two matters in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.browsing import Window
from tests.e2e.estate import FULL
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]


def test_a_call_survives_a_reload_and_two_matters_become_two_orders(open_window: OpenWindow, site: Site) -> None:
    window = open_window("kefu")
    page = window.open("/tickets/new/", project=FULL)
    page.click("label:has(input[name=where][value=public])")
    page.fill("#call-text", "三号楼大堂")
    page.fill("#call-words", "客厅灯不亮了，另外马桶也堵了")
    expect(page.locator("#call-suggested [name=split]")).to_be_visible()
    with page.expect_response("**/tickets/sort/"):  # the words that are there again are sorted again
        page.reload()
    expect(page.locator("#call-words")).to_have_value("客厅灯不亮了，另外马桶也堵了")
    expect(page.locator("#call-text")).to_have_value("三号楼大堂")
    expect(page.locator("input[name=where][value=public]")).to_be_checked()
    page.locator("#call-suggested [name=split]").check()
    page.click("#call .form-foot button")
    page.wait_for_url("**/orders/*/")
    told = "SELECT t.words FROM service_ticket t WHERE t.words IN ('客厅灯不亮了', '马桶也堵了') ORDER BY t.id"
    assert [row["words"] for row in site.rows(told)] == ["客厅灯不亮了", "马桶也堵了"]


def test_everything_chosen_at_the_desk_survives_a_reload_and_a_second_window(
    open_window: OpenWindow, site: Site
) -> None:
    [home] = site.rows(
        "SELECT u.id, u.code, r.person_id FROM estate_unit u JOIN residents_residency r ON r.unit_id = u.id"
        " JOIN tenancy_project p ON p.id = u.project_id WHERE p.code = %s AND r.ends_on IS NULL ORDER BY u.id LIMIT 1",
        FULL,
    )
    [leaf] = site.rows("SELECT id FROM service_leaf WHERE code = 'power.lamp'")
    window = open_window("kefu")
    page = window.open(f"/tickets/new/?home={home['id']}&caller={home['person_id']}", project=FULL)
    page.click("label:has(input[name=channel][value=walk_in])")
    page.fill("#call-words", "灯坏了顺便通下下水道")
    page.locator("#call-suggested [name=split]").check()
    page.select_option("#call-leaf", str(leaf["id"]))
    page.select_option("#call-urgency", "urgent")
    page.fill("#call-contact", "王阿姨")
    expect(page.locator("#call-suggested [name=split]")).to_be_checked()

    def stands_there(tab: Any) -> None:
        expect(tab.locator("#call-words")).to_have_value("灯坏了顺便通下下水道")
        expect(tab.locator("input[name=channel][value=walk_in]")).to_be_checked()
        expect(tab.locator("#call-leaf")).to_have_value(str(leaf["id"]))
        expect(tab.locator("#call-urgency")).to_have_value("urgent")
        expect(tab.locator("#call-suggested [name=split]")).to_be_checked()
        expect(tab.locator("#call-household [name=home]")).to_have_value(str(home["id"]))
        expect(tab.locator("#call-contact")).to_have_value("王阿姨")

    page.reload()
    stands_there(page)
    other = page.context.new_page()
    other.goto(page.url.split("?")[0])
    stands_there(other)
    # What the second window goes on with is its own: the first one keeps its words and its household.
    other.fill("#call-words", "电梯停在五楼不动")
    page.reload()
    stands_there(page)
    other.reload()
    expect(other.locator("#call-words")).to_have_value("电梯停在五楼不动")
    other.close()
    page.click("#call .form-foot button")
    page.wait_for_url("**/orders/*/")
    page.goto(page.url.split("/orders/")[0] + "/tickets/new/")
    expect(page.locator("#call-words")).to_have_value("")
    expect(page.locator("#call-leaf")).to_have_value("")
    told = (
        "SELECT t.words, t.channel, o.urgency, o.contact_name FROM service_ticket t JOIN workorders_workorder o"
        " ON o.id = t.order_id WHERE t.words IN ('灯坏了', '通下下水道') AND o.contact_name = '王阿姨' ORDER BY t.id"
    )
    assert [(row["words"], row["channel"]) for row in site.rows(told)] == [
        ("灯坏了", "walk_in"),
        ("通下下水道", "walk_in"),
    ]


def test_prices_and_tariffs_are_searched_by_keyboard_beside_the_call(open_window: OpenWindow) -> None:
    page = open_window("kefu").open("/tickets/new/", project=FULL)
    page.fill("#call-words", "换一个水龙头多少钱")
    opener, typed, lines = (
        page.locator("#call-prices > summary"),
        page.locator("#call-price-q"),
        "[data-priced]:visible",
    )
    expect(page.locator(lines)).to_have_count(0)
    opener.focus()
    page.keyboard.press("Enter")
    expect(typed).to_be_focused()
    first = page.locator(lines).first.locator("b").inner_text()
    typed.fill(first)
    expect(page.locator(lines).first).to_contain_text(first)
    typed.fill("没有这样的东西")
    expect(page.locator(lines)).to_have_count(0)
    expect(page.locator("#call-price-none")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(typed).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator("#call-words")).to_have_value("换一个水龙头多少钱")
