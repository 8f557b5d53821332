"""The floor-stack picture and a unit's page, by keyboard and by finger."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import Window
from tests.e2e.estate import FULL
from tests.e2e.site import Site

SIZES = """
() => [...document.querySelectorAll("svg[data-stack] a rect")].map((one) => one.getBoundingClientRect())
  .map((box) => [box.width, box.height])
"""
OpenWindow = Callable[..., Window]


@pytest.fixture
def building(site: Site) -> int:
    """Give the building's id."""
    found: int = site.value("SELECT min(id) FROM estate_building")
    return found


def test_arrow_keys_walk_the_picture_and_enter_opens_the_unit(open_window: OpenWindow, building: int) -> None:
    page = open_window("kefu").open(f"/buildings/{building}/", project=FULL)
    cells = page.locator("svg[data-stack] a")
    assert cells.count() == 12
    assert page.locator('svg[data-stack] a[tabindex="0"]').count() == 1
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.querySelector('title').textContent")
    assert focused.startswith("1-1-502 ")
    expect(page.locator("svg[data-stack] a:focus")).to_have_accessible_name(re.compile("^1-1-502 "))
    page.keyboard.press("Enter")
    page.wait_for_url("**/units/*/")
    assert "1-1-502" in page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_units_are_large_enough_to_hit(open_window: OpenWindow, building: int, width: int) -> None:
    window = open_window("kefu", viewport={"width": width, "height": 844})
    page = window.open(f"/buildings/{building}/", project=FULL)
    sizes: list[Any] = page.evaluate(SIZES)
    assert min(min(size) for size in sizes) >= 24
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_number_is_shown_after_a_press_only(open_window: OpenWindow, site: Site) -> None:
    person = site.value("SELECT min(id) FROM residents_person WHERE phone <> ''")
    page = open_window("kefu").open(f"/people/{person}/", project=FULL)
    assert "****" in page.locator(".masked").first.inner_text()
    with page.expect_response("**/phone/"):
        page.locator(".masked button").first.click()
    page.wait_for_function("!document.querySelector('.masked').textContent.includes('*')")
    assert site.value(
        "SELECT count(*) FROM identity_personaldataaccess WHERE subject = %s", f"residents.person:{person}.phone"
    )
