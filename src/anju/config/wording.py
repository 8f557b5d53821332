"""The kinds of message that Anju ships, read from ``kinds/<area>.toml``: names, parameters, words in two languages.

Traditional Chinese is derived. A project's own wording stands in the database and goes before what is shipped.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.ports import Kind, Words, declare_kind

FOLDER = Path(__file__).with_name("kinds")
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class BadKind(ValueError):
    """A file of kinds is wrong; found at the start of any process, thus by every test."""


def declare_kinds(folder: Path = FOLDER) -> int:
    """Declare every kind of the folder's files; return how many."""
    declared = 0
    for file in sorted(folder.glob("*.toml")):
        for name, facts in tomllib.loads(file.read_text("utf-8")).items():
            declare_kind(read_kind(name, facts))
            declared += 1
    return declared


def read_kind(name: str, facts: dict[str, Any]) -> Kind:
    """Return a kind out of its table. Raises `BadKind` for a channel without words or an unknown placeholder."""
    params = tuple(facts["params"])
    channels = frozenset(Channel(channel) for channel in facts["channels"])
    words: dict[tuple[Channel, str], Words] = {}
    for short, language in LANGUAGES.items():
        title, body = (facts.get(part, {}).get(short, "") for part in ("title", "body"))
        if title:
            read = Words(title, body)
            words.update({(channel, language): read for channel in Channel if channel is not Channel.SMS})
        if text := facts.get("sms", {}).get(short):
            words[Channel.SMS, language] = Words("", text)
        if strange := wording.unknown(" ".join(facts.get(part, {}).get(short, "") for part in _PARTS), params):
            raise BadKind(f"{name}: nothing fills {strange}")
        if silent := [channel for channel in channels if (channel, language) not in words]:
            raise BadKind(f"{name}: no words in {short} for {silent}")
    return Kind(
        name=name,
        labels={language: facts["name"][short] for short, language in LANGUAGES.items()},
        params=params,
        channels=channels,
        words=words,
        is_required=facts.get("required", False),
        is_urgent=facts.get("urgent", False),
        is_secret=facts.get("secret", False),
        lasts_minutes=facts.get("lasts_minutes"),
        address=facts.get("address", ""),
    )


_PARTS = ("title", "body", "sms")
