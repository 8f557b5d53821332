"""The library's clients, one for each key that WeChat may sign or seal with at the moment."""

from __future__ import annotations

import re
from typing import Any

from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core

from anju.integrations.wechat_pay.merchant import Merchant

GATEWAY = "https://api.mch.weixin.qq.com"
_TIMEOUT = (3.0, 10.0)  # seconds to connect, to answer
_CERTIFICATE = re.compile(r"[0-9A-Fa-f]{8,64}")


class _Core(Core):
    """The library's core with an address of our choice from its first call on, which its constructor makes."""

    def __init__(self, gateway: str, **facts: Any) -> None:
        self._chosen = gateway
        super().__init__(**facts)

    @property
    def _gate_way(self) -> str:
        return self._chosen

    @_gate_way.setter
    def _gate_way(self, _builtin: str) -> None:
        """Keep ours."""


class Client(WeChatPay):
    """The library's client over our core; its own constructor cannot be given one."""

    def __init__(self, merchant: Merchant, *, notify_url: str, core: Core) -> None:
        self._type, self._partner_mode = WeChatPayType.NATIVE, False
        self._mchid, self._appid, self._notify_url = merchant.mchid, merchant.appid, notify_url
        self._core = core


class Keyring:
    """Clients of a merchant, made when they are first needed."""

    def __init__(self, merchant: Merchant, *, notify_url: str, gateway: str = GATEWAY) -> None:
        self._merchant, self._notify_url, self._gateway = merchant, notify_url, gateway
        self._made: dict[tuple[str, str], Client] = {}

    def asking(self) -> Client:
        """Return the client that asks WeChat. Without public keys and kept certificates it fetches them first."""
        return self._client(next(iter(self._merchant.public_keys), ""), self._merchant.apiv3_keys[0])

    def listening(self, serial: str) -> list[Client]:
        """Return the clients that may check what was signed under a serial, one for each sealing key. No network.

        A certificate that WeChat has begun to use is known once an answer of theirs was signed with it, or the
        daily bill was fetched; what it signed before that is told again.
        """
        public_key = serial if serial in self._merchant.public_keys else ""
        if not public_key and not self._is_kept(serial):
            return []
        clients = [self._client(public_key, key) for key in self._merchant.apiv3_keys]
        if public_key or all(_knows(client, serial) for client in clients):
            return clients
        for key in self._merchant.apiv3_keys:
            del self._made["", key]
        clients = [self._client("", key) for key in self._merchant.apiv3_keys]
        return [client for client in clients if _knows(client, serial)]

    def _is_kept(self, serial: str) -> bool:
        folder = self._merchant.certificates
        return folder is not None and bool(_CERTIFICATE.fullmatch(serial)) and (folder / f"{serial}.pem").exists()

    def _client(self, public_key_id: str, apiv3_key: str) -> Client:
        held = self._made.get((public_key_id, apiv3_key))
        if held is not None:
            return held
        merchant = self._merchant
        core = _Core(
            self._gateway,
            mchid=merchant.mchid,
            cert_serial_no=merchant.serial,
            private_key=merchant.private_key,
            apiv3_key=apiv3_key,
            cert_dir=str(merchant.certificates) if merchant.certificates else None,
            timeout=_TIMEOUT,
            public_key=merchant.public_keys.get(public_key_id),
            public_key_id=public_key_id or None,
        )
        made = self._made[public_key_id, apiv3_key] = Client(merchant, notify_url=self._notify_url, core=core)
        return made


def _knows(client: Client, serial: str) -> bool:
    number = int(serial, 16)
    return any(certificate.serial_number == number for certificate in client._core._certificates)
