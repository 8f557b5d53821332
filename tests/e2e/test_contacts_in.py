"""The ways in, in a real browser: a call whose draft survives, and two matters in one sentence."""

from __future__ import annotations

from collections.abc import Callable

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
    page.reload()
    expect(page.locator("#call-words")).to_have_value("客厅灯不亮了，另外马桶也堵了")
    expect(page.locator("#call-text")).to_have_value("三号楼大堂")
    with page.expect_response("**/tickets/sort/"):
        page.click("label:has(input[name=where][value=public])")
    page.locator("#call-suggested [name=split]").check()
    page.click("#call .form-foot button")
    page.wait_for_url("**/orders/*/")
    told = "SELECT t.words FROM service_ticket t WHERE t.words IN ('客厅灯不亮了', '马桶也堵了') ORDER BY t.id"
    assert [row["words"] for row in site.rows(told)] == ["客厅灯不亮了", "马桶也堵了"]
