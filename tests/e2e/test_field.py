"""The worker's phone without a network: everything is done, kept and shown, and reaches the server exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests import axe
from tests.e2e import estate
from tests.e2e.browsing import Desk, Window, too_wide
from tests.e2e.chromium import PATIENCE, SYSTEM_BROWSERS
from tests.e2e.estate import FULL
from tests.e2e.hand import ORDER, PHONE, Hand, until
from tests.e2e.site import Site
from tests.factories.pictures import picture

OpenWindow = Callable[..., Window]
STEPS = (
    "SELECT s.act, s.at, s.device_at, s.client_id FROM workorders_orderstep s "
    "JOIN workorders_workorder o ON o.id = s.order_id WHERE o.title = %s AND s.client_id IS NOT NULL ORDER BY s.id"
)

BUSY_AFTER_TOUCH = (
    "() => document.addEventListener('click', () => setTimeout(() => {"
    " const end = Date.now() + 1500; while (Date.now() < end); }))"
)


@pytest.fixture
def hand(open_window: OpenWindow) -> Hand:
    """Give the phone of the worker."""
    return Hand(open_window("weixiu", **PHONE))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Give a photo to take."""
    file = tmp_path / "IMG_1.jpg"
    file.write_bytes(picture())
    return file


def sent(site: Site, title: str) -> list[str]:
    return [row["act"] for row in site.rows(STEPS, title)]


def test_a_repair_is_done_without_network_and_sent_once(hand: Hand, site: Site, photo: Path) -> None:
    title = "卫生间地漏返水"
    hand.day()
    hand.hold(title)
    hand.offline(is_offline=True)
    page = hand.open(title)
    expect(page.locator("#network")).to_be_visible()
    hand.main("接单")
    hand.says("待上传 1")
    hand.state("已接单")
    expect(page.locator("main [data-pending]").first).to_have_text("待上传")
    hand.main("预计到达时间")
    page.click("[data-minutes='30']")
    page.click("#sheet-promise button:has-text('告知住户')")
    hand.main("到达")
    page.reload(wait_until="load")
    hand.state("已到场")
    hand.main("开始施工")
    hand.main("完工")
    hand.finish("疏通地漏，更换滤网", photo)
    hand.says("待上传 5")
    hand.state("待验收")
    assert sent(site, title) == []
    page.goto(f"{site.url}/f/{FULL}/")
    expect(page.locator(f".order-card:has-text('{title}') [data-state-label]")).to_have_text("待验收")
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    assert sent(site, title) == ["accept", "promise", "arrive", "start", "finish"]
    rows = site.rows(STEPS, title)
    assert all(row["device_at"] < row["at"] for row in rows)
    assert [row["device_at"] for row in rows] == sorted(row["device_at"] for row in rows)
    kept = "SELECT count(*) FROM documents_photo WHERE subject = 'workorders.order' AND subject_id = %s"
    assert site.value(kept, site.value(ORDER, title)) == 1
    hand.open(title)
    hand.state("待验收")
    expect(page.locator("main .log")).to_contain_text("疏通地漏")
    until(page, "() => document.querySelector('main .photos img').naturalWidth > 0")


def test_an_act_is_kept_though_the_page_is_left_with_the_touch(hand: Hand, site: Site, photo: Path) -> None:
    title = "空调冷凝水管脱落"
    hand.day()
    hand.hold(title)
    hand.offline(is_offline=True)
    page = hand.open(title)
    hand.main("接单")
    hand.says("待上传 1")
    page.evaluate(BUSY_AFTER_TOUCH)
    hand.main("预计到达时间")
    page.click("[data-minutes='30']")
    page.click("#sheet-promise button:has-text('告知住户')", no_wait_after=True)
    page.reload(wait_until="load")
    hand.says("待上传 2")
    hand.main("到达")
    hand.says("待上传 3")
    _begin_with_a_photo(hand, photo)


