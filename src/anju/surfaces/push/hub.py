"""One LISTEN connection for the process, many waiting pages."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from typing import Any

import psycopg
from django.db import connection

from anju.domains.notifications.services import CHANNEL

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 100
_ASK_ANEW = {"event": "counts", "data": {}}


class Hub:
    """Hands each notification of PostgreSQL to the open pages of the user it is for."""

    def __init__(self) -> None:
        self._pages: dict[int, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None
        self._hears = False

    @contextlib.contextmanager
    def page(self, user_id: int) -> Any:
        """Register an open page; yields the queue in which its events arrive.

        The first tells the page to ask what waits for it, since something may have happened while it was loading.
        """
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE_LENGTH)
        self._pages[user_id].add(queue)
        if self._hears:
            self._put(queue, _ASK_ANEW)
        try:
            yield queue
        finally:
            self._pages[user_id].discard(queue)
            if not self._pages[user_id]:
                del self._pages[user_id]

    def stop(self) -> None:
        """Stop listening, when the process ends."""
        if self._listener is not None:
            self._listener.cancel()

    async def _listen(self) -> None:
        """Listen for ever; after a lost connection every page is told to ask anew what it may have missed."""
        while True:
            try:
                parameters = connection.get_connection_params()
                wanted = ("host", "port", "user", "password", "dbname")
                keep = {name: parameters[name] for name in wanted if parameters.get(name)}
                async with await psycopg.AsyncConnection.connect(**keep, autocommit=True) as listening:
                    await listening.execute(f'LISTEN "{CHANNEL}"')
                    self._hears = True
                    self._to_all(_ASK_ANEW)
                    async for notice in listening.notifies():
                        self._deliver(notice.payload)
            except psycopg.Error:
                logger.warning("lost the connection that listens for live events; trying again")
            finally:
                self._hears = False
            await asyncio.sleep(1)

    def _deliver(self, payload: str) -> None:
        told = json.loads(payload)
        for user_id in told["users"] if "users" in told else (told["user"],):
            for queue in self._pages.get(user_id, ()):
                self._put(queue, told)

    def _to_all(self, told: dict[str, Any]) -> None:
        for queues in self._pages.values():
            for queue in queues:
                self._put(queue, told)

    @staticmethod
    def _put(queue: asyncio.Queue[dict[str, Any]], told: dict[str, Any]) -> None:
        if queue.full():  # a page that does not read keeps the newest events only
            queue.get_nowait()
        queue.put_nowait(told)
