"""The library's client with what it lacks: several public keys, the field's clock, an address of our choice."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from alipay import AliPay
from alipay.utils import AliPayConfig
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from anju.core import clock
from anju.integrations.alipay.merchant import Merchant

GATEWAY = "https://openapi.alipay.com/gateway.do"
_TIMEOUT = 10  # seconds


class Application(AliPay):
    """A merchant's application at Alipay's gateway."""

    def __init__(self, merchant: Merchant, *, notify_url: str, gateway: str = GATEWAY) -> None:
        self._keys = [load_pem_public_key(key.encode()) for key in merchant.public_keys]
        super().__init__(
            appid=merchant.app_id,
            app_notify_url=notify_url,
            app_private_key_string=merchant.private_key,
            alipay_public_key_string=merchant.public_keys[0],
            config=AliPayConfig(timeout=_TIMEOUT),
        )
        self._gateway = gateway

    def build_body(self, method: str, biz_content: Any = None, **facts: Any) -> dict[str, Any]:
        """Return what is to be signed. The library stamps it with the machine's zone; Alipay expects Shanghai's."""
        body: dict[str, Any] = super().build_body(method, biz_content, **facts)
        return body | {"timestamp": f"{clock.now().astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"}

    def _verify(self, raw_content: str, signature: str) -> bool:
        try:
            signed = b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        return any(_holds(key, signed, raw_content.encode()) for key in self._keys)


def _holds(key: Any, signature: bytes, content: bytes) -> bool:
    assert isinstance(key, RSAPublicKey)
    try:
        key.verify(signature, content, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
