"""The shell: side bar, palette, display wishes, language, error pages."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404  # noqa: TID251 - what the middleware meets
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.tenancy.models import Project
from anju.ui import errors, middleware, navigation, palette, surroundings
from anju.ui.models import DisplayPreference
from tests.conftest import actor_with
from tests.ui import sample
from tests.ui.conftest import LIST

SignIn = Callable[..., Client]


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register two entries, an action and a provider, for one test."""
    monkeypatch.setattr(navigation, "_groups", {})
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(palette, "_providers", [])
    monkeypatch.setattr(palette, "_verbs", {})
    navigation.register(
        navigation.Group("work", "工作", order=1),
        navigation.Entry("sample:sample.board", "工作台", "layout-dashboard", "work", sample.VIEW, order=1, key="h"),
        navigation.Entry(
            "sample:sample.thing.list", "收费前台", "cash-register", "work", sample.EDIT, order=2, count=lambda a, p: 23
        ),
    )
    palette.register_verbs(palette.Verb("sample:sample.thing.create", "新建事项", "plus", permission=sample.EDIT))

    @palette.register
    def find(actor: Any, project: Any, typed: str) -> list[palette.Hit]:
        return [palette.Hit(f"王** {typed}", project.name, "/p/T1/x/", "user", "住户")]


def test_side_bar_shows_what_the_actor_may_open(client_as: SignIn, registered: None, things: Any) -> None:
    html = client_as(sample.VIEW).get(LIST).content.decode()
    assert "工作台" in html
    assert "收费前台" not in html


def test_the_page_shown_is_marked(client_as: SignIn, registered: None, things: Any) -> None:
    html = client_as(sample.VIEW, sample.EDIT).get(LIST).content.decode()
    current = re.search(r'href="([^"]+)" aria-current="page"', html)
    assert current
    assert current[1] == LIST


def test_a_page_under_no_entry_marks_where_its_way_back_leads(client_as: SignIn, registered: None, fill: Any) -> None:
    [thing] = fill(1)
    client = client_as(sample.VIEW, sample.EDIT)
    assert _marked(client, f"/p/T1/sample/aside/{thing.pk}/") == LIST


def test_the_home_over_all_pages_is_marked_on_its_own_only(client_as: SignIn, registered: None, fill: Any) -> None:
    navigation.register(navigation.Entry("sample:sample.thing.list", "首页", "layout-dashboard", is_home=True))
    [thing] = fill(1)
    client = client_as(sample.VIEW, sample.EDIT)
    assert _marked(client, LIST) == LIST
    assert _marked(client, f"{LIST}{thing.pk}/close/") == ""


def _marked(client: Any, address: str) -> str:
    found = re.search(r'href="([^"]+)" aria-current="page"', client.get(address).content.decode())
    return found[1] if found else ""


def test_counts_come_apart_and_only_for_what_is_visible(client_as: SignIn, registered: None, things: Any) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    assert client.get("/p/T1/ui/counts/").json()["entries"] == {"sample:sample.thing.list": 23}


def test_counts_are_not_for_those_who_may_not_see_the_entry(client_as: SignIn, registered: None) -> None:
    assert client_as(sample.VIEW).get("/p/T1/ui/counts/").json()["entries"] == {}


@pytest.mark.parametrize(("typed", "found"), [("sfqt", True), ("shoufei", True), ("前台", True), ("zzz", False)])
def test_palette_finds_pages_by_pinyin(client_as: SignIn, registered: None, typed: str, found: bool) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    html = client.post("/p/T1/ui/palette/", {"typed": typed}).content.decode()
    assert ("收费前台" in html) is found
    assert f"王** {typed}" in html


def test_palette_offers_only_permitted_actions(client_as: SignIn, registered: None) -> None:
    client = client_as(sample.VIEW)
    html = client.post("/p/T1/ui/palette/", {"typed": ""}).content.decode()
    assert "工作台" in html
    assert "新建事项" not in html


def test_palette_takes_no_query_in_its_address(client_as: SignIn, registered: None) -> None:
    assert client_as(sample.VIEW).get("/p/T1/ui/palette/?typed=x").status_code == 405


