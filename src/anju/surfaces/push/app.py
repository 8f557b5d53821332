"""The ASGI application: ``GET /push/`` answers a signed-in user with a stream of events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest

from anju.surfaces.push.hub import Hub

PING_SECONDS = 20
RETRY_MILLISECONDS = 3000

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

hub = Hub()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Serve server-sent events; anything else is refused."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].rstrip("/") != "/push":
        await _refuse(send, 404)
        return
    headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
    key = _session_key(headers.get("cookie", ""))
    user_id = await sync_to_async(signed_in_user, thread_sensitive=False)(key)
    if user_id is None:
        await _refuse(send, 401)
        return
    await _stream(receive, send, key, user_id, _allowed_origin(headers))


def signed_in_user(session_key: str) -> int | None:
    """Return the active user of a session, or None when it ended or never was."""
    try:
        request = HttpRequest()
        request.session = SessionStore(session_key)
        user = get_user(request)
        return user.pk if user.is_authenticated and user.is_active else None
    finally:
        close_old_connections()


async def _stream(receive: Receive, send: Send, key: str, user_id: int, origin: str) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    if origin:
        headers += [
            (b"access-control-allow-origin", origin.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.create_task(_until_gone(receive))
    try:
        with hub.page(user_id) as queue:
            await _write(send, f"retry: {RETRY_MILLISECONDS}\n\n")
            while not gone.done():
                told = await _next(queue, gone)
                if told is not None:
                    data = json.dumps(told["data"], ensure_ascii=False)
                    await _write(send, f"event: {told['event']}\ndata: {data}\n\n")
                elif not gone.done():
                    # The session may have ended meanwhile: ask at every ping, and close the stream if so.
                    if await sync_to_async(signed_in_user, thread_sensitive=False)(key) != user_id:
                        break
                    await _write(send, ": ping\n\n")
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(queue: asyncio.Queue[Message], gone: asyncio.Task[None]) -> Message | None:
    """Return the next event, or None when a ping is due or the page has gone."""
    waiting = asyncio.create_task(queue.get())
    done, _pending = await asyncio.wait({waiting, gone}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    return None


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            hub.stop()
            return


def _session_key(cookies: str) -> str:
    morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def _allowed_origin(headers: dict[str, str]) -> str:
    """Allow the page's origin when only the port differs: without a proxy, push has a port of its own."""
    origin = headers.get("origin", "")
    host = headers.get("host", "").rsplit(":", 1)[0]
    return origin if origin and urlsplit(origin).hostname == host.strip("[]") else ""
