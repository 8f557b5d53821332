"""A worker sees something on the way and has no network: what is told waits on the phone and comes once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import axe
from tests.e2e.browsing import Window, too_wide
from tests.e2e.hand import PHONE, Hand
from tests.e2e.site import Site
from tests.factories.pictures import picture

WORDS = "儿童乐园滑梯有裂缝"
TOLD = (
    "SELECT t.words, o.place_text, o.urgency, o.state, t.channel, (SELECT count(*) FROM documents_photo p WHERE "
    "p.subject = 'service.ticket' AND p.subject_id = t.id) AS photos FROM service_ticket t "
    "JOIN workorders_workorder o ON o.id = t.order_id WHERE t.words = %s"
)


@pytest.fixture
def hand(open_window: Callable[..., Window]) -> Hand:
    """Give the phone of the worker."""
    return Hand(open_window("weixiu", **PHONE))


def test_what_is_seen_without_network_is_kept_and_told_once(hand: Hand, site: Site, tmp_path: Path) -> None:
    photo = tmp_path / "slide.jpg"
    photo.write_bytes(picture())
    page = hand.day()
    hand.offline(is_offline=True)
    page.click("[data-act=seen]")
    page.click("#sheet-seen button.btn-primary")
    expect(page.locator("#sheet-seen [data-fault]")).to_contain_text("发现的问题")
    page.fill("#seen-words", WORDS)
    page.click("#sheet-seen button.btn-primary")
    expect(page.locator("#sheet-seen [data-fault]")).to_have_text("还缺：位置")
    page.fill("#seen-where", "儿童乐园")
    page.check("#sheet-seen [name=is_dangerous]")
    page.set_input_files("#seen-photos", str(photo))
    expect(page.locator("#sheet-seen [data-photos] img")).to_have_count(1)
    assert axe.violations(page) == []
    assert not too_wide(page)
    hand.window.told()
    # The camera may cost the page its life: what was typed is still there.
    page.reload(wait_until="load")
    page.click("[data-act=seen]")
    expect(page.locator("#seen-words")).to_have_value(WORDS)
    expect(page.locator("#sheet-seen [name=is_dangerous]")).to_be_checked()
    expect(page.locator("#sheet-seen [data-photos] img")).to_have_count(1)
    page.click("#sheet-seen button.btn-primary")
    hand.says("待上传 1")
    page.click("[data-act=seen]")
    expect(page.locator("#seen-words")).to_have_value("")
    page.click("#sheet-seen [data-close]")
    assert site.rows(TOLD, WORDS) == []
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    expect(page.locator(".seen-list")).to_contain_text(WORDS)
    told = {"words": WORDS, "place_text": "儿童乐园", "urgency": "emergency", "state": "waiting", "channel": "patrol"}
    assert site.rows(TOLD, WORDS) == [told | {"photos": 1}]
