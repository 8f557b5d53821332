"""Pages that listen to live events, without a browser."""

from __future__ import annotations

import asyncio


class Page:
    """A browser page that listens: collects what the application sends."""

    def __init__(self, key: str) -> None:
        self.sent: list[dict] = []
        self.left = asyncio.Event()
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": "/push/",
            "headers": [(b"cookie", f"sessionid={key}".encode()), (b"host", b"localhost:8001")],
        }

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def until(self, text: str) -> None:
        for _ in range(100):
            if text in self.text:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{text!r} did not arrive in {self.text!r}")