def _begin_with_a_photo(hand: Hand, photo: Path) -> None:
    """Take a photo of how it looks before, put it away, and begin: the photo goes along."""
    page = hand.page
    page.click("#act-before")
    page.set_input_files("#photos-start", str(photo))
    expect(page.locator("#sheet-before [data-photos] img")).to_have_count(1)
    assert not too_wide(page)
    page.reload(wait_until="load")
    expect(page.locator("#act-before")).to_have_attribute("data-holds", "yes")
    hand.main("开始施工")
    expect(page.locator("#sheet-before [data-photos] img")).to_have_count(1)
    page.click("#sheet-before button.btn-primary")
    hand.state("施工中")
    hand.says("待上传 4")
    expect(page.locator("#act-before")).to_be_hidden()


def test_an_answer_that_is_lost_is_asked_for_again(hand: Hand, site: Site) -> None:
    title, lost = "客厅插座打火", []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort("connectionreset")

    hand.context.route("**/acts/", lose)
    hand.day()
    page = hand.open(title)
    hand.main("接单")
    hand.says("待上传 1")
    until(page, "() => document.getElementById('queue-trouble').textContent !== ''")
    assert sent(site, title) == ["accept"]
    page.click("#queue-chip")
    page.click("#queue-send")
    hand.says("已全部上传")
    assert len(lost) == 1
    assert sent(site, title) == ["accept"]
    hand.window.told()


def test_two_pages_of_one_phone_send_once(hand: Hand, people: Desk, site: Site) -> None:
    title, posts = "入户门锁打不开", []
    hand.day()
    hand.hold(title)
    other = people.another(hand.context)
    second = other.page
    second.goto(hand.site.url + hand.path(title), wait_until="load")
    hand.offline(is_offline=True)
    hand.open(title)
    hand.main("接单")
    expect(second.locator("#queue-chip [data-count]")).to_have_text("待上传 1")
    expect(second.locator("main [data-state-label]").first).to_have_text("已接单")
    hand.context.on("request", lambda asked: posts.append(asked.url) if asked.url.endswith("/acts/") else None)
    other.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    expect(second.locator("#queue-chip [data-count]")).to_have_text("已全部上传")
    assert sent(site, title) == ["accept"]
    assert len(posts) == 1


def test_a_refused_act_is_read_before_it_is_thrown_away(hand: Hand, site: Site, open_window: OpenWindow) -> None:
    """The desk has given the order to somebody else meanwhile; what was done at the phone is not silently lost."""
    title = "厨房窗户合页松动"
    hand.day()
    hand.hold(title)
    hand.offline(is_offline=True)
    page = hand.open(title)
    hand.main("接单")
    hand.main("预计到达时间")
    page.click("[data-minutes='15']")
    page.click("#sheet-promise button:has-text('告知住户')")
    hand.says("待上传 2")
    pk = site.value(ORDER, title)
    thief = Hand(open_window("lishifu", **PHONE))
    estate.reassign(site, pk)
    hand.window.told()
    hand.offline(is_offline=False)
    expect(page.locator("#queue-chip")).to_have_attribute("data-tone", "bad")
    page.click("#queue-chip")
    first = page.locator("#queue-items li").first
    expect(first).to_contain_text("未被接受")
    expect(first.locator("[data-reason]")).to_contain_text("李师傅")
    assert page.locator("#queue-items li").count() == 2
    for left in (1, 0):
        drop = page.locator("#queue-items [data-drop]:visible").first
        drop.click()
        expect(drop).to_have_text("确认丢弃")
        drop.click()
        expect(page.locator("#queue-items li")).to_have_count(left)
        if left:
            expect(page.locator("#queue-items [data-reason]").first).not_to_be_empty()
    hand.says("已全部上传")
    assert sent(site, title) == []
    thief.open(title)
    thief.state("待接单")
    hand.window.told()


