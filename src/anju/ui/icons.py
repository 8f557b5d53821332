"""The icons that templates and Python may name; the sprite holds exactly these."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "icons.txt"


class UnknownIcon(LookupError):
    """A name that is not in ``icons.txt``: the glyph would be missing on screen without anybody noticing."""


@cache
def names() -> frozenset[str]:
    """Return the declared icon names."""
    return frozenset(LIST.read_text("utf-8").split())


def check(name: str) -> str:
    """Return the name if it is declared; raise `UnknownIcon` otherwise."""
    if name not in names():
        raise UnknownIcon(f"icon {name!r} is not listed in anju/ui/icons.txt")
    return name
