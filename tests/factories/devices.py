"""Browsers that ask to be woken."""

from __future__ import annotations

import base64

KEYS = {
    "p256dh": base64.urlsafe_b64encode(b"\x04" + bytes(64)).decode().rstrip("="),
    "auth": base64.urlsafe_b64encode(bytes(16)).decode().rstrip("="),
}
"""Keys as long as every browser's are."""
