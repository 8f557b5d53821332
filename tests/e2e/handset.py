"""A resident's phone in a browser: its size, and how somebody signs in on it and comes to a home."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from playwright.sync_api import Page

from tests.e2e import estate, phones
from tests.e2e import site as sites
from tests.e2e.browsing import Window

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}


def sign_in(window: Window, phone: str = phones.RESIDENT) -> Page:
    """Sign in by password, which is quicker than waiting for a code."""
    page = window.open("/r/sign-in/password/")
    page.fill("#id_phone", phone)
    page.fill("#id_password", estate.PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def messages_to(phone: str) -> list[str]:
    """Return the text messages that the recording sandbox keeps for a telephone; earlier runs left theirs, too."""
    file = sites.home().root / "sandbox/sms.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [one["text"] for line in lines if (one := json.loads(line))["phone"] == phone]


def code_after(known: int, phone: str) -> str:
    """Return the code that came after so many messages that a telephone had before, once the worker has sent it."""
    for _try in range(100):
        for text in messages_to(phone)[known:]:
            if found := re.search(r"\d{6}", text):
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no code was sent to {phone}")


def sign_in_by_code(window: Window, phone: str) -> Page:
    """Sign in as people do."""
    page, known = window.open("/r/sign-in/"), len(messages_to(phone))
    page.fill("#id_phone", phone)
    page.click("main form.form button")
    page.wait_for_url("**/sign-in/code/")
    page.fill("#id_code", code_after(known, phone))
    page.click("main form.form button")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def register(
    page: Page, *, unit: str, name: str, estate: str = "翠苑小区", role: str = "family", until: str = ""
) -> None:
    """Say that one belongs to a unit, to its family unless another role is named; tenants until a day."""
    page.click("text=登记我的房屋")
    page.click(f"text={estate}")
    page.fill("#id_unit_code", unit)
    page.fill("#id_name", name)
    page.check(f"input[value={role}]")
    if until:
        page.fill("#id_until", until)
    page.click("main form.form button")
    page.wait_for_selector("text=待审核")


def let_in(desk: Window, *, name: str, project: str = estate.FULL) -> None:
    """Approve the registration at the desk."""
    page = desk.open("/registrations/?state=pending", project=project)
    page.click(f"text={name}")
    page.click("a[href$='/approve/']")
    page.click("form button.btn-primary")
    page.wait_for_selector("text=已通过")
