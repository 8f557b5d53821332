"""A paid repair from its report to its end: quoted without a network, signed, accepted, paid, rated and visited."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from anju.core import clock
from tests.e2e import hand as worker
from tests.e2e.browsing import too_wide
from tests.e2e.estate import FULL, QUOTED_WORK
from tests.e2e.hand import Hand
from tests.e2e.handset import PHONE, let_in, register, sign_in_by_code
from tests.e2e.site import Site
from tests.factories.pictures import picture

NEWCOMER, UNIT = "13911117777", "1-1-502"
WORDS = "厨房角阀漏水，拧不紧"
ORDER = (
    "SELECT o.{column} FROM service_ticket t JOIN workorders_workorder o ON o.id = t.order_id "
    f"JOIN estate_unit u ON u.id = t.home_id WHERE u.code = '{UNIT}'"
)
STEPS = "SELECT act FROM workorders_orderstep WHERE order_id = %s ORDER BY id"
BILLS = (
    "SELECT b.amount, b.paid FROM billing_bill b JOIN billing_chargedocument d ON d.id = b.document_id "
    f"JOIN estate_unit u ON u.id = b.unit_id WHERE u.code = '{UNIT}' AND d.key LIKE 'workorder:%%'"
)
CONSENT = (
    "SELECT c.way, c.name, c.digest = q.digest AS agrees, d.name AS filed FROM repairs_consent c "
    "JOIN repairs_quote q ON q.id = c.quote_id JOIN documents_document d ON d.id = c.signature_id "
    "WHERE q.order_id = %s"
)

STAGE = "SELECT stage FROM service_ticket WHERE order_id = %s"
VISIT = "SELECT v.id FROM service_returnvisit v JOIN service_ticket t ON t.id = v.ticket_id WHERE t.order_id = %s"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "IMG_8.jpg"
    file.write_bytes(picture())
    return file


def sign(canvas: Locator) -> None:
    """Draw a line with the finger."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    mouse = canvas.page.mouse
    mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    mouse.down()
    for step in range(1, 8):
        mouse.move(box["x"] + 20 + 30 * step, box["y"] + box["height"] / 2 + (20 if step % 2 else -20))
    mouse.up()


def quote(page: Page, lines: list[tuple[str, str, str, str]], photo: Path) -> None:
    """Fill in the sheet of findings and quote; lines are kind, text, quantity and price."""
    page.fill("#findings-quote", "角阀阀芯磨损，密封失效")
    page.fill("#plan-quote", "更换角阀一只，试水")
    for number, (kind, text, quantity, price) in enumerate(lines):
        if number:
            page.click("[data-line-add]")
        row = page.locator(".quote-line").nth(number)
        row.locator("[data-part=kind]").select_option(kind)
        for part, value in (("text", text), ("quantity", quantity), ("price", price)):
            row.locator(f"[data-part={part}]").fill(value)
    page.set_input_files("#photos-quote", str(photo))
    expect(page.locator("#sheet-quote [data-photos] img")).to_have_count(1)


def test_paid_repair_is_quoted_signed_done_and_paid(open_window: Any, site: Site, photo: Path) -> None:
    page = sign_in_by_code(open_window(**PHONE), NEWCOMER)
    until = f"{clock.today() + dt.timedelta(days=200)}"
    register(page, unit="1号楼1单元502", name="邹小雨", role="tenant", until=until)
    desk = open_window("kefu")
    let_in(desk, name="邹小雨")
    page.goto(f"{site.url}/r/")
    page.click("a[href$='/reports/new/'] >> nth=0")
    page.fill("#id_words", WORDS)
    page.check("#sorted input[name=leaf] >> nth=0", force=True)
    page.click(".rep-foot button")
    page.wait_for_url("**/reports/*/")
    report = page.url

    order = site.value(ORDER.format(column="id"))
    title = site.value("SELECT title FROM workorders_workorder WHERE id = %s", order)
    console = desk.open(f"/orders/{order}/assign/", project=FULL)
    console.check("label:has-text('张师傅') input[name=worker]")
    console.click(".form-foot button[type=submit]")
    console.wait_for_url("**/orders/*/")

    hand = Hand(open_window("weixiu", **worker.PHONE))
    hand.day()
    hand.hold(title)
    hand.offline(is_offline=True)
    phone = hand.open(title)
    hand.main("接单")
    hand.main("预计到达时间")
    phone.click("[data-minutes='30']")
    phone.click("#sheet-promise button:has-text('告知住户')")
    hand.main("到达")
    phone.click("#act-more")
    phone.click("#sheet-more [data-act=quote]")
    quote(phone, [("labour", "更换角阀", "1", "80"), ("material", "角阀", "2", "35.5")], photo)
    expect(phone.locator("[data-sum]")).to_have_text("¥151.00")
    assert not too_wide(phone)
    phone.click("#sheet-quote button.btn-public")
    hand.state("待业主确认")
    expect(phone.locator("#repair [data-quote-total]")).to_have_text("¥151.00")
    hand.says("待上传 4")
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")

    page.goto(report)
    expect(page.locator("#state")).to_contain_text("151.00")
    assert not too_wide(page)
    page.click("a:has-text('同意并签字')")
    page.wait_for_url("**/quote/")
    page.fill("#id_name", "邹小雨")
    sign(page.locator("canvas"))
    assert not too_wide(page)
    page.click("main form.form button.btn:not(.btn-line)")
    page.wait_for_url(report)
    assert site.value(ORDER.format(column="state")) == "on_site"
    consent = site.rows(CONSENT, order)[0]
    assert (consent["way"], consent["name"], consent["agrees"]) == ("own", "邹小雨", True)
    assert consent["filed"].endswith(".png")

    phone.goto(phone.url)
    hand.main("开始施工")
    phone.click("#act-more")
    phone.click("#sheet-more [data-act=material]")
    expect(phone.locator("#sheet-material [data-left]")).to_contain_text("5 个")
    phone.fill("#quantity-material", "2")
    phone.click("#sheet-material button.btn-primary")
    expect(phone.locator("#repair [data-material-lines]")).to_contain_text("2 个")
    hand.main("完工")
    hand.finish("已更换角阀，试水不漏", photo)
    hand.says("已全部上传")
    assert site.rows(BILLS) == []

    page.goto(report)
    page.click("form[action$='/confirm/'] button")
    page.wait_for_url("**/rate/")
    assert [f"{row['amount']}" for row in site.rows(BILLS)] == ["151.00"]
    page.goto(report)
    page.click("a:has-text('查看账单')")
    expect(page.locator("main")).to_contain_text("151.00")
    _pay(page, site)
    steps = [row["act"] for row in site.rows(STEPS, order)]
    assert steps == ["open", "assign", "accept", "promise", "arrive", "quote", "agree", "start", "finish", "close"]
    console = desk.open(f"/orders/{order}/", project=FULL)
    expect(console.locator("main")).to_contain_text("邹小雨")
    expect(console.locator("img.signature")).to_be_visible()
    expect(console.locator("main")).to_contain_text("角阀 DN15")
    _rate_and_visit(page, desk, site, report, order)


