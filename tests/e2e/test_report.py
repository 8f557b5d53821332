"""Reporting on the phone: photos, drafts, a double tap, scanned labels, safety words, a neighbour's report; live."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from tests.e2e import phones
from tests.e2e import site as sites
from tests.e2e.browsing import Window
from tests.e2e.estate import FULL
from tests.e2e.handset import PHONE, sign_in
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
TICKETS = "SELECT id, order_id FROM service_ticket WHERE words = %s ORDER BY id"
PHOTO = "SELECT path, size, width, height FROM documents_photo WHERE subject = 'service.ticket' AND subject_id = %s"
CHOSEN = """async () => Promise.all([...document.getElementById("id_photos").files].map(async (file) => {
  const bytes = new TextDecoder("latin1").decode(await file.arrayBuffer());
  const image = await createImageBitmap(file);
  return { size: file.size, exif: bytes.includes("Exif"), sides: [image.width, image.height] };
}))"""


@pytest.fixture
def phone(open_window: OpenWindow, site: Site) -> Page:
    """Give an owner's phone on which the form for a report is open."""
    page = sign_in(open_window(**PHONE))
    form(page)
    return page


def form(page: Page) -> None:
    """Open the empty form from the home's first page."""
    page.goto(page.url.partition("/r/")[0] + "/r/")
    page.click("a[href$='/reports/new/'] >> nth=0")
    expect(page.locator("#report")).to_be_visible()


def send(page: Page) -> None:
    """Send what was filled in, and wait for its page."""
    page.click(".rep-foot button")
    page.wait_for_url(lambda url: url.rstrip("/").rpartition("/")[2].isdigit() and "/reports/" in url)
    expect(page.locator("#state")).to_contain_text("已受理")


def ticket(site: Site, words: str) -> dict[str, Any]:
    """Return the one report of these words."""
    (found,) = site.rows(TICKETS, words)
    return found


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """Give a photo as a camera makes it: 12 million points, turned, with the place where it was taken."""
    noise = Image.frombytes("RGB", (400, 300), os.urandom(400 * 300 * 3)).resize((4000, 3000))
    marks = Image.Exif()
    marks[ExifTags.Base.Make] = "Anju"
    marks[ExifTags.Base.Orientation] = 6
    marks[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (30.0, 16.0, 12.0)}
    file = tmp_path / "IMG_20260101.jpg"
    noise.save(file, "JPEG", quality=92, exif=marks)
    with Image.open(file) as taken:
        assert taken.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    return file


def test_a_photo_is_made_small_on_the_phone_and_tells_no_place(phone: Page, site: Site, camera: Path) -> None:
    words = "阳台窗户密封条老化，见照片"
    phone.set_input_files("#id_photos", [str(camera), str(camera)])
    expect(phone.locator("#thumbs img")).to_have_count(2)
    phone.click("#thumbs button >> nth=1")
    expect(phone.locator("#thumbs img")).to_have_count(1)
    (chosen,) = phone.evaluate(CHOSEN)
    assert chosen["sides"] == [1200, 1600]
    assert not chosen["exif"]
    assert chosen["size"] < camera.stat().st_size / 3
    phone.fill("#id_words", words)
    send(phone)
    picture = phone.locator(".thumbs img")
    expect(picture).to_have_count(1)
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("(image) => image.naturalWidth") > 0
    (stored,) = site.rows(PHOTO, ticket(site, words)["id"])
    assert (stored["width"], stored["height"]) == (1200, 1600)
    kept = (sites.home().files / stored["path"]).read_bytes()
    assert b"Exif" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_draft_survives_a_reload_and_is_gone_when_sent(phone: Page, site: Site, camera: Path) -> None:
    words = "书房插座没电，先断了闸"
    phone.click("label:has(input[name=where][value=public])")
    phone.select_option("select[name=place]", label=f"1号楼 {phones.LOBBY}")
    phone.fill("#id_words", words)
    phone.set_input_files("#id_photos", str(camera))
    expect(phone.locator("#thumbs img")).to_have_count(1)
    phone.wait_for_timeout(300)  # the picture is put away
    phone.reload()
    expect(phone.locator("#id_words")).to_have_value(words)
    expect(phone.locator("#thumbs img")).to_have_count(1)
    expect(phone.locator("input[name=where][value=public]")).to_be_checked()
    assert phone.evaluate("document.querySelector('select[name=place]').selectedOptions[0].text").endswith(phones.LOBBY)
    phone.click("label:has(input[name=where][value=home])")
    send(phone)
    assert len(site.rows(PHOTO, ticket(site, words)["id"])) == 1
    kept = phone.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [name for name in kept if name.startswith("anju.")] == []
    form(phone)
    expect(phone.locator("#id_words")).to_have_value("")
    expect(phone.locator("#thumbs img")).to_have_count(0)


