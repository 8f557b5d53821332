"""The words of letters and texts, a project's own: read while they are typed, refused where nothing fills them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.browsing import Window, faults
from tests.e2e.deals import DEALS, ESTATE
from tests.e2e.estate import FULL
from tests.e2e.filling import send
from tests.e2e.site import Site

OpenWindow = Callable[..., Window]
LETTER = "/chasing/letters/words/letter/"
TEXT = "/messages/templates/billing.bill.overdue/sms/zh-hans/"


def test_the_words_of_a_letter_of_demand(open_window: OpenWindow, site: Site) -> None:
    manager = open_window("jingli")
    page = manager.open("/chasing/plan/", project=DEALS)
    page.click(f"main a[href$='{LETTER}']")
    page.fill("[name=title]", "物业费催缴函")
    page.fill("[name=body]", "{payer}：您在{estate}的房屋{unit}尚欠{amount}元，请于{until}前缴清。")
    reads = page.locator("[data-preview=body]")
    expect(reads).to_contain_text(f"您在{ESTATE}的房屋")
    expect(reads).not_to_contain_text("{")
    expect(page.locator("[data-preview=title]")).to_have_text("物业费催缴函")
    assert faults(manager) == []

    # A placeholder that nothing fills is refused at its field, in the text as in the title, and what was typed stays.
    page.fill("[name=body]", "您的房屋{房号}尚欠{amount}元。")
    expect(reads).to_contain_text("{房号}")
    send(page)
    fault = page.locator("#id_body_error, [id*=body][class*=error]").first
    expect(fault).to_contain_text("{房号}")
    expect(page.locator("[name=body]")).to_have_value("您的房屋{房号}尚欠{amount}元。")
    manager.told()  # of the answer 422
    assert faults(manager) == []
    page.fill("[name=body]", "您的房屋{unit}尚欠{amount}元。")
    page.fill("[name=title]", "催缴函 {unit}")
    send(page)
    expect(page.locator("[id*=title][class*=error]").first).to_contain_text("{unit}")
    manager.told()
    page.fill("[name=title]", "物业费催缴函")
    send(page)
    page.wait_for_url("**/chasing/plan/")
    page = manager.open(LETTER, project=DEALS)
    expect(page.locator("[name=body]")).to_have_value("您的房屋{unit}尚欠{amount}元。")

    # Elsewhere the shipped words hold, and here again once they are wanted back.
    page = manager.open(LETTER, project=FULL)
    expect(page.locator("[name=title]")).not_to_have_value("物业费催缴函")
    page = manager.open(f"{LETTER}follow/", project=DEALS)
    send(page)
    page.wait_for_url("**/chasing/plan/")
    page = manager.open(LETTER, project=DEALS)
    expect(page.locator("[name=body]")).not_to_have_value("您的房屋{unit}尚欠{amount}元。")


def test_the_words_of_a_text_message(open_window: OpenWindow, site: Site) -> None:
    manager = open_window("jingli")
    page = manager.open("/messages/templates/", project=DEALS)
    page.click(f"main a[href$='{TEXT}']")
    page.fill("[name=body]", "【云栖里】{unit} 有 {room} 待缴。")
    send(page)
    expect(page.locator("[id*=body][class*=error]").first).to_contain_text("{room}")
    manager.told()
    page.fill("[name=body]", "【云栖里】{unit} 有账单待缴。")
    expect(page.locator("[data-preview=body]")).to_contain_text("有账单待缴")
    expect(page.locator("[data-preview=body]")).not_to_contain_text("{")
    assert faults(manager) == []
    send(page)
    page.wait_for_url("**/messages/templates/")
    expect(page.locator("main")).to_contain_text("有账单待缴")
    page = manager.open("/messages/templates/", project=FULL)
    expect(page.locator("main")).not_to_contain_text("有账单待缴")
