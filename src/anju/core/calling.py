"""Calling others over HTTP: a vendor that answers with JSON, and a peer with whom a key is shared.

What is no answer may be asked for again, and nothing personal is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from anju.core.signing import Signing, shared_key

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


@dataclass(frozen=True, kw_only=True)
class SignedPeer:
    """The other side at ``url``: both sign what they say with the key in ``key_file``, by the protocol ``signing``.

    ``silent`` is raised where no signed answer came, with words; ``refused`` where the peer says no, with its code and
    its words. With ``names_path`` the peer signs the path that it answers for as well.
    """

    url: str
    key_file: Path
    signing: Signing
    silent: Callable[[str], Exception]
    refused: Callable[[str, str], Exception]
    names_path: bool = False

    @property
    def key(self) -> bytes:
        """Return the key, made by whichever side comes first."""
        return shared_key(self.key_file)

    def call(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        """Send fields and return the object that is answered."""
        body = json.dumps(fields, ensure_ascii=False).encode() if fields else b""
        try:
            answer = json.loads(self.fetch(method, path, body))
        except ValueError as fault:
            raise self.silent(f"{path}: no JSON") from fault
        if not isinstance(answer, dict):
            raise self.silent(f"{path}: no object")
        return answer

    def fetch(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Send a signed request and return the signed answer's body."""
        key = self.key
        headers = self.signing.sign(key, body, subject=f"{method} {path}")
        try:
            answer = httpx.request(
                method, self.url + path, content=body, headers=headers, timeout=TIMEOUT, trust_env=False
            )
        except httpx.HTTPError as fault:
            raise self.silent(f"{path}: {fault!r}") from fault
        subject = path if self.names_path else ""
        if answer.status_code >= 500 or not self.signing.holds(key, answer.headers, answer.content, subject=subject):
            raise self.silent(f"{path}: {answer.status_code}, or not signed")
        if answer.status_code >= 400:
            facts = answer.json()
            raise self.refused(str(facts.get("code", "REFUSED")), str(facts.get("message", "")))
        return answer.content
