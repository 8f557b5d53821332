"""Who we are at a vendor of text messages: a TOML file that only its owner can read.

vendor = "aliyun"                     # or "tencent"
key_id = "LTAI…"                      # AccessKeyId; at Tencent the SecretId
key_secret = "…"                      # AccessKeySecret; at Tencent the SecretKey
sign_name = "安居物业"                 # 短信签名, as the vendor has approved it
app_id = "1400000000"                 # Tencent alone: SdkAppId
region = "ap-guangzhou"               # Tencent alone
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

VENDORS = ("aliyun", "tencent")


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account at a vendor of text messages."""

    vendor: str
    key_id: str
    key_secret: str = field(repr=False)
    sign_name: str
    app_id: str = ""
    region: str = "ap-guangzhou"


class BadAccountFile(ValueError):
    """An account's file does not say what is needed."""


def read(file: Path) -> Account:
    """Return the account of a file. Raises BadAccountFile."""
    try:
        account = Account(**tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as fault:
        raise BadAccountFile(f"{file}: {fault!r}") from fault
    if account.vendor not in VENDORS:
        raise BadAccountFile(f"{file}: vendor must be one of {', '.join(VENDORS)}")
    if not (account.key_id and account.key_secret and account.sign_name):
        raise BadAccountFile(f"{file}: key_id, key_secret and sign_name must be given")
    if account.vendor == "tencent" and not account.app_id:
        raise BadAccountFile(f"{file}: app_id must be given")
    return account
