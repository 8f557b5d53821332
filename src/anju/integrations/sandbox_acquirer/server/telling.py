"""Telling merchants: each notification until it is taken, with ever longer pauses; a forged one is told once."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

import httpx
from starlette.concurrency import run_in_threadpool

from anju.integrations.sandbox_acquirer import SIGNED
from anju.integrations.sandbox_acquirer.server.store import Store, finish_refunds, now

logger = logging.getLogger(__name__)

LADDER = tuple(float(step) for step in os.environ.get("ANJU_SANDBOX_LADDER", "5,15,30,180,600,1200,1800").split(","))
"""Seconds after each failure until it is told again, as the large acquirers do; tests have shorter ones."""
TAKEN = "SUCCESS"
_TICK = 0.1


async def keep_telling(store: Store, key: bytes) -> None:
    """Tell what is due, for ever."""
    async with httpx.AsyncClient(timeout=10.0, trust_env=False, follow_redirects=False) as browser:
        while True:
            try:
                await run_in_threadpool(finish_refunds, store)
                for row in await run_in_threadpool(_due, store):
                    await _tell(store, key, browser, row)
            except Exception:
                logger.exception("telling failed")
            await asyncio.sleep(_TICK)


def _due(store: Store) -> list[dict[str, Any]]:
    return store.rows("SELECT * FROM outbox WHERE done = 0 AND due_at <= ? ORDER BY due_at, id", now().timestamp())


async def _tell(store: Store, key: bytes, browser: httpx.AsyncClient, row: dict[str, Any]) -> None:
    body = row["body"].encode()
    headers = SIGNED.sign(b"somebody else's key" if row["forged"] else key, body)
    try:
        answer = await browser.post(row["url"], content=body, headers={**headers, "content-type": "application/json"})
        said = answer.text[:100] if answer.status_code == 200 else str(answer.status_code)
    except httpx.HTTPError as fault:
        said = type(fault).__name__
    await run_in_threadpool(_note, store, row, said)


def _note(store: Store, row: dict[str, Any], said: str) -> None:
    attempts = row["attempts"] + 1
    over = said == TAKEN or row["forged"] or attempts > len(LADDER)
    with store.change() as db:
        db.execute(
            "UPDATE outbox SET attempts = ?, answer = ?, done = ?, due_at = ? WHERE id = ?",
            (
                attempts,
                said,
                int(over),
                row["due_at"] if over else now().timestamp() + LADDER[attempts - 1],
                row["id"],
            ),
        )
