"""Every page as people see it: accessible at the desk and on the phone, by day and by night, never too wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.browsing import Desk, Window, faults, too_wide
from tests.e2e.estate import OVERSEER
from tests.e2e.pages import FURTHER, PageAddress, is_page, page_addresses
from tests.e2e.site import Site

OWN = ("job", "notification", "field_order")
"""Records that only those can open whose they are."""


@pytest.fixture(scope="module")
def window(people: Desk) -> Iterator[Window]:
    """Give one window for all pages; opening one a page would cost more than the page."""
    yield people.window(OVERSEER)
    people.close()


@pytest.mark.parametrize("address", page_addresses(), ids=lambda address: address.name)
def test_page_looks_right(address: PageAddress, window: Window, site: Site) -> None:
    path = address.path(site)
    answer = window.page.request.get(site.url + path)
    assert answer.status == 200, f"{answer.status} {path}"
    if not is_page(answer):
        assert answer.headers["content-type"], path
        return
    window.told()
    window.page.goto(site.url + path, wait_until="networkidle")
    assert faults(window) == []


@pytest.mark.parametrize("path", FURTHER.values(), ids=FURTHER)
def test_further_page_looks_right(path: str, window: Window, people: Desk, site: Site) -> None:
    if path.startswith("/account/"):
        window = people.another(window.page.context.browser.new_context())
    window.told()
    window.page.goto(site.url + path, wait_until="networkidle")
    assert [one for one in faults(window) if "the server responded with a status of 404" not in one] == []


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_pages_speak_the_language(language: str, people: Desk, site: Site) -> None:
    window = people.window(f"{OVERSEER}-{language}")
    wrong = []
    for address in page_addresses():
        if address.record in OWN:
            continue  # only whose it is can open it
        answer = window.page.request.get(site.url + address.path(site))
        start = answer.text()[:300].lower() if is_page(answer) else ""
        if answer.status != 200 or (start and f'lang="{language}"' not in start):
            wrong.append((address.name, answer.status, start[:80]))
    people.close()
    assert wrong == []


def test_longest_words_fit_on_the_smallest_phone(people: Desk, site: Site) -> None:
    """English needs most room: the pages with the most words on one line are laid out at 360 px."""
    window = people.window(f"{OVERSEER}-en", viewport={"width": 360, "height": 740})
    wide = {}
    for address in page_addresses():
        if address.record not in OWN and address.name.endswith(
            (".list", ".create", ".edit", ".detail", ".desk", ".household", ".home", ".close")
        ):
            answer = window.page.goto(site.url + address.path(site), wait_until="domcontentloaded")
            if answer and (found := too_wide(window.page)):
                wide[address.name] = found
    people.close()
    assert wide == {}
