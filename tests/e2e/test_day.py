"""The worker's day in a browser: the map without network, the sign of the place, and the resident who waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import axe
from tests.e2e import hand as worker
from tests.e2e import phones
from tests.e2e.browsing import Window, too_wide
from tests.e2e.estate import FULL
from tests.e2e.hand import Hand
from tests.e2e.handset import PHONE, sign_in
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
WORDS = "厨房水龙头一直滴水"
ORDER = "SELECT o.id FROM service_ticket t JOIN workorders_workorder o ON o.id = t.order_id WHERE t.words = %s"
# Chromium has no reader of codes here and no tags to touch: both stand in for what phones have.
READS = """
window.BarcodeDetector = class { async detect() { return [{ rawValue: window.name }]; } };
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
"""
SMALL = """() => [...document.querySelectorAll(".map-touch, [data-view-as], .map-tools button, .stop-link")]
  .map((one) => one.getBoundingClientRect()).filter((box) => box.width < 43.5 || box.height < 43.5)
  .map((box) => `${box.width}×${box.height}`)"""


@pytest.fixture
def hand(open_window: OpenWindow) -> Hand:
    """Give the phone of the worker."""
    return Hand(open_window("weixiu", **worker.PHONE))


def test_the_map_of_the_day_is_there_without_network(hand: Hand, site: Site) -> None:
    page = hand.day()
    hand.hold("防盗网生锈")
    hand.offline(is_offline=True)
    page.goto(f"{site.url}/f/{FULL}/", wait_until="load")
    page.click("[data-view-as=map]")
    pin = page.locator("a.map-pin")
    expect(pin).to_have_count(1)
    stops = page.locator(".stop")
    assert stops.count() > 1
    expect(pin.locator(".map-number")).to_have_text(f"1+{stops.count() - 1}")
    page.reload(wait_until="load")
    expect(pin).to_have_count(1)  # the phone keeps the choice
    stops.filter(has_text="防盗网生锈").locator("a").click()
    page.wait_for_url("**/orders/*/")
    expect(page.locator("main")).to_contain_text("防盗网生锈")
    page.goto(f"{site.url}/f/{FULL}/", wait_until="load")
    page.click("[data-view-as=list]")
    expect(page.locator(".order-card").first).to_be_visible()
    expect(pin).to_be_hidden()
    hand.window.told()
    hand.offline(is_offline=False)


def test_the_map_looks_right_by_day_and_by_night(hand: Hand, site: Site) -> None:
    page = hand.day()
    page.click("[data-view-as=map]")
    expect(page.locator("a.map-pin")).to_have_count(1)
    assert page.evaluate(SMALL) == []
    found = axe.violations(page, sizes=(axe.PHONE,))
    for width in (360, 195):
        page.set_viewport_size({"width": width, "height": 740})
        found += too_wide(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("[data-view-as=list]")
    hand.window.told()  # axe measures with inline styles, which our own policy refuses it
    assert found == []


def test_resident_reads_when_somebody_comes_and_the_sign_shows_that_they_are_there(
    open_window: OpenWindow, hand: Hand, site: Site
) -> None:
    order = site.value(ORDER, WORDS)
    console = open_window("kefu").open(f"/orders/{order}/assign/", project=FULL)
    console.check("label:has-text('张师傅') input[name=worker]")
    console.click(".form-foot button[type=submit]")
    console.wait_for_url("**/orders/*/")

    place = site.rows("SELECT token FROM estate_place WHERE name = %s", phones.LOBBY)[0]
    page = hand.page
    page.add_init_script(READS)
    hand.day()
    path = f"{site.url}/f/{FULL}/orders/{order}/"
    page.goto(path, wait_until="load")
    hand.main("接单")
    hand.says("已全部上传")
    expect(page.locator("#act-scan")).to_be_visible()
    hand.main("预计到达时间")
    page.click("[data-minutes='30']")
    told = page.input_value("#at-promise")[11:16]
    page.click("#sheet-promise button:has-text('告知住户')")
    hand.says("已全部上传")

    resident = open_window(**PHONE)
    phone = sign_in(resident, phones.RESIDENT)
    report = site.value("SELECT id FROM service_ticket WHERE words = %s", WORDS)
    home = site.value("SELECT home_id FROM service_ticket WHERE id = %s", report)
    phone.goto(f"{site.url}/r/{FULL}/{home}/reports/{report}/", wait_until="load")
    expect(phone.locator("main")).to_contain_text(told)

    hand.offline(is_offline=True)
    page.evaluate("(address) => (window.name = address)", f"{site.url}/r/s/{FULL}/{place['token']}/")
    page.click("#act-scan")
    hand.state("已到场")
    hand.says("待上传 1")
    expect(page.locator("#sheet-scan")).to_be_hidden()
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    step = site.rows("SELECT proof, proof_fit FROM workorders_orderstep WHERE order_id = %s AND act = 'arrive'", order)
    assert [(row["proof"], row["proof_fit"]) for row in step] == [("sign", "building")]
    console.reload()
    expect(console.locator("main")).to_contain_text(phones.LOBBY)
    expect(console.locator("main")).to_contain_text("在同一栋楼")


def test_buildings_are_dragged_to_where_they_stand(open_window: OpenWindow, site: Site) -> None:
    page = open_window("overseer").open("/site/", project="E4")
    row = page.locator("[data-row^=b]").first
    node = row.get_attribute("data-row")
    if row.locator("[data-put]").is_visible():
        row.locator("[data-put]").click()
    mark = page.locator(f"[data-mark={node}]")
    before = page.input_value(f"input[data-node={node}][data-axis=e]")
    box: Any = mark.locator(".site-shape").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 40, steps=4)
    page.mouse.up()
    moved = page.input_value(f"input[data-node={node}][data-axis=e]")
    assert int(moved) > int(before)
    page.keyboard.press("ArrowRight")
    page.click(".form-foot button[type=submit]")
    page.wait_for_load_state("load")
    expect(page.locator(f"input[data-node={node}][data-axis=e]")).to_have_value(str(int(moved) + 5))