def test_two_taps_make_one_report(phone: Page, site: Site) -> None:
    words = "次卧门锁卡住"
    posts: list[str] = []
    phone.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    with phone.expect_response("**/reports/sort/"):
        phone.fill("#id_words", words)
    posts.clear()
    phone.locator(".rep-foot button").dblclick(no_wait_after=True)
    phone.wait_for_url("**/reports/*/")
    expect(phone.locator("#state")).to_contain_text("已受理")
    assert len(posts) == 1
    assert ticket(site, words)


def test_what_was_sent_is_not_sent_again_because_a_field_was_answered(phone: Page) -> None:
    """The kind of fault is looked up while the report is on its way: the answer does not give the button back."""
    phone.evaluate("window.addEventListener('submit', (event) => event.preventDefault())")  # on its way for ever
    with phone.expect_response("**/reports/sort/**"):
        phone.fill("#id_words", "阳台推拉门卡死")
        phone.click(".rep-foot button")
    phone.wait_for_timeout(300)
    expect(phone.locator(".rep-foot button")).to_be_disabled()


def test_a_form_that_is_sent_again_makes_one_report(phone: Page, site: Site) -> None:
    """Its answer was lost on the way: the page is where it was, and the same form goes once more."""
    words = "玄关灯罩掉了"
    lost: list[int] = []

    def lose(route: Any) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route.fetch().status)
        return route.abort()

    phone.context.route("**/reports/new/", lose)
    phone.fill("#id_words", words)
    address = phone.url
    phone.click(".rep-foot button", no_wait_after=True)
    phone.wait_for_timeout(1500)
    assert lost
    phone.goto(address)
    expect(phone.locator("#id_words")).to_have_value(words)
    send(phone)
    assert ticket(site, words)


def test_a_label_leads_to_the_form_with_its_place(open_window: OpenWindow, site: Site) -> None:
    place = site.rows("SELECT id, token FROM estate_place WHERE name = %s", phones.LOBBY)[0]
    window = open_window(**PHONE)
    page = sign_in(window)
    page.goto(f"{site.url}/r/q/{FULL}/{place['token']}/")
    expect(page.locator("input[name=where][value=public]")).to_be_checked()
    expect(page.locator("select[name=place]")).to_have_value(str(place["id"]))
    page.goto(f"{site.url}/r/q/{FULL}/no-such-label/")
    expect(page.locator("input[name=where][value=home]")).to_be_checked()


def test_words_of_danger_are_answered_at_once(phone: Page) -> None:
    phone.fill("#id_words", "厨房有燃气味")
    expect(phone.locator("#sorted [role=alert]")).to_contain_text("119")
    expect(phone.locator("#sorted .pick").first).to_contain_text("燃气异味")
    phone.fill("#id_words", "厨房水龙头滴水")
    expect(phone.locator("#sorted [role=alert]")).to_have_count(0)


