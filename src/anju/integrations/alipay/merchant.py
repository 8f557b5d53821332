"""Who we are at Alipay: a TOML file with the application's numbers, and its keys in files beside it.

code = "alipay"                       # notifications come to …/pay/notify/alipay/
companies = ["91330106MA27XXXX0A"]    # credit codes of the companies it takes money for; left out: for all
app_id = "2021000000000001"
seller_id = "2088000000000001"
private_key = "app_private_key.pem"
public_keys = ["alipay_public_key.pem", "the one before"]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Merchant:
    """A merchant at Alipay. Each of the public keys is believed, so that they can be changed without a gap."""

    app_id: str
    seller_id: str
    private_key: str = field(repr=False)
    public_keys: tuple[str, ...]
    code: str = "alipay"
    companies: frozenset[str] = frozenset()


class BadMerchantFile(ValueError):
    """A merchant's file does not say what is needed."""


def read(file: Path) -> Merchant:
    """Return the merchant of a file. Raises BadMerchantFile."""
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
        merchant = Merchant(
            app_id=facts["app_id"],
            seller_id=facts["seller_id"],
            private_key=(file.parent / facts["private_key"]).read_text(),
            public_keys=tuple((file.parent / path).read_text() for path in facts["public_keys"]),
            code=facts.get("code", "alipay"),
            companies=frozenset(facts.get("companies", ())),
        )
    except (OSError, KeyError, ValueError) as fault:
        raise BadMerchantFile(f"{file}: {fault!r}") from fault
    if not merchant.public_keys:
        raise BadMerchantFile(f"{file}: public_keys must be given")
    return merchant
