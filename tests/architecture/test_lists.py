"""Every list runs as many queries for thirty rows as for one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anju.core import access
from anju.domains.identity.queries import actor_for
from anju.ui.screens import Column, ListScreen
from tests.architecture import records
from tests.architecture.addresses import Address, addresses
from tests.architecture.records import reader as the_reader

# A screen that stands under a project's address as well is looked at there, where it has rows.
LISTS = list(
    {
        one.screen: one
        for one in sorted(addresses(), key=lambda one: one.in_project)
        if one.screen and issubclass(one.screen, ListScreen)
    }.values()
)
ROWS = 30
ASKED = {
    "console:service.ticket.ends": "queue=all",
    "console:arrears.ageing.building": "all=1",
    "console:arrears.ageing.household": "all=1",
    "console:arrears.ageing.tariff": "all=1",
    "console:arrears.limitation.list": "within=1100",
    "console:payments.collection.bills": "first=2026-09-01&last=2026-09-30",
}
"""What an address has to ask for before its list shows rows."""


def ids(address: Address) -> str:
    return f"{address.name}{'' if address.in_project else '@company'}"


def fill(address: Address, project, numbers: range) -> None:
    """Make rows for a list; fails with what has to be added when nobody knows how."""
    rows = address.screen(_request(project)).rows(actor_for(the_reader(), surface="test"), project)
    label = rows.model._meta.label
    assert label in records.OF_MODEL, f"add a maker of {label} for {address.name} to tests/architecture/records.py"
    for number in numbers:
        records.MAKERS[records.OF_MODEL[label]](project, number)


def _request(project):
    return SimpleNamespace(actor=actor_for(the_reader(), surface="test"), project=project, GET={}, POST={})


def visit(browser: Client, url: str) -> tuple[int, int, str]:
    """Return how many queries a page takes, how many rows it shows, and what it asked."""
    with CaptureQueriesContext(connection) as ran:
        answer = browser.get(url)
    assert answer.status_code == 200
    return len(ran), len(answer.context["lines"]), "\n".join(one["sql"][:160] for one in ran)


def compare(address: Address, project, browser: Client) -> str:
    """Return what is wrong with a list, or an empty text."""
    url = f"/{address.route}?{ASKED.get(address.name, '')}".replace("<str:project_code>", "T1")
    fill(address, project, range(1, 2))
    visit(browser, url)  # the first visit of a session keeps its display wishes
    one, few, _asked = visit(browser, url)
    fill(address, project, range(2, ROWS + 1))
    many, more, asked = visit(browser, url)
    if few < 1 or more < ROWS:
        return f"{few} and {more} rows are shown instead of 1 and {ROWS}"
    return "" if many == one else f"{many} queries for {more} rows, {one} for {few}:\n{asked}"


@pytest.mark.parametrize("address", LISTS, ids=ids)
def test_a_list_takes_the_same_queries_for_one_row_and_for_thirty(address: Address, world, reader):
    wrong = compare(address, world.own, reader(access.declared()))
    assert not wrong, wrong


def test_a_list_that_asks_for_every_row_is_found(world, reader, monkeypatch):
    listed = next(one for one in LISTS if one.name == "console:identity.user.list" and one.in_project)
    slow = Column("slow", "x", value=lambda user: user.grants.filter(project=None).count())
    monkeypatch.setattr(listed.screen, "columns", (*listed.screen.columns, slow))
    assert "queries for" in compare(listed, world.own, reader(access.declared()))
