"""Sheets of a repair on the worker's phone, and the quote as its approver sees it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import axe
from tests.e2e import hand as worker
from tests.e2e.browsing import faults, too_wide
from tests.e2e.estate import COSTLY_WORK, FULL
from tests.e2e.hand import Hand
from tests.e2e.site import Site

SHEETS = ("liability", "quote", "agree", "decline", "final", "material", "give_back", "check", "signed", "hand_over")
OPEN = """(act) => {
  const sheet = document.getElementById(`sheet-${act}`);
  window.field.open(sheet);
  document.dispatchEvent(new CustomEvent("field:sheet", { detail: { act, sheet } }));
}"""
SMALL = """() => [...document.querySelectorAll("dialog[open] :is(button, select, label:has(> input))")]
  .filter((one) => one.offsetParent)
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([text, box]) => `${text} ${box.width}×${box.height}`)"""
REQUEST = "SELECT max(id) FROM approvals_request WHERE kind = 'repairs.quote'"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_sheet_of_a_repair_is_accessible_and_fits(open_window: Any, site: Site, scheme: str) -> None:
    hand, found = Hand(open_window("weixiu", **worker.PHONE, color_scheme=scheme)), {}
    page = hand.day()
    for act in ("", *SHEETS):
        page.set_viewport_size({"width": 390, "height": 844})
        hand.open(COSTLY_WORK)
        if act:
            page.evaluate(OPEN, act)
        wrong = axe.violations(page, sizes=(axe.PHONE,)) + page.evaluate(SMALL)
        for width, height in ((360, 740), (195, 422)):
            page.set_viewport_size({"width": width, "height": height})
            wrong += too_wide(page)
        if wrong:
            found[act] = wrong
    hand.window.told()  # axe measures with inline styles, which our own policy refuses it
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_approver_sees_the_whole_quote(open_window: Any, site: Site, scheme: str) -> None:
    request = site.value(REQUEST)
    for size in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        window = open_window("jingli", viewport=size, color_scheme=scheme)
        page = window.open(f"/approvals/{request}/", project=FULL)
        for words in ("防水涂料", "5,000.00", "闭水试验", "五年防水保修期", "人工", "材料"):
            expect(page.locator("#tab-body")).to_contain_text(words)
        assert not too_wide(page)
    assert faults(window) == []
