"""A stranger at the sign of a public place: a report on a phone, without an account."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e import phones
from tests.e2e.estate import FULL
from tests.factories.pictures import picture

PHONE = {"viewport": {"width": 390, "height": 844}}


def test_a_stranger_reports_with_a_picture_and_sees_how_it_goes_on(open_window: Any, site: Any) -> None:
    [place] = site.rows("SELECT id, token FROM estate_place WHERE name = %s", phones.LOBBY)
    window = open_window(**PHONE)
    page = window.open(f"/r/s/{FULL}/{place['token']}/")
    expect(page.locator("main")).to_contain_text(phones.LOBBY)
    page.set_input_files("#id_photos", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}])
    page.fill("#id_words", "大堂的玻璃门碎了")
    page.click(".rep-foot button")
    page.wait_for_url("**/report/*/")
    [ticket] = site.rows(
        "SELECT o.number, t.channel FROM service_ticket t JOIN workorders_workorder o ON o.id = t.order_id"
        " WHERE t.words = %s",
        "大堂的玻璃门碎了",
    )
    assert ticket["channel"] == "qr"
    expect(page.locator("main")).to_contain_text(ticket["number"])
    assert "玻璃门" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_matters_at_a_sign_are_two_reports(open_window: Any, site: Any) -> None:
    [place] = site.rows("SELECT id, token FROM estate_place WHERE name = %s", phones.LOBBY)
    page = open_window(**PHONE).open(f"/r/s/{FULL}/{place['token']}/")
    page.fill("#id_words", "电梯厅的灯不亮了，另外大门门禁也刷不开")
    page.click(".rep-foot button")
    page.wait_for_url("**/report/*/")
    expect(page.locator(".rep-head")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    words = site.rows(
        "SELECT t.words FROM service_ticket t JOIN service_signreport s ON s.ticket_id = t.id"
        " ORDER BY t.id DESC LIMIT 2"
    )
    assert [row["words"] for row in words] == ["大门门禁也刷不开", "电梯厅的灯不亮了"]
