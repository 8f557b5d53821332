"""What two sides sign that share a key: HMAC-SHA256 over time, nonce and body.

The headers bear the name of the protocol (``prefix``), so that what is signed for one is never believed by another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TOLERANCE = 300  # seconds; what is signed earlier or later than this is not believed


def shared_key(file: Path) -> bytes:
    """Return the key, made by whichever side comes first; only the file's owner may read it."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):  # the other side was quicker, and its key holds
            os.link(draft, file)  # never seen half written
        draft.unlink()
    return bytes.fromhex(file.read_text(encoding="ascii").strip())


@dataclass(frozen=True)
class Signing:
    """The signatures of one protocol; its headers begin with ``prefix``."""

    prefix: str

    @property
    def signature(self) -> str:
        """Name the header of the signature."""
        return f"{self.prefix}-signature"

    @property
    def timestamp(self) -> str:
        """Name the header of the instant, in seconds since 1970."""
        return f"{self.prefix}-timestamp"

    @property
    def nonce(self) -> str:
        """Name the header of what makes every signature another."""
        return f"{self.prefix}-nonce"

    def sign(self, key: bytes, body: bytes, *, subject: str = "", now: float | None = None) -> dict[str, str]:
        """Return the headers that sign a body; ``subject`` is what else must not be changed, as method and path."""
        stamp, nonce = str(int(time.time() if now is None else now)), secrets.token_hex(16)
        signature = _digest(key, subject, stamp, nonce, body)
        return {self.timestamp: stamp, self.nonce: nonce, self.signature: signature}

    def holds(
        self, key: bytes, headers: Mapping[str, str], body: bytes, *, subject: str = "", now: float | None = None
    ) -> bool:
        """Tell whether a signature is true and young."""
        named = {name.lower(): value for name, value in headers.items()}
        stamp = named.get(self.timestamp, "")
        if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12:
            return False
        if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE:
            return False
        expected = _digest(key, subject, stamp, named.get(self.nonce, ""), body)
        return hmac.compare_digest(expected.encode(), named.get(self.signature, "").encode())


def _digest(key: bytes, subject: str, stamp: str, nonce: str, body: bytes) -> str:
    text = f"{subject}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
    return hmac.new(key, text, hashlib.sha256).hexdigest()
