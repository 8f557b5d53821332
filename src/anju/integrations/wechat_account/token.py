"""The access token of an official account: fetched once for all processes of a machine, and kept in a file.

``stable_token`` gives every machine the same token while it is young, so that machines do not take it from each other.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from anju.core import clock

_MARGIN = 300  # seconds before its end from which a token is not used any more


class TokenFile:
    """Keeps a token in ``file``; ``fetch`` asks for one, with ``force`` for another than before."""

    def __init__(self, file: Path, fetch: Callable[[bool], tuple[str, int]]) -> None:
        self._file, self._fetch = file, fetch

    def get(self, *, instead_of: str = "") -> str:
        """Return the token. ``instead_of`` is one that WeChat does not accept any more: a process of many fetches."""
        with self._locked() as file:
            held = _read(file)
            now = clock.now().timestamp()
            if held.get("token") and held["token"] != instead_of and float(held["until"]) > now:
                return str(held["token"])
            token, seconds = self._fetch(bool(instead_of) and held.get("token") == instead_of)
            content = json.dumps({"token": token, "until": now + seconds - _MARGIN}).encode()
            os.ftruncate(file, 0)
            os.pwrite(file, content, 0)
            return token

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)  # gives the lock back


def _read(file: int) -> dict[str, str]:
    try:
        held = json.loads(os.pread(file, 4096, 0) or "{}")
    except ValueError:  # half written by a process that was killed
        return {}
    return held if isinstance(held, dict) else {}