def test_two_matters_in_one_sentence_are_sent_as_two_reports(phone: Page, site: Site) -> None:
    phone.fill("#id_words", "客厅的灯坏了顺便通下浴室下水道")
    split = phone.locator("#sorted [name=split]")
    expect(split).to_be_visible()
    with phone.expect_response("**/sort/**"):
        phone.locator("#sorted label:has([name=split])").click()
        phone.fill("#id_words", "卧室的灯坏了顺便通下浴室下水道")
    expect(phone.locator("#sorted li").first).to_contain_text("卧室的灯坏了")
    expect(split).to_be_checked()
    send(phone)
    first, second = ticket(site, "卧室的灯坏了"), ticket(site, "通下浴室下水道")
    [link] = site.rows("SELECT other_id, kind FROM service_ticketlink WHERE ticket_id = %s", second["id"])
    assert (link["other_id"], link["kind"]) == (first["id"], "part")


def test_a_neighbours_report_is_joined_instead_of_made_again(phone: Page, site: Site) -> None:
    words = "楼道灯坏了"
    phone.click("label:has(input[name=where][value=public])")
    phone.select_option("select[name=place]", label=f"1号楼 {phones.LOBBY}")
    phone.fill("#id_words", words)
    same = phone.locator(".same")
    expect(same).to_contain_text("楼道灯")
    expect(same).not_to_contain_text("很黑")  # the neighbour's own words
    same.locator("button").first.click()
    phone.wait_for_url("**/reports/*/")
    expect(phone.locator("main")).not_to_contain_text("很黑")
    number = int(phone.url.rstrip("/").rpartition("/")[2])
    follows = (
        "SELECT count(*) FROM service_follower f JOIN estate_unit u ON u.id = f.home_id "
        "WHERE u.code = '1-1-101' AND f.ticket_id = %s"
    )
    assert site.value(follows, number) == 1
    assert site.rows(TICKETS, words) == []


def dispatch(desk: Window, order: int, whose: str) -> None:
    """Give an order to somebody, at the desk."""
    page = desk.open(f"/orders/{order}/assign/", project=FULL)
    page.check(f"label:has-text('{whose}') input[name=worker]")
    page.click(".form-foot button[type=submit]")
    page.wait_for_url("**/orders/*/")


def test_what_the_desk_does_shows_on_the_open_page(phone: Page, open_window: OpenWindow, site: Site) -> None:
    words = "主卧空调外机支架松动"
    phone.fill("#id_words", words)
    send(phone)
    order, desk = ticket(site, words)["order_id"], open_window("kefu")
    phone.evaluate("document.body.dataset.same = 'yes'")
    dispatch(desk, order, "张师傅")
    expect(phone.locator("#state .tag").first).to_have_text("已派单")
    expect(phone.locator("#state .rep-worker")).to_contain_text("张师傅")
    expect(phone.locator("#state .went")).to_contain_text("派单")
    assert phone.evaluate("document.body.dataset.same") == "yes"  # the page was not loaded anew


def test_a_new_message_is_counted_while_the_page_is_open(phone: Page, open_window: OpenWindow, site: Site) -> None:
    words = "储物间顶灯不亮"
    phone.fill("#id_words", words)
    send(phone)
    order, desk = ticket(site, words)["order_id"], open_window("kefu")
    phone.goto(f"{site.url}/r/")
    expect(phone.locator(".tb")).to_be_visible()
    dots = phone.locator("[data-unread]")
    expect(dots).to_have_count(2)
    before = dots.first.text_content() or "0"
    phone.wait_for_timeout(1000)  # the page listens
    dispatch(desk, order, "张师傅")
    expect(dots).to_have_text([str(int(before) + 1)] * 2)
    expect(phone.locator("#unread-words")).to_have_text(f"{int(before) + 1} 条未读")


def test_a_page_stands_where_nothing_is_pushed(open_window: OpenWindow, site: Site) -> None:
    window = open_window(**PHONE)
    window.page.route("**/push/**", lambda route: route.abort())
    page = sign_in(window)
    form(page)
    page.fill("#id_words", "书房窗帘杆松了")
    send(page)
    assert page.locator("#state").get_attribute("hx-trigger") == "every 30s, anju:live from:body"
    assert [one for one in window.told() if "ERR_FAILED" not in one] == []
