"""The worker's day in a browser: the map without network, and the plan that it is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import hand as worker
from tests.e2e.browsing import Window
from tests.e2e.estate import FULL
from tests.e2e.hand import Hand
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]


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
