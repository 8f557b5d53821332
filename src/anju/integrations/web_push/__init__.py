"""Web Push (RFC 8030) with the installation's own keys (VAPID, RFC 8292), encrypted for the browser (RFC 8291)."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid
from pywebpush import WebPushException, webpush

from anju.domains.notifications.ports import AddressGone, PermanentFailure, TemporaryFailure

TIMEOUT = 10  # seconds
KEEP = 24 * 3600  # seconds for which a push service keeps a message for a device that is off
SERVICES = ("googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com")
_GONE = (404, 410)
_LATER = (408, 425, 429)


class WebPush:
    """Sends to browsers. Only ``services`` are ever called: the address comes from outside."""

    def __init__(
        self, *, key_file: Path, contact: str, services: tuple[str, ...] = SERVICES, allows_http: bool = False
    ) -> None:
        self.key_file = key_file
        self.contact = contact
        self.services = services
        self._schemes = ("https", "http") if allows_http else ("https",)

    def send(self, *, subscription: Mapping[str, Any], data: Mapping[str, str], reference: str) -> str:
        """Encrypt and send; see `PushSender`. A message that waits is replaced by a later one of the same reference."""
        if not self.accepts(subscription["endpoint"]):
            raise PermanentFailure("not a known push service")
        try:
            answer = webpush(
                subscription_info=dict(subscription),
                data=json.dumps(dict(data), ensure_ascii=False),
                vapid_private_key=self._vapid(),
                vapid_claims={"sub": self.contact},
                ttl=KEEP,
                timeout=TIMEOUT,
                headers={"Topic": reference.replace("-", "")[:32]},
            )
        except WebPushException as failure:
            status = failure.response.status_code if failure.response is not None else 0
            if status in _GONE:
                raise AddressGone(f"{status}: the browser has unsubscribed") from failure
            if status in _LATER or status >= 500 or not status:
                raise TemporaryFailure(f"{status or failure}") from failure
            raise PermanentFailure(f"{status}: {failure}"[:200]) from failure
        except requests.RequestException as failure:
            raise TemporaryFailure(f"{type(failure).__name__}: {failure}") from failure
        except ValueError as failure:  # keys that are no point on the curve
            raise PermanentFailure(f"the browser's keys are wrong: {failure}") from failure
        return str(answer.headers.get("Location", "")) if not isinstance(answer, str) else ""

    def accepts(self, endpoint: str) -> bool:
        """Tell whether an address belongs to a known push service."""
        try:
            parts = urlsplit(endpoint)
            host = parts.hostname or ""
        except ValueError:
            return False
        known = any(host == one or host.endswith(f".{one}") for one in self.services)
        return known and parts.scheme in self._schemes and "@" not in parts.netloc

    def public_key(self) -> str:
        """Return the key that browsers subscribe with: the point of P-256, uncompressed."""
        point = self._vapid().public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def _vapid(self) -> Vapid:
        """Return the keys, made once: with others every browser would have to subscribe anew."""
        if not self.key_file.exists():
            _make_key(self.key_file)
        return Vapid.from_file(str(self.key_file))


def _make_key(file: Path) -> None:
    """Write a key, unless another process was quicker; a file is whole as soon as it has its name."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_bytes(pem)
    try:
        os.link(aside, file)
    except FileExistsError:
        return
    finally:
        aside.unlink()