def test_resident_signs_on_the_workers_phone_without_network(open_window: Any, site: Site, photo: Path) -> None:
    title = QUOTED_WORK
    hand = Hand(open_window("weixiu", **worker.PHONE))
    hand.day()
    hand.hold(title)
    hand.offline(is_offline=True)
    phone = hand.open(title)
    hand.main("接单")
    hand.main("预计到达时间")
    phone.click("[data-minutes='30']")
    phone.click("#sheet-promise button:has-text('告知住户')")
    hand.main("到达")
    phone.click("#act-more")
    phone.click("#sheet-more [data-act=liability]")
    phone.select_option("#liable-liability", "owner")
    phone.click("#sheet-liability button.btn-primary")
    hand.main("勘查与报价")
    quote(phone, [("labour", "重新固定水管", "1", "60")], photo)
    phone.click("#sheet-quote button.btn-public")
    hand.main("住户签字确认报价")
    expect(phone.locator("#sheet-agree [data-signed-quote]")).to_contain_text("重新固定水管")
    phone.fill("#name-agree", "王建国")
    phone.click("#sheet-agree button.btn-public")
    expect(phone.locator("#sheet-agree [data-fault]")).to_contain_text("签字")
    sign(phone.locator("#sheet-agree canvas"))
    assert not too_wide(phone)
    phone.click("#sheet-agree button.btn-public")
    hand.main("开始施工")
    hand.state("施工中")
    hand.window.told()
    hand.offline(is_offline=False)
    hand.says("已全部上传")
    order = site.value(worker.ORDER, title)
    steps = [row["act"] for row in site.rows(STEPS, order)]
    assert steps[-6:] == ["accept", "promise", "arrive", "quote", "agree", "start"]
    consent = site.rows(CONSENT, order)[0]
    assert (consent["way"], consent["agrees"]) == ("spot", True)


def _rate_and_visit(page: Page, desk: Any, site: Site, report: str, order: int) -> None:
    """Give two stars; the desk calls and hears that it is settled, and with that the report is closed for good."""
    assert site.value(STAGE, order) == "rating"
    page.goto(f"{report.rstrip('/')}/rate/")
    page.click("label[for=star2]")
    page.fill("#id_words", "等得有点久")
    page.click("main form.form > button")
    page.wait_for_url(report)
    assert site.value(STAGE, order) == "visit"
    for visit in site.rows(VISIT, order):  # for the low rating, and where the report is in the sample for that
        console = desk.open(f"/visits/{visit['id']}/", project=FULL)
        expect(console.locator("main")).to_contain_text("等得有点久")
        console.check("input[name=result][value=satisfied]")
        console.fill("#id_note", "已说明原因，住户表示理解")
        console.click(".form-foot button[type=submit]")
        console.wait_for_url("**/visits/")
    assert site.value(STAGE, order) == "closed"


def _pay(page: Page, site: Site) -> None:
    """Pay the repair through the acquirer: the tenant agreed to this bill, and is shown no other of the home's."""
    page.goto(f"{site.url}/r/")
    page.click("section:has-text('您签字确认的费用') a.row")
    page.wait_for_url("**/bills/")
    expect(page.locator("main ul.rows li")).to_have_count(1)
    assert not too_wide(page)
    page.click("a.btn-pill")
    expect(page.locator("form.pay li")).to_have_count(1)
    expect(page.locator("form.pay")).to_contain_text("有偿维修费")
    page.click("#pay")
    page.wait_for_url(f"{site.acquirer_url}/cashier/**")
    page.click("#pay")
    expect(page.locator("#state")).to_have_text("支付成功")
    limit = time.monotonic() + 20
    while [f"{row['paid']}" for row in site.rows(BILLS)] != ["151.00"]:
        assert time.monotonic() < limit, "the payment was never booked"
        time.sleep(0.2)
