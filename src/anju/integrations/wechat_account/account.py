"""Which official account we are: a TOML file that only its owner can read.

app_id = "wx8888888888888888"         # the one that the WeChat merchant belongs to, if residents pay inside WeChat
app_secret = "…"
gateway = "https://api2.weixin.qq.com"   # only where WeChat is reached elsewhere than at its usual address
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Account:
    """An official account."""

    app_id: str
    app_secret: str = field(repr=False)
    gateway: str = ""


class BadAccountFile(ValueError):
    """An account's file does not say what is needed."""


def read(file: Path) -> Account:
    """Return the account of a file. Raises BadAccountFile."""
    try:
        account = Account(**tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as fault:
        raise BadAccountFile(f"{file}: {fault!r}") from fault
    if not (account.app_id and account.app_secret):
        raise BadAccountFile(f"{file}: app_id and app_secret must be given")
    return account
