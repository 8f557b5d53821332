"""The running site and the browser: started once in each test process, ended when its last e2e test is done."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from anju.ui import assets
from tests.e2e import estate
from tests.e2e import site as sites
from tests.e2e.browsing import Desk, Window
from tests.e2e.chromium import chromium
from tests.e2e.deals import DEALS
from tests.e2e.site import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: it drives a browser."""
    missing = not (assets.node_modules() / "axe-core").exists()
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason="npm packages are not installed"))


@pytest.fixture(scope="package")
def site(postgres: Any, django_db_blocker: Any, worker_id: str) -> Iterator[Site]:
    """Give the running installation."""
    with django_db_blocker.unblock():
        started = sites.running(postgres, worker_id)
        with started as running:
            yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Give the browser."""
    with chromium(sites.home().root) as opened:
        yield opened


@pytest.fixture(scope="package")
def people(browser: Any, site: Site) -> Desk:
    """Give who opens windows for people."""
    return Desk(browser, site)


@pytest.fixture
def open_window(people: Desk) -> Iterator[Any]:
    """Give a function that opens windows for a person; they close after the test, which fails on complaints."""
    opened: list[Window] = []

    def window(username: str = "", **options: Any) -> Window:
        opened.append(people.window(username, **options))
        return opened[-1]

    yield window
    complaints = [text for one in opened for text in one.told()]
    people.close()
    assert not complaints, complaints


@pytest.fixture(scope="package")
def ids(site: Site) -> SimpleNamespace:
    """Give the ids of rooms by code and of people by user name."""
    return estate.ids(site)


@pytest.fixture(scope="package")
def deals(site: Site) -> SimpleNamespace:
    """Give the ids of rooms of the project of deals by their code."""
    return estate.ids(site, DEALS)
