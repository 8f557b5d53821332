"""What makes the pages an app: manifest, worker, and what the phone is told to keep."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, home_path, make_resident

from anju.ui import mark


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")])
def test_manifest_speaks_the_language(db: None, language: str, told: str) -> None:
    facts = Client().get("/r/manifest.webmanifest", {"lang": language}).json()
    assert facts["lang"] == told
    assert facts["scope"] == facts["start_url"] == "/r/"
    for icon in facts["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_worker_keeps_files_that_are_there(db: None) -> None:
    answer = Client().get("/r/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    facts = json.loads(answer.content.decode().partition("const FACTS = ")[2].partition(";\n")[0])
    for file in facts["files"]:
        assert file == "/r/offline/" or finders.find(file.removeprefix("/static/")), file


def test_pages_say_whose_they_are_and_whether_to_keep_them(project: Any) -> None:
    unit = make_unit(project)
    user = make_resident(unit)
    first, other = browser_of(user), browser_of(make_resident(make_unit(project)))
    page = first.get(home_path(unit))
    assert page["X-Anju-Keep"] == "home"
    assert str(user.pk) not in page["X-Anju-Account"]
    assert page["X-Anju-Account"] != other.get("/r/me/")["X-Anju-Account"] != "none"
    assert first.get(home_path(unit, "bills/"))["X-Anju-Keep"] == "page"
    for private in ("/r/me/", "/r/me/data/", home_path(unit, "household/invite/"), home_path(unit, "consents/")):
        assert "X-Anju-Keep" not in first.get(private).headers
    assert Client().get("/r/sign-in/")["X-Anju-Account"] == "none"


def test_page_for_no_network_is_nobodys(project: Any) -> None:
    browser = browser_of(make_resident(make_unit(project)))
    assert 'data-account=""' in browser.get("/r/offline/").content.decode()


def test_who_has_no_home_left_keeps_nothing(project: Any) -> None:
    from anju.domains.identity import services as identity

    browser = browser_of(identity.open_resident_account(phone="13800000001"))
    assert browser.get("/r/")["X-Anju-Keep"] == "forget"


def test_mark_is_drawn_in_every_size() -> None:
    for side in mark.SIDES:
        assert mark.draw(side).size == mark.draw(side, maskable=True).size == (side, side)
    assert mark.draw(192).getpixel((0, 0)) == (0, 0, 0, 0)
    assert mark.draw(192, maskable=True).getpixel((0, 0))[3] == 255
