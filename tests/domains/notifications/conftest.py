"""Senders that keep what they are given, and the worker that sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from procrastinate.contrib.django import app

from anju.domains.notifications import ports


class Recorder:
    """Serves every channel: keeps what it is given, and fails first where a test wants it."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.failures: list[Exception] = []
        self.app_id = "wx-test"

    def send(self, **facts: Any) -> str:
        self.calls.append(facts)
        if self.failures:
            raise self.failures.pop(0)
        return f"n{len(self.calls)}"

    @property
    def delivered(self) -> set[str]:
        """What a vendor would deliver: each reference once."""
        return {call["reference"] for call in self.calls}


@pytest.fixture
def vendors() -> Iterator[Mapping[str, Recorder]]:
    """Give a recorder for each channel, plugged in for the test."""
    served = {"sms": Recorder(), "mail": Recorder(), "push": Recorder(), "wechat": Recorder()}
    before = ports.provide(ports.Senders(**served))
    yield served
    ports.provide(before)


@pytest.fixture
def work() -> Callable[[], None]:
    """Give a function that does the waiting jobs of messages (for tests that commit)."""

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, queues=["messages"])

    return run
