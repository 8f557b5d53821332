"""Words with placeholders: ``{amount}`` stands for a value that the message is told with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from opencc import OpenCC

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return set(_PLACEHOLDER.findall(text))


def unknown(text: str, params: Iterable[str]) -> list[str]:
    """Return the placeholders that no parameter fills, and a brace that stands alone, in order."""
    strange = placeholders(text) - set(params)
    rest = _PLACEHOLDER.sub("", text)
    return sorted(strange | {brace for brace in "{}" if brace in rest})


def fill(text: str, params: Mapping[str, str]) -> str:
    """Put the values in. The set-based statements do the same by ``replace`` in the same order."""
    for name, value in params.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


@lru_cache(maxsize=2048)
def traditional(text: str) -> str:
    """Return a text in traditional characters; placeholders are ASCII and stay."""
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2t")
