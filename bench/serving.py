"""Pages as people get them: a server as in production, people signed in, and everybody walking through the same pages.

Pages are fetched over HTTP from granian with the worker processes of a small installation; SQL is counted in this
process through Django's test client.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlencode

USERS = 8
WORKERS = 2
ROUNDS = 20
READING_SECONDS = 1.0
READING_ROUNDS = 3
TOKEN = "b" * 32
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}


@dataclass(frozen=True)
class Page:
    """What one visit asks for; with ``form`` by POST, for what people type does not belong in addresses.

    The page that a POST leads to belongs to the visit, and so does its time. Visits of one ``kind`` are also looked at
    together: the slowest of hundreds says more than the slowest of twenty.
    """

    path: str
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""


def measure_pages(
    url: str, users: Sequence[Any], pages: Mapping[str, Page], *, rounds: int = ROUNDS
) -> dict[str, dict[str, float]]:
    """Return what each page takes in milliseconds: one user, all of them, and all with a second of reading between.

    ``users`` are accounts, each walks through all pages in an order of their own; ``sql`` is the number of statements.
    A line "every …" tells of all visits of a kind.
    """
    from anju.runtime.home import current_home
    from anju.runtime.prepare import prepare_static

    prepare_static(current_home())
    cookies = [sign_in(user) for user in users]
    sql = {name: _sql_count(cookies[0], page) for name, page in pages.items()}
    with _served(url) as port:
        for cookie in cookies:  # the first requests load templates
            _fetch(port, cookie, list(pages.values()))
        alone = _measure(port, cookies[:1], pages, rounds=rounds)
        together = _measure(port, cookies, pages, rounds=rounds)
        reading = _measure(port, cookies, pages, rounds=READING_ROUNDS, pause=READING_SECONDS)
    found = {}
    for name, members in _kinds(pages).items():
        one, all_, paused = (_spread(times, members) for times in (alone, together, reading))
        found[name] = {
            "sql": max(sql[member] for member in members),
            "p50_1": one[0],
            "p95_1": one[1],
            "p50": all_[0],
            "p95": all_[1],
            "p95_reading": paused[1],
        }
    return found


def _kinds(pages: Mapping[str, Page]) -> dict[str, list[str]]:
    """Return the pages of each line of the result: every kind, then every page for itself."""
    kinds: dict[str, list[str]] = {}
    for name, page in pages.items():
        if page.kind:
            kinds.setdefault(f"every {page.kind}", []).append(name)
    return kinds | {name: [name] for name in pages}


def _spread(times: Mapping[str, list[float]], names: Sequence[str]) -> tuple[float, float]:
    """Return the median and the 95th percentile of all visits to these pages."""
    cuts = quantiles([taken for name in names for taken in times[name]], n=20)
    return round(cuts[9], 1), round(cuts[18], 1)


def sign_in(user: Any) -> str:
    """Give a user a session and return its cookies."""
    from tests.factories.session import make_session

    return f"sessionid={make_session(user)}; csrftoken={TOKEN}"


def _sql_count(cookie: str, page: Page) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="localhost", headers=dict(page.headers))
    client.cookies.load(cookie)
    with CaptureQueriesContext(connection) as seen:
        response = client.post(page.path, page.form, follow=True) if page.form else client.get(page.path)
    if response.status_code != 200:
        raise RuntimeError(f"{page.path} answered {response.status_code}")
    return len(seen)


@contextmanager
def _served(url: str) -> Iterator[int]:
    """Run the server on a free port and stop it at the end."""
    from anju.runtime.supervisor import pages_command

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        pages_command("127.0.0.1", port, WORKERS), env={**os.environ, "DATABASE_URL": url, "ANJU_LOG": "ERROR"}
    )
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _await(port: int) -> None:
    for _ in range(200):
        sleep(0.1)
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/account/login/")
        except OSError:
            continue
        return
    raise RuntimeError("the server did not start")


def _fetch(port: int, cookie: str, pages: Sequence[Page], pause: float = 0) -> list[float]:
    """Fetch pages one after the other over one connection and return their milliseconds."""
    taken = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for page in pages:
        begun = perf_counter()
        headers = {"Cookie": cookie, "Host": "localhost", **page.headers}
        if page.form:
            connection.request("POST", page.path, urlencode(page.form), headers | _FORM)
        else:
            connection.request("GET", page.path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status == http.client.FOUND:
            connection.request("GET", response.headers["Location"], headers=headers)
            response = connection.getresponse()
            response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{page.path} answered {response.status}")
        taken.append((perf_counter() - begun) * 1000)
        sleep(pause)
    connection.close()
    return taken


def _measure(
    port: int, cookies: Sequence[str], pages: Mapping[str, Page], *, rounds: int, pause: float = 0
) -> dict[str, list[float]]:
    """Let everybody walk through all pages several times, without or with a pause; return each visit's milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in pages}

    def walk(number: int, cookie: str) -> None:
        order, chance = list(pages), random.Random(number)
        for _ in range(rounds):
            chance.shuffle(order)
            for name, taken in zip(order, _fetch(port, cookie, [pages[name] for name in order], pause), strict=True):
                times[name].append(taken)

    walkers = [threading.Thread(target=walk, args=(number, cookie)) for number, cookie in enumerate(cookies)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    return times