@pytest.fixture
def kept_browser(browser: Any, site: Site, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """Give a function that opens a browser whose data outlive it."""
    opened: list[BrowserContext] = []
    system = next((one for one in SYSTEM_BROWSERS if Path(one).exists()), None)

    def start() -> BrowserContext:
        opened.append(
            browser.browser_type.launch_persistent_context(
                str(tmp_path / "browser"), executable_path=system, args=["--no-sandbox"], locale="zh-CN", **PHONE
            )
        )
        opened[-1].set_default_timeout(PATIENCE)
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def sign_in(page: Page, site: Site, username: str = "weixiu") -> None:
    page.goto(f"{site.url}/f/")
    page.fill("#id_login", username)
    page.fill("#id_password", estate.PASSWORD)
    page.click("form#sign-in button[type=submit]")
    page.wait_for_url(f"**/f/{FULL}/")


def test_a_browser_that_is_closed_keeps_the_queue(
    kept_browser: Callable[[], BrowserContext], site: Site, people: Desk
) -> None:
    title = "楼道声控灯不亮"
    context = kept_browser()
    page = context.new_page()
    sign_in(page, site)
    hand = Hand(Window(page, site))
    hand.day()
    hand.hold(title)
    context.set_offline(True)
    hand.open(title)
    hand.main("接单")
    hand.says("待上传 1")
    context.close()
    again = kept_browser()
    again.set_offline(True)
    hand = Hand(Window(again.new_page(), site))
    hand.page.goto(f"{site.url}/f/", wait_until="load")
    hand.says("待上传 1")
    expect(hand.page.locator(f".order-card:has-text('{title}') [data-state-label]")).to_have_text("已接单")
    again.set_offline(False)
    hand.says("已全部上传")
    assert sent(site, title) == ["accept"]


# As if the network were slow: the page was asked for while somebody was signed in, and comes when nobody is.
LATE = """async (address) => {
  const real = self.fetch;
  await new Promise((answered) => {
    self.fetch = async (...asked) => {
      const answer = await real(...asked);
      answered();
      await new Promise((later) => setTimeout(later, 2500));
      return answer;
    };
    self.late = fresh(new Request(address, { headers: { "X-Field-Page": "1" } }), new URL(address));
  });
  self.fetch = real;
}"""


def test_a_page_that_comes_after_signing_out_is_not_kept(
    kept_browser: Callable[[], BrowserContext], site: Site
) -> None:
    title = "防火门闭门器坏"
    page = kept_browser().new_page()
    sign_in(page, site)
    hand = Hand(Window(page, site))
    hand.day()
    hand.hold(title)
    (worker,) = hand.context.service_workers
    worker.evaluate(LATE, hand.site.url + hand.path(title))
    page.click(".field-project")
    page.click("#sheet-me form button")
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("caches.has('anju-field-pages')") is False
    assert worker.evaluate("async () => (await self.late).status") == 200
    assert page.evaluate("caches.has('anju-field-pages')") is False


def test_what_waits_belongs_to_the_account(kept_browser: Callable[[], BrowserContext], site: Site) -> None:
    title = "防火门闭门器坏"
    page = kept_browser().new_page()
    sign_in(page, site)
    hand = Hand(Window(page, site))
    hand.day()
    hand.hold(title)
    page.context.set_offline(True)
    hand.open(title)
    hand.main("接单")
    hand.says("待上传 1")
    page.context.route("**/session.json", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(f"{site.url}/f/{FULL}/")
    page.click(".field-project")
    page.click("#sheet-me form button")
    expect(page.locator("#sign-out-warning")).to_contain_text("1 项没有上传")
    page.click("#sheet-me form button")
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("caches.has('anju-field-pages')") is False
    page.context.unroute("**/session.json")
    sign_in(page, site, "lishifu")
    hand.says("已全部上传")
    page.click("#queue-chip")
    expect(page.locator("#queue-items li")).to_have_count(0)
    page.context.clear_cookies()
    assert sent(site, title) == []
    sign_in(page, site)
    hand.says("已全部上传")
    assert sent(site, title) == ["accept"]


def test_an_order_is_taken_from_the_pool_and_notes_are_told_apart(hand: Hand, site: Site) -> None:
    title = "地库 B1 照明不亮"
    page = hand.day()
    page.click(f".order-card:has-text('{title}') [data-act=take]")
    expect(page.locator(f"section[aria-labelledby=own-head] .order-card:has-text('{title}')")).to_be_visible()
    hand.open(title)
    for act, words in (("note_internal", "灯管型号 T8"), ("note_public", "明早到货")):
        page.click("#act-more")
        page.click(f"#sheet-more [data-act={act}]")
        page.fill(f"#text-{act}", words)
        page.click(f"#sheet-{act} button.btn-wide:not(.photo-add)")
        expect(page.locator("main .log")).to_contain_text(words)
    expect(page.locator(".is-internal")).to_contain_text("灯管型号 T8")
    expect(page.locator(".is-public")).to_contain_text("明早到货")


def test_finishing_says_what_is_missing(hand: Hand, site: Site) -> None:
    page = hand.day()
    hand.open("阳台墙面掉皮")
    for words in ("接单", "预计到达时间"):
        hand.main(words)
    page.click("#sheet-promise button:has-text('告知住户')")
    expect(page.locator("#sheet-promise [data-fault]")).to_contain_text("到达时间")
    page.click("#sheet-promise [data-close]")
    page.click("#act-more")
    page.click("#sheet-more [data-act=start]")
    hand.main("完工")
    page.click("#sheet-finish button:has-text('完工')")
    expect(page.locator("#sheet-finish [data-fault]")).to_contain_text("处理结果")
    page.fill("#note-finish", "铲除重刷")
    page.click("#sheet-finish [data-close]")
    page.reload()
    hand.main("完工")
    expect(page.locator("#note-finish")).to_have_value("铲除重刷")


def test_buttons_stay_under_the_finger_while_fresh_content_comes(hand: Hand, site: Site) -> None:
    page = hand.day()
    hand.open("阳台墙面掉皮")
    expect(page.locator("#act-main")).to_be_visible()
    page.evaluate("() => { for (const id of ['main', 'act-main']) document.getElementById(id).isOld = true; }")
    page.evaluate("() => document.dispatchEvent(new CustomEvent('field:stored'))")
    until(page, "() => !document.getElementById('main').isOld")
    assert page.evaluate("() => document.getElementById('act-main').isOld")
    expect(page.locator("#act-main")).to_be_visible()


def test_duty_is_switched(hand: Hand, site: Site) -> None:
    page = hand.day()
    page.click("#duty")
    expect(page.locator("#duty")).to_have_attribute("aria-checked", "true")
    hand.says("已全部上传")
    page.reload()
    expect(page.locator("#duty [data-label]")).to_have_text("在岗")
    on_duty = "SELECT count(*) FROM workorders_duty WHERE ended_at IS NULL"
    assert site.value(on_duty) == 1
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # the chip says so from before, too
        page.click("#duty")
    hand.says("已全部上传")
    assert site.value(on_duty) == 0


def test_every_page_and_sheet_is_accessible_and_fits(hand: Hand, site: Site) -> None:
    page, found = hand.day(), {}
    sheets = ("more", "promise", "finish", "care", "hold", "refuse", "release", "note_internal", "note_public")
    views = [("day", f"/f/{FULL}/", ""), ("me", f"/f/{FULL}/", "sheet-me"), ("queue", f"/f/{FULL}/", "queue")]
    views += [("order", hand.path("防盗网生锈"), ""), ("offline", "/f/offline.html", "")]
    views += [(name, hand.path("防盗网生锈"), f"sheet-{name}") for name in sheets]
    for name, path, dialog in views:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(site.url + path, wait_until="load")
        if dialog:
            page.evaluate("(id) => window.field.open(document.getElementById(id))", dialog)
        faults = axe.violations(page, sizes=(axe.PHONE,))
        page.set_viewport_size({"width": 360, "height": 740})
        faults += too_wide(page)
        page.set_viewport_size({"width": 195, "height": 422})  # 390 px at 200 %
        faults += too_wide(page)
        if faults:
            found[name] = faults
    hand.window.told()  # axe measures with inline styles, which our own policy refuses it
    assert found == {}


def test_targets_are_large_enough_for_a_thumb(hand: Hand, site: Site) -> None:
    small = """() => [...document.querySelectorAll("button, a[href], select, textarea, .photo-add")]
      .filter((one) => one.offsetParent && !one.closest(".log, .photos, .skip-link") && !one.matches(".skip-link"))
      .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
      .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
      .map(([text, box]) => `${text} ${box.width}×${box.height}`)"""
    page = hand.day()
    assert page.evaluate(small) == []
    hand.open("防盗网生锈")
    assert page.evaluate(small) == []
    page.click("#act-more")
    assert page.evaluate(small) == []
