"""Calling a vendor that answers with JSON: what is no answer may be asked for again, and nothing personal is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

TIMEOUT = httpx.Timeout(10.0, connect=3.0)  # seconds


def ask(
    method: str,
    url: str,
    *,
    fault: type[Exception],
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    params: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the object that a vendor answers with, whatever the status: vendors tell their faults inside.

    Raises ``fault`` without an answer or for one that is no object. Its words hold neither address nor body:
    telephone numbers, keys and tokens stand there.
    """
    try:
        answer = httpx.request(method, url, headers=headers, content=content, params=params, timeout=TIMEOUT)
        facts = answer.json()
    except httpx.HTTPError as failure:
        raise fault(f"no answer: {type(failure).__name__}") from None
    except ValueError:
        raise fault(f"no JSON, status {answer.status_code}") from None
    if not isinstance(facts, dict) or answer.status_code >= 500:
        raise fault(f"no answer that can be read, status {answer.status_code}")
    return facts
