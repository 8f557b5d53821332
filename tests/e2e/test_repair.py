"""One repair through all hands: registered, let in, reported, dispatched, done without network, confirmed, rated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import hand as worker
from tests.e2e.estate import FULL
from tests.e2e.hand import Hand
from tests.e2e.handset import PHONE, let_in, register, sign_in_by_code
from tests.e2e.site import Site
from tests.factories.pictures import picture

NEWCOMER = "13911113333"
UNIT = "1-1-402"
WORDS = "厨房水龙头漏水，关不紧"
ORDER = (
    "SELECT o.{column} FROM service_ticket t JOIN workorders_workorder o ON o.id = t.order_id "
    f"JOIN estate_unit u ON u.id = t.home_id WHERE u.code = '{UNIT}'"
)
PHOTOS = "SELECT subject, count(*) AS many FROM documents_photo WHERE subject_id IN ({ids}) GROUP BY subject"
TOLD = (
    "SELECT n.title, count(*) AS times FROM notifications_notification n JOIN identity_user u ON u.id = n.user_id "
    "WHERE u.phone = %s GROUP BY n.title"
)
ACTS = (
    "SELECT act FROM workorders_orderstep s JOIN workorders_workorder o ON o.id = s.order_id "
    "WHERE o.id = %s ORDER BY s.id"
)

IS_FRESH = """async (state) => {
  const { stamp } = await (await fetch(state, { cache: "no-store" })).json();
  return document.getElementById("main").dataset.stamp === stamp;
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "IMG_7.jpg"
    file.write_bytes(picture())
    return file


def test_a_repair_goes_from_the_first_word_to_the_stars(open_window: Any, site: Site, photo: Path) -> None:
    resident = open_window(**PHONE)
    page = sign_in_by_code(resident, NEWCOMER)
    register(page, unit="1号楼1单元402", name="高大力")
    desk = open_window("kefu")
    let_in(desk, name="高大力")

    page.goto(f"{site.url}/r/")
    page.click("a[href$='/reports/new/'] >> nth=0")
    page.set_input_files("#id_photos", str(photo))
    expect(page.locator("#thumbs img")).to_have_count(1)
    page.fill("#id_words", WORDS)
    page.check("#sorted input[name=leaf] >> nth=0", force=True)
    page.click(".rep-foot button")
    page.wait_for_url("**/reports/*/")
    report = page.url
    expect(page.locator("#state")).to_contain_text("已受理")

    order = site.value(ORDER.format(column="id"))
    console = desk.open(f"/orders/{order}/assign/", project=FULL)
    expect(console.locator("main")).to_contain_text("1-1-402")
    console.check("label:has-text('张师傅') input[name=worker]")
    console.click(".form-foot button[type=submit]")
    console.wait_for_url("**/orders/*/")

    hand = _work(open_window("weixiu", **worker.PHONE), order, site, photo)

    page.goto(report)
    expect(page.locator("main")).to_contain_text("更换阀芯")
    page.click("form[action$='/confirm/'] button")
    page.wait_for_url("**/rate/")
    page.click("label[for=star5]")
    page.fill("#id_words", "来得很快")
    page.click("main form.form > button")
    page.wait_for_url(report)
    expect(page.locator("main")).to_contain_text("来得很快")

    steps = [row["act"] for row in site.rows(ACTS, order)]
    assert steps == ["open", "assign", "accept", "promise", "arrive", "start", "finish", "close"]
    told = {row["title"]: row["times"] for row in site.rows(TOLD, NEWCOMER)}
    assert set(told.values()) == {1}
    assert {title.partition("：")[0] for title in told if "：" in title} == {
        "登记已通过",
        "已受理",
        "已派单",
        "已完工，请确认",
    }
    assert sum("张师傅" in title for title in told) == 2  # when he comes, and that he is there
    assert site.value(ORDER.format(column="state")) == "closed"
    hand.page.evaluate("window.dispatchEvent(new Event('online'))")  # the page looks anew, as it does each minute
    expect(hand.page.locator("#gone")).to_be_visible()
    assert resident.told() == []


def _work(window: Any, order: int, site: Site, photo: Path) -> Hand:
    """Do the whole work without network; it reaches the server when the network is back."""
    hand = Hand(window)
    title = site.value("SELECT title FROM workorders_workorder WHERE id = %s", order)
    hand.day()
    hand.hold(title)
    hand.offline(is_offline=True)
    page = hand.open(title)
    hand.main("接单")
    hand.main("预计到达时间")
    page.click("[data-minutes='30']")
    page.click("#sheet-promise button:has-text('告知住户')")
    for act in ("到达", "开始施工", "完工"):
        hand.main(act)
    hand.finish("更换阀芯，试水不漏", photo)
    hand.says("待上传 5")
    hand.window.told()
    with page.expect_response(f"**/f/{FULL}/state.json"):  # the page looks anew when the network is back
        hand.offline(is_offline=False)
        hand.says("已全部上传")
    # Asked anew each time: what the page heard while it was still sending is not what stands in the end.
    worker.until(page, IS_FRESH, f"/f/{FULL}/state.json")
    return hand
