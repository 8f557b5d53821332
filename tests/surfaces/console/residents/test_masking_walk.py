"""Nobody finds a full number on any page: a walk along every link of the console."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from django.test import Client
from tests.factories.register import IDENTITY, PHONE, make_register

from anju.domains.identity.models import PersonalDataAccess
from anju.domains.residents.enums import SpecialTag
from anju.domains.residents.services import people

_LINK = re.compile(r'(?:href|hx-get)="([^"#]*)')
_NUMBER_OR_CHOICE = re.compile(r"\d+|[?&](?!tab=|part=)[^&]*")
_UNNAMED = re.compile(r"\b\w+ object \(\d+\)")
SECRETS = (PHONE, IDENTITY, "13900001111", "13700002222")


def walk(browser: Client, *starts: str, limit: int = 2400) -> dict[str, str]:
    """Return the text of every page that links lead to, each shape of address at most six times.

    Numbers do not change an address's shape, nor do choices of a list: its filters multiply without end. The limit only
    ends a walk that such a shape would lead on for ever. No link may lead where its reader is refused.
    """
    queue, seen = deque(starts), set(starts)
    refused: set[str] = set()
    texts: dict[str, str] = {}
    shapes: dict[str, int] = {}
    while queue and len(texts) < limit:
        url = queue.popleft()
        answer = browser.get(url)
        if answer.status_code == 403:
            refused.add(url)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        texts[url] = answer.content.decode()
        for found in _LINK.findall(texts[url]):
            link = urljoin(url, found.replace("&amp;", "&"))
            shape = _NUMBER_OR_CHOICE.sub("", link)
            if link.startswith("/p/T1/") and link not in seen and shapes.get(shape, 0) < 6:
                shapes[shape] = shapes.get(shape, 0) + 1
                seen.add(link)
                queue.append(link)
    assert refused == set()
    assert not queue, f"{len(queue)} pages were not looked at"
    return texts


@pytest.mark.parametrize("role", ["operations", "project_manager"])
def test_no_page_shows_a_full_number_or_carries_a_person_in_its_address(
    signed_in: Callable[..., Client], project: Any, root: Any, role: str
) -> None:
    register = make_register(project)
    # A changed number stands in the history too.
    people.edit_person(actor=root, person=register.tenant, name="李敏", phone="13900003333")
    texts = walk(signed_in(role, project=project), "/p/T1/", f"/p/T1/units/{register.unit.pk}/")
    assert f"/p/T1/people/{register.owner.pk}/?tab=history" in texts
    assert any(url.startswith("/p/T1/units/") and "王建国" in text for url, text in texts.items())
    shown = {(url, secret) for url, text in texts.items() for secret in SECRETS if secret in text}
    assert shown == set()
    assert any("138****6721" in text for text in texts.values())
    assert any("1101**********002X" in text for text in texts.values())
    unnamed = {url: found[0] for url, text in texts.items() if (found := _UNNAMED.findall(text))}
    assert unnamed == {}, "records that are called after their class"
    named = [url for url in texts if any(quote(word) in url for word in (PHONE, "王建国", "李敏", "粤B8X234"))]
    assert named == []
    assert not PersonalDataAccess.objects.exists()


def test_care_tags_are_shown_to_permitted_roles_only(signed_in: Callable[..., Client], project: Any) -> None:
    register = make_register(project)
    pages = [f"/p/T1/people/{register.owner.pk}/", f"/p/T1/units/{register.unit.pk}/"]
    for role, expected in (("cashier", False), ("service", True)):
        browser = signed_in(role, project=project, username=role)
        word = str(SpecialTag.ELDERLY_ALONE.label)
        assert [word in browser.get(page).content.decode() for page in pages] == [expected] * 2


def test_search_for_a_person_stays_out_of_the_address(signed_in: Callable[..., Client], project: Any) -> None:
    make_register(project)
    browser = signed_in("service", project=project)
    answer = browser.post("/p/T1/people/", {"do": "search", "q": PHONE})
    for text in (answer.content.decode(), browser.get("/p/T1/people/?found=1").content.decode()):
        assert "王建国" in text
        assert "李敏" not in text
    assert 'data-address="/p/T1/people/?found=1"' in answer.content.decode()


def test_revealing_shows_the_number_once_and_logs_it(signed_in: Callable[..., Client], project: Any) -> None:
    register = make_register(project)
    browser = signed_in("service", project=project)
    page = f"/p/T1/people/{register.owner.pk}/"
    assert f'hx-post="{page}phone/"' in browser.get(page).content.decode()
    assert PHONE in browser.post(f"{page}phone/").content.decode()
    assert IDENTITY in browser.post(f"{page}identity/").content.decode()
    assert PersonalDataAccess.objects.filter(user=browser.user).count() == 2  # type: ignore[attr-defined]
    cashier = signed_in("cashier", project=project, username="cashier")
    assert (
        "hx-post"
        not in re.sub(r"<template.*?</template>", "", cashier.get(page).content.decode(), flags=re.S).split("<main")[1]
    )
    assert cashier.post(f"{page}phone/").status_code == 403
