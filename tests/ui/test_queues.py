"""Queues above a list, limits that count down, and the record beside the list, through their addresses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from anju.core import clock
from anju.ui import due
from anju.ui.screens import queues
from tests.ui import sample

DESK = "/p/T1/sample/desk/"
SignIn = Callable[..., Client]
Fill = Callable[[int], list[sample.Thing]]


def numbers(page: Any) -> dict[str, str]:
    """Return what stands at each queue."""
    found = re.findall(r'data-queue="(\w+)".*?<span class="queue-number[^"]*">([^<]*)</span>', page.content.decode())
    return dict(found)


def rows(page: Any) -> int:
    """Return how many rows are shown."""
    return page.content.decode().count("<tr data-row")


def test_each_queue_shows_its_rows_and_all_numbers(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(10)
    first = client.get(DESK)
    assert numbers(first) == {"new": "4", "late": "3", "none": "", "all": ""}
    assert rows(first) == 4  # the first queue, where the address names none
    assert rows(client.get(DESK + "?queue=late")) == 3
    assert rows(client.get(DESK + "?queue=all")) == 10
    assert rows(client.get(DESK + "?queue=nonsense")) == 4
    nothing = client.get(DESK + "?queue=none").content.decode()
    assert "<tr data-row" not in nothing
    assert 'href="/p/T1/sample/desk/?queue=none" data-queue="none" aria-current="page"' in nothing


def test_a_queue_is_for_who_may_see_it(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.PHONES)
    fill(4)
    assert numbers(client.get(DESK))["secret"] == "1"


def test_all_numbers_come_by_one_statement_and_stop_at_a_limit(
    client_as: SignIn, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(sample.VIEW)
    fill(30)
    monkeypatch.setattr(queues, "LIMIT", 5)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(DESK)
    counts = [query["sql"] for query in asked.captured_queries if "count(*)" in query["sql"]]
    assert len(counts) == 1
    assert counts[0].count("LIMIT 6") == 2
    assert numbers(page)["new"] == "5+"


def test_a_filter_stays_in_its_queue_and_a_search_looks_through_all(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(12)
    html = client.get(DESK + "?queue=late&state=late&sort=title").content.decode()
    assert '<input type="hidden" name="queue" value="all">' in html  # in the form of the search
    assert 'class="chip" href="/p/T1/sample/desk/?queue=late"' in html
    filters = client.get(DESK + "?queue=late&part=filters").content.decode()
    assert '<input type="hidden" name="queue" value="late">' in filters
    assert rows(client.get(DESK + "?queue=new&state=late")) == 0


def test_live_part_holds_numbers_and_rows_without_the_shell(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    fill(10)
    part = client.get(DESK + "?queue=late&part=live")
    assert numbers(part)["new"] == "4"
    assert rows(part) == 3
    assert "<html" not in part.content.decode()
    assert (
        'data-live="/p/T1/sample/desk/?queue=late&amp;part=live"' in client.get(DESK + "?queue=late").content.decode()
    )


def test_bulk_on_all_that_match_stays_in_the_queue(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    fill(9)
    sent = {"do": "bulk", "action": "state", "every": "1", "confirmed": "1", "state": "paid"}
    client.post(DESK + "?queue=late", sent)
    assert sample.Thing.objects.filter(state="late").count() == 0
    assert sample.Thing.objects.filter(state="new").count() == 3


def test_the_address_names_the_record_beside_the_list(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW)
    chosen = fill(3)[0]
    page = client.get(f"{DESK}?open={chosen.pk}").content.decode()
    assert f'data-url="/p/T1/sample/things/{chosen.pk}/"' in page.split('id="pane"')[1]
    assert f"open={chosen.pk}" not in page.split("<main")[1].split('id="pane"')[0]  # other addresses let it go
    assert 'id="pane"' not in client.get("/p/T1/sample/things/").content.decode()
    assert "split-on" not in client.get(f"{DESK}?open=x").content.decode()


def test_a_record_comes_without_the_shell_where_it_stands_beside(client_as: SignIn, fill: Fill) -> None:
    client = client_as(sample.VIEW, sample.EDIT)
    one = f"/p/T1/sample/things/{fill(3)[0].pk}/"
    beside = client.get(one, headers={"HX-Request": "true", "HX-Target": "pane"}).content.decode()
    assert "<html" not in beside
    assert "data-pane-title" in beside
    assert 'hx-push-url="true"' not in beside
    assert 'hx-push-url="true"' in client.get(one).content.decode()
    form = client.get(one + "edit/", headers={"HX-Request": "true", "HX-Target": "pane"}).content.decode()
    assert "<html" not in form
    assert f'action="{one}edit/"' in form


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (dt.timedelta(days=2, hours=3, minutes=59), "2 d 3 h left"),
        (dt.timedelta(hours=3, minutes=10), "3 h 10 min left"),
        (dt.timedelta(minutes=22, seconds=59), "22 min left"),
        (dt.timedelta(seconds=59), "less than a minute left"),
        (dt.timedelta(), "just over"),
        (dt.timedelta(minutes=-18), "18 min over"),
        (dt.timedelta(hours=-26), "1 d 2 h over"),
    ],
)
def test_what_is_left_in_words(rest: dt.timedelta, words: str) -> None:
    with translation.override("en"):
        assert due.left(rest) == words


def test_tone_says_who_must_act() -> None:
    now = clock.now()
    minute = dt.timedelta(minutes=1)
    assert due.Due(now + 30 * minute, now + 10 * minute).tone(now) == "ok"
    assert due.Due(now + 30 * minute, now).tone(now) == "warn"
    assert due.Due(now, now - minute).tone(now) == "bad"
    assert due.Due(now - minute, is_escalated=True).tone(now) == "esc"
    assert due.Due(now - minute, paused="已暂停", is_escalated=True).tone(now) == "mute"
    assert "—" in due.draw(due.Due(None))
    assert "data-due" not in due.draw(due.Due(now, paused="已暂停"))
