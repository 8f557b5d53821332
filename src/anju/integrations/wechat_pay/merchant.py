"""Who we are at WeChat Pay: a TOML file with the merchant's numbers, and its keys in files beside it.

code = "wechat"                       # notifications come to …/pay/notify/wechat/
companies = ["91330106MA27XXXX0A"]    # credit codes of the companies it takes money for; left out: for all
mchid = "1900000001"
appid = "wx8888888888888888"
way = "h5"                            # or "native": a code that a second phone scans
serial = "4A5B…"                      # of the merchant's own API certificate
private_key = "apiclient_key.pem"
apiv3_keys = ["32 letters", "the one before"]
certificates = "certificates"         # folder of platform certificates; fetched and kept by themselves
gateway = "https://api2.mch.weixin.qq.com"   # only where WeChat is reached elsewhere than at its usual address

[public_keys]                         # where WeChat signs with public keys instead; the first one is asked for
PUB_KEY_ID_0119000000012024 = "pub_key.pem"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Merchant:
    """A merchant at WeChat Pay. Several keys hold at once while they are changed; the first of each is used to ask."""

    mchid: str
    appid: str
    serial: str
    private_key: str = field(repr=False)
    apiv3_keys: tuple[str, ...] = field(repr=False)
    public_keys: dict[str, str] = field(default_factory=dict)
    certificates: Path | None = None
    code: str = "wechat"
    companies: frozenset[str] = frozenset()
    way: str = "h5"
    gateway: str = ""


class BadMerchantFile(ValueError):
    """A merchant's file does not say what is needed."""


def read(file: Path) -> Merchant:
    """Return the merchant of a file. Raises BadMerchantFile."""
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
        folder = file.parent
        public_keys = {name: (folder / path).read_text() for name, path in facts.get("public_keys", {}).items()}
        certificates = folder / facts["certificates"] if facts.get("certificates") else None
        merchant = Merchant(
            mchid=facts["mchid"],
            appid=facts["appid"],
            serial=facts["serial"],
            private_key=(folder / facts["private_key"]).read_text(),
            apiv3_keys=tuple(facts["apiv3_keys"]),
            public_keys=public_keys,
            certificates=certificates,
            code=facts.get("code", "wechat"),
            companies=frozenset(facts.get("companies", ())),
            way=facts.get("way", "h5"),
            gateway=facts.get("gateway", ""),
        )
    except (OSError, KeyError, ValueError) as fault:
        raise BadMerchantFile(f"{file}: {fault!r}") from fault
    if not (merchant.public_keys or merchant.certificates):
        raise BadMerchantFile(f"{file}: public_keys or certificates must be given")
    if not merchant.apiv3_keys or merchant.way not in ("h5", "native"):
        raise BadMerchantFile(f"{file}: apiv3_keys and way (h5 or native) must be given")
    return merchant