def test_project_search_asks_what_was_plugged(client_as: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_as(sample.VIEW)
    choice = surroundings.ProjectChoice("T1", "测试花园", "/p/T1/")
    monkeypatch.setattr(surroundings.plugged(), "projects", lambda actor, typed: [choice] if typed == "cs" else [])
    assert "测试花园" in client.get("/ui/projects/?typed=cs").content.decode()
    assert "测试花园" not in client.get("/ui/projects/?typed=x").content.decode()


def test_display_wishes_are_kept_and_painted_by_the_server(client_as: SignIn, things: Any) -> None:
    client = client_as(sample.VIEW)
    assert client.post("/ui/display/", {"theme": "dark"}).cookies["anju_theme"].value == "dark"
    client.post("/ui/display/", {"density": "compact"})
    client.post("/ui/display/", {"shortcuts": "off"})
    html = client.get(LIST).content.decode()
    assert 'data-bs-theme="dark"' in html
    assert 'data-density="compact"' in html
    assert 'data-shortcuts="off"' in html
    kept = DisplayPreference.objects.get()
    assert (kept.theme, kept.density, kept.shortcuts) == ("dark", "compact", False)
    assert client.post("/ui/display/", {"theme": "pink"}).status_code == 400


def test_theme_cookie_reaches_pages_before_sign_in(db: None) -> None:
    client = Client()
    client.cookies["anju_theme"] = "dark"
    assert 'data-bs-theme="dark"' in client.get("/account/login/").content.decode()


def test_language_is_remembered_by_whoever_keeps_accounts(client_as: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_as(sample.VIEW)
    told: list[tuple[int | None, str]] = []
    monkeypatch.setattr(
        surroundings.plugged(), "remember_language", lambda actor, code: told.append((actor.user_id, code))
    )
    client.post("/ui/language/", {"language": "en", "next": "/"})
    client.post("/ui/language/", {"language": "xx", "next": "/"})
    assert [code for _user, code in told] == ["en"]


def test_the_shell_addresses_are_for_signed_in_users(db: None) -> None:
    for address in ("/ui/counts/", "/ui/projects/", "/ui/jobs/"):
        assert Client().get(address).status_code == 302
    assert Client().post("/ui/palette/", {"typed": "x"}).status_code == 302


def test_missing_page_looks_like_the_product(client_as: SignIn) -> None:
    answer = client_as(sample.VIEW).get("/nowhere/")
    assert answer.status_code == 404
    assert "anju.css" in answer.content.decode()


def test_an_unexpected_error_shows_the_number_that_is_in_the_log(rf: RequestFactory, caplog: Any) -> None:
    numbered = middleware.RequestNumberMiddleware(errors.failed)
    request = rf.get("/p/T1/units/?q=secret")
    answer = numbered(request)
    with caplog.at_level(logging.ERROR, logger="anju.request"):
        numbered.process_exception(request, RuntimeError("boom"))
    number = answer.headers["X-Request-ID"]
    assert number in answer.content.decode()
    assert number in caplog.text
    assert "secret" not in caplog.records[0].getMessage()


def test_refusals_are_no_faults_in_the_log(rf: RequestFactory, caplog: Any) -> None:
    numbered = middleware.RequestNumberMiddleware(errors.failed)
    request = rf.get("/")
    numbered(request)
    with caplog.at_level(logging.ERROR, logger="anju.request"):
        numbered.process_exception(request, Http404())
        numbered.process_exception(request, DomainError("no"))
    assert not caplog.records


def test_request_numbers_can_be_read_out() -> None:
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", middleware.new_number())
    assert len({middleware.new_number() for _ in range(200)}) == 200


def test_a_sheet_of_paper_says_who_printed_it_and_when(client_as: SignIn, things: Any, rf: RequestFactory) -> None:
    client_as(sample.VIEW)
    request = rf.get("/")
    request.user, request.resolver_match = AnonymousUser(), None
    request.actor, request.project = actor_with(sample.VIEW), Project.objects.get(code="T1")  # type: ignore[attr-defined]
    with clock.at(dt.datetime(2026, 11, 21, 9, 42, tzinfo=clock.ZONE)):
        html = render_to_string("ui/print.html", {"title": "对账单"}, request=request)
    assert "2026-11-21 09:42" in html
    assert "某人" in html
    assert "data-print" in html
