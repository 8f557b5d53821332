"""Sheets of a repair on the phone, work that goes from hand to hand, and the quote as its approver sees it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.e2e import hand as worker
from tests.e2e.browsing import faults, too_wide
from tests.e2e.estate import CARRIED_WORK, COSTLY_WORK, FULL
from tests.e2e.hand import Hand
from tests.e2e.site import Site

SHEETS = (
    "before",
    "liability",
    "quote",
    "agree",
    "decline",
    "final",
    "material",
    "give_back",
    "check",
    "signed",
    "hand_over",
)
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
HANDED = "SELECT count(*) FROM workorders_orderstep WHERE order_id = %s AND act IN ('accept', 'hand_over')"
TURNED = "SELECT count(*) FROM workorders_orderstep WHERE order_id = %s AND act = 'turn_down'"
REQUEST = "SELECT max(id) FROM approvals_request WHERE kind = 'repairs.quote'"
TICKED = "SELECT count(*) FROM repairs_check WHERE order_id = %s"
USED = "SELECT coalesce(sum(-quantity), 0) FROM stock_movement WHERE subject_id = %s AND subject = 'workorders.order'"


def comes(site: Site, statement: str, order: int, wanted: int) -> None:
    """Wait until the server has it: a phone says that all is sent also before it has begun to send."""
    for _try in range(100):
        if int(site.value(statement, order)) == wanted:
            return
        time.sleep(0.1)
    raise AssertionError((statement, site.value(statement, order), wanted))


def more(page: Page, act: str) -> None:
    """Open what else may be done, and choose it."""
    page.click("#act-more")
    page.click(f"#sheet-more [data-act={act}]")


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


def test_an_order_goes_from_hand_to_hand_without_network_and_comes_back(open_window: Any, site: Site) -> None:
    one, other = Hand(open_window("weixiu", **worker.PHONE)), Hand(open_window("lishifu", **worker.PHONE))
    one.day()
    one.hold(CARRIED_WORK)
    order = site.value(worker.ORDER, CARRIED_WORK)
    one.offline(is_offline=True)
    page = one.open(CARRIED_WORK)
    one.main("接单")
    more(page, "hand_over")
    page.click("#sheet-hand_over button.btn-primary")
    expect(page.locator("#sheet-hand_over [data-fault]")).to_be_visible()
    page.select_option("#worker-hand_over", label="李师傅")
    page.fill("#note-hand_over", "已量好尺寸，箱门要换；钥匙在监控室")
    page.click("#sheet-hand_over button.btn-primary")
    expect(page.locator("#act-main")).to_be_hidden()
    one.window.told()
    one.offline(is_offline=False)
    comes(site, HANDED, order, 2)

    other.day()
    there = other.open(CARRIED_WORK)
    expect(there.locator("main")).to_contain_text("钥匙在监控室")
    more(there, "refuse")
    there.fill("#note-refuse", "手上有急修")
    there.click("#sheet-refuse button.btn-primary")
    comes(site, TURNED, order, 1)

    one.window.told()  # the page of an order that is a colleague's now is not there
    page = one.open(CARRIED_WORK)
    expect(page.locator("main")).to_contain_text("手上有急修")
    one.state("已接单")
    more(page, "check")
    page.check("#sheet-check input[type=checkbox] >> nth=0")
    page.click("#sheet-check button.btn-primary")
    comes(site, TICKED, order, 1)
    _use_more_than_there_is(one, Hand(open_window("weixiu", **worker.PHONE)), site, order)
    for hand in (one, other):
        hand.window.told()  # the page of an order that is a colleague's now is not there


def _use_more_than_there_is(hand: Hand, second: Hand, site: Site, order: int) -> None:
    """Two phones of one worker used the same stock, the one without network: it says how many it were in truth."""
    page = hand.open(CARRIED_WORK)
    hand.offline(is_offline=True)
    _move(page, "material", "4")
    expect(page.locator("#repair [data-material-lines]")).to_contain_text("4 个")
    _move(second.open(CARRIED_WORK), "material", "3")
    comes(site, USED, order, 3)
    second.window.told()
    hand.window.told()
    hand.offline(is_offline=False)
    expect(page.locator("#queue-chip")).to_have_attribute("data-tone", "bad")
    page.click("#queue-chip")
    row = page.locator("#queue-items li")
    expect(row.locator("[data-reason]")).to_contain_text("角阀")
    expect(row.locator("[data-as-note]")).to_be_visible()
    assert not too_wide(page)
    row.locator("[data-amount] input").fill("2")
    row.locator("[data-again]").click()
    comes(site, USED, order, 5)
    _move(hand.open(CARRIED_WORK), "give_back", "5")  # other journeys count on what the worker carries
    comes(site, USED, order, 0)


def _move(page: Page, act: str, quantity: str) -> None:
    """Use a material on the order, or take it back."""
    more(page, act)
    page.fill(f"#quantity-{act}", quantity)
    page.click(f"#sheet-{act} button.btn-primary")


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
