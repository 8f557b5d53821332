"""The list screen through its address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from anju.core import scope
from anju.core.models import BackgroundJob
from anju.domains.tenancy.models import Project
from anju.ui.models import ListPreference, SavedView
from anju.ui.screens.listing import Listing
from tests.ui import sample
from tests.ui.conftest import LIST

SignIn = Callable[..., Client]
Fill = Callable[[int], list[sample.Thing]]


def in_t1() -> Any:
    """Look at the rows of project T1, as its pages do."""
    return scope.enter([Project.objects.get(code="T1").pk])


def titles(response: Any) -> list[str]:
    """Return the titles of the rows shown."""
    return re.findall(r'<a href="/p/T1/sample/things/\d+/">([^<]+)</a>', response.content.decode())


def test_shows_rows_with_links_and_masks(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(3)
    page = client.get(LIST)
    html = page.content.decode()
    assert page.status_code == 200
    assert sorted(titles(page)) == ["事项 0", "事项 1", "事项 2"]
    assert "138****6721" in html
    assert "13812346721" not in html
    assert "新建事项" not in html  # without the permission to edit there is neither button nor bulk action
    assert 'data-select"' not in html


def test_missing_permission_is_403_and_foreign_project_404(client_as: SignIn, fill: Fill) -> None:
    client = client_as()
    assert client.get(LIST).status_code == 403
    assert client.get(LIST.replace("T1", "T9")).status_code == 404


def test_strangers_are_sent_to_sign_in(client_as: SignIn, things: Any) -> None:
    client_as(sample.VIEW)
    answer = Client().get(LIST)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


@pytest.mark.parametrize("address", [LIST, LIST + "?sort=house__name&q=事项&state=new", LIST + "?at=n1"])
def test_same_number_of_queries_for_1_and_30_rows(client_as: SignIn, fill: Fill, address: str) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    fill(1)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    fill(29)
    with CaptureQueriesContext(connection) as thirty:
        client.get(address)
    assert len(one) == len(thirty), [query["sql"][:120] for query in thirty.captured_queries]
    assert not [query for query in thirty.captured_queries if " OFFSET " in query["sql"] or "COUNT(" in query["sql"]]


def test_sorts_pages_and_comes_back(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(50)
    first = client.get(LIST + "?sort=-title&size=20")
    second = client.get(re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&"))  # type: ignore[index]
    back = client.get(re.search(r'href="([^"]+)" rel="prev"', second.content.decode())[1].replace("&amp;", "&"))  # type: ignore[index]
    assert 'aria-sort="descending"' in first.content.decode()
    assert len(titles(first)) == len(titles(second)) == 20
    assert titles(first) == titles(back)
    assert not set(titles(first)) & set(titles(second))


def test_an_unknown_sort_is_ignored(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(2)
    assert client.get(LIST + "?sort=phone").status_code == 200
    assert client.get(LIST + "?sort=house__secret;drop").status_code == 200


def test_filters_by_address_and_shows_what_is_set(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(9)
    page = client.get(LIST + "?state=late&due_on_after=2026-11-02")
    html = page.content.decode()
    assert titles(page) == ["事项 2", "事项 5"]
    assert "状态" in html
    assert "2026-11-02 – " in html
    assert 'href="/p/T1/sample/things/?due_on_after=2026-11-02"' in html


@pytest.mark.parametrize(
    ("asked", "is_filtered"),
    [("state=late&state=", True), ("state=&due_on_after=", False), ("sort=title&page=", False), ("amount=3", True)],
)
def test_filters_are_built_only_for_an_address_that_says_something(asked: str, is_filtered: bool) -> None:
    listing = Listing(
        base=sample.Thing.objects.all(),
        columns=(),
        data=RequestFactory().get(f"/?{asked}").GET,
        filterset=sample.ThingFilter,
    )
    assert listing.is_filtered is is_filtered
    assert "filters" not in vars(listing)


def test_a_filter_without_sense_shows_nothing_and_says_so(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(3)
    page = client.get(LIST + "?state=nonsense")
    assert titles(page) == []
    assert "field-error" in page.content.decode()


def test_search_needs_every_word(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(12)
    assert titles(client.get(LIST + "?q=王建国 W0003")) == ["事项 3"]
    nothing = client.get(LIST + "?q=zzz").content.decode()
    assert "还没有事项" not in nothing


def test_empty_register_says_why_and_what_to_do(client_as: SignIn, things: Any) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    html = client.get(LIST).content.decode()
    assert "还没有事项" in html
    assert 'href="/p/T1/sample/things/new/"' in html


def test_empty_register_offers_nothing_that_its_reader_may_not_do(client_as: SignIn, things: Any) -> None:
    html = client_as(sample.VIEW).get(LIST).content.decode()
    assert "还没有事项" in html
    assert 'href="/p/T1/sample/things/new/"' not in html


def test_count_comes_apart_and_stops_at_its_limit(
    client_as: SignIn, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(sample.VIEW)
    fill(12)
    assert "12" in client.get(LIST + "?part=count").content.decode()
    monkeypatch.setattr("anju.ui.screens.list.COUNT_LIMIT", 10)
    assert "10" in client.get(LIST + "?part=count").content.decode()


def test_columns_and_page_size_are_kept_for_the_user(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(3)
    client.post(LIST, {"do": "columns", "column": ["title", "code", "nonsense"]})
    client.post(LIST, {"do": "size", "size": "50"})
    kept = ListPreference.objects.get()
    assert (kept.columns, kept.page_size) == (["title", "code"], 50)
    html = client.get(LIST).content.decode()
    assert "W0001" in html
    assert "138****6721" not in html
    client.post(LIST, {"do": "columns", "reset": "1"})
    assert "138****6721" in client.get(LIST).content.decode()
    assert client.post(LIST, {"do": "size", "size": "7"}).status_code == 400


def test_views_are_saved_shared_and_deleted_by_their_owner_only(client_as: SignIn, fill: Fill, make_user: Any) -> None:
    client = client_as(sample.VIEW)
    fill(3)
    client.post(LIST + "?state=late&at=n1", {"do": "view-save", "name": "逾期", "shared": "on"})
    with in_t1():
        view = SavedView.objects.get()
    assert (view.query, view.shared, view.screen) == ("state=late", True, "sample.thing.list")
    with in_t1():
        SavedView.objects.update(user_id=make_user("someone").pk)
    assert "逾期" in client.get(LIST).content.decode()
    client.post(LIST, {"do": "view-delete", "view": view.pk})
    with in_t1():
        assert SavedView.objects.filter(pk=view.pk).update(shared=False) == 1
    assert f"?{view.query}" not in client.get(LIST).content.decode()


def test_a_view_needs_a_name(client_as: SignIn, things: Any) -> None:
    client = client_as(sample.VIEW)
    answer = client.post(LIST, {"do": "view-save", "name": "  "}, follow=True)
    assert list(get_messages(answer.wsgi_request)) or "toast-note" in answer.content.decode()
    with in_t1():
        assert not SavedView.objects.exists()


def test_bulk_shows_its_effect_first_then_does_it(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    chosen = [one.pk for one in fill(6)[:2]]
    asked = client.post(LIST, {"do": "bulk", "action": "state", "pk": chosen})
    assert "已缴的也会被改。" in asked.content.decode()
    assert sample.Thing.objects.filter(state="paid").count() == 2
    done = client.post(LIST, {"do": "bulk", "action": "state", "pk": chosen, "confirmed": "1", "state": "paid"})
    assert done.status_code == 302
    assert set(sample.Thing.objects.filter(pk__in=chosen).values_list("state", flat=True)) == {"paid"}


def test_bulk_on_all_that_match_takes_the_filter_along(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    fill(40)
    client.post(LIST + "?state=late", {"do": "bulk", "action": "state", "every": "1", "confirmed": "1", "state": "new"})
    assert not sample.Thing.objects.filter(state="late").exists()
    assert sample.Thing.objects.filter(state="paid").count() == 13


def test_a_refused_bulk_action_says_so_at_its_field(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    chosen = [one.pk for one in fill(2)]
    refused = client.post(LIST, {"do": "bulk", "action": "state", "pk": chosen, "confirmed": "1", "state": "late"})
    assert refused.status_code == 422
    assert "不能批量改为逾期。" in refused.content.decode()


def test_bulk_without_its_permission_is_refused(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(1)
    assert client.post(LIST, {"do": "bulk", "action": "state", "every": "1"}).status_code == 403
    assert client.post(LIST, {"do": "nonsense"}).status_code == 400


def test_export_starts_a_job_with_the_same_filter_and_columns(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(3)
    answer = client.post(LIST + "?state=new&sort=-title", {"do": "export"})
    with in_t1():
        job = BackgroundJob.objects.get()
    assert answer.headers["Location"] == f"/p/T1/ui/jobs/{job.pk}/"
    assert job.params["query"] == "state=new&sort=-title"
    assert job.params["screen"] == "tests.ui.sample.ThingList"
    assert "code" not in job.params["columns"]
