"""The reader's phone without a network: dials are read, doubted, photographed and kept, and reach the server once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import axe
from tests.e2e.browsing import Window, too_wide
from tests.e2e.estate import FULL
from tests.e2e.hand import PHONE, Hand, until
from tests.e2e.site import Site
from tests.e2e.walks import ROUND
from tests.factories.pictures import picture

ROUND_ID = "SELECT id FROM billing_readinground WHERE name = %s"
READINGS = (
    "SELECT m.number, r.reading, r.usage, r.source, r.client_id, r.taken_at, r.photo_id FROM billing_meterreading r "
    "JOIN billing_meter m ON m.id = r.meter_id WHERE r.source = 'field' ORDER BY r.id"
)


@pytest.fixture
def hand(open_window: Callable[..., Window]) -> Hand:
    """Give the phone of the worker."""
    return Hand(open_window("weixiu", **PHONE))


def test_meters_are_read_without_network_and_sent_once(hand: Hand, site: Site, tmp_path: Path) -> None:
    photo = tmp_path / "dial.jpg"
    photo.write_bytes(picture())
    path = f"/f/{FULL}/rounds/{site.value(ROUND_ID, ROUND)}/"
    page = hand.day()
    until(page, "async (path) => !!(await (await caches.open('anju-field-pages')).match(path))", path)
    hand.offline(is_offline=True)
    page.click(f"a[href='{path}']")
    expect(page.locator(".meter-row")).to_have_count(2)
    assert axe.violations(page) == []
    hand.window.told()
    page.locator(".meter-row").first.click()
    expect(page.locator("#reading-previous")).to_have_text("20.00")
    page.fill("#reading-value", "3")
    expect(page.locator("#reading-use")).to_contain_text("比上次读数")
    page.fill("#reading-value", "95")
    expect(page.locator("#reading-use")).to_contain_text("用量异常：本次 75，平常约 10")
    page.click("#reading-save")
    expect(page.locator("#reading-fault")).to_be_visible()
    page.fill("#reading-value", "29.5")
    expect(page.locator("#reading-use")).to_have_text("用量 9.5，平常约 10")
    page.set_input_files("#reading-photo", str(photo))
    expect(page.locator("#reading-photos img")).to_have_count(1)
    assert axe.violations(page) == []
    assert not too_wide(page)
    hand.window.told()
    page.click("#reading-save")
    expect(page.locator("#reading-number")).to_have_text("R002")
    page.fill("#reading-value", "31")
    page.click("#reading-save")
    hand.says("待上传 2")
    expect(page.locator("#meters-none")).to_have_text("这里的表都已抄完。")
    page.reload(wait_until="load")
    hand.says("待上传 2")
    page.click("#meter-unread")
    expect(page.locator(".meter-state")).to_have_text(["待上传", "待上传"])
    assert site.rows(READINGS) == []
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    rows = site.rows(READINGS)
    assert [(row["number"], str(row["reading"]), str(row["usage"])) for row in rows] == [
        ("R001", "29.50", "9.50"),
        ("R002", "31.00", "11.00"),
    ]
    assert all(row["client_id"] and row["taken_at"] for row in rows)
    assert [row["photo_id"] is not None for row in rows] == [True, False]
    expect(page.locator(".meter-state")).to_have_text(["29.50", "31.00"])
