"""The short title that a report's work order gets from its words."""

from __future__ import annotations

import re

LONGEST = 30
_END = re.compile(r"[，。！？；、,.!?;\n\r]")


def title_of(words: str, otherwise: str) -> str:
    """Return the first clause of what was said, shortened, or ``otherwise`` where nothing was."""
    said = " ".join(words.split("\n", 1)[0].split())
    first = next((part.strip() for part in _END.split(said) if part.strip()), "")
    if not first:
        return otherwise
    return first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"
