"""What surrounds every request."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse  # noqa: TID251 - the middleware's own matter
from django.test import RequestFactory

from anju.domains.identity import services as identity
from anju.ui.middleware import RequestNumberMiddleware, TurnMiddleware

PATIENCE = 10


class SlowLine(io.BytesIO):
    """A body whose last part comes only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        """Wait for the line."""
        assert self.goes_on.wait(PATIENCE)
        return b""


def test_no_more_pages_than_turns_are_worked_on_at_once() -> None:
    inside, most = 0, 0
    lock, full, end = threading.Lock(), threading.Event(), threading.Event()

    def page(request: HttpRequest) -> HttpResponse:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            if inside == TurnMiddleware.AT_ONCE:
                full.set()
        assert end.wait(PATIENCE)
        with lock:
            inside -= 1
        return HttpResponse()

    turns = TurnMiddleware(page)
    asked = TurnMiddleware.AT_ONCE + 3
    with ThreadPoolExecutor(asked) as people:
        answers = [people.submit(turns, RequestFactory().get("/")) for _ in range(asked)]
        assert full.wait(PATIENCE)
        end.set()
        assert all(answer.result(PATIENCE).status_code == 200 for answer in answers)
    assert most == TurnMiddleware.AT_ONCE


def test_a_slow_line_holds_nobody_up() -> None:
    line = SlowLine()
    turns = TurnMiddleware(lambda request: HttpResponse())
    with ThreadPoolExecutor(TurnMiddleware.AT_ONCE + 1) as people:
        slow = []
        for _ in range(TurnMiddleware.AT_ONCE):
            request = RequestFactory().post("/", content_type="application/x-www-form-urlencoded")
            request._read_started, request._stream = False, line  # what the server hands on as it comes in
            slow.append(people.submit(turns, request))
        quick = people.submit(turns, RequestFactory().get("/"))
        assert quick.result(PATIENCE).status_code == 200
        assert not any(one.done() for one in slow)
        line.goes_on.set()
        assert all(one.result(PATIENCE).status_code == 200 for one in slow)


def test_a_row_that_somebody_holds_is_told_and_not_waited_for(committed_db: Any, root: Any) -> None:
    with transaction.atomic():
        user = identity.create_user(actor=root, username="held", name="held", password="Anju-2026")
    facts = connection.get_connection_params()
    place = {key: facts[key] for key in ("host", "port", "user", "password", "dbname") if facts.get(key)}
    held = "SELECT FROM identity_user WHERE id = %s FOR UPDATE"
    with psycopg.connect(**place) as other, transaction.atomic(), connection.cursor() as cursor:
        other.execute(held, [user.pk])
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError) as refused, transaction.atomic():
            cursor.execute(held, [user.pk])
    answer = RequestNumberMiddleware(lambda request: HttpResponse()).process_exception(
        RequestFactory().post("/"), refused.value
    )
    assert answer is not None
    assert answer.status_code == 503
    assert "try again" in answer.content.decode()
