"""Texts as the bits that they are spelt of: runs of one to three characters, and of syllables.

Slips of an input method write another character of the same sound; the syllables stay.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin

BUCKETS = 2048
LONGEST = 3


@lru_cache(maxsize=4096)
def grams(text: str) -> tuple[int, ...]:
    """Return the buckets of a text's bits, each once."""
    syllables = lazy_pinyin(text)
    bits = {f"c{bit}" for bit in _runs(list(text))} | {f"p{bit}" for bit in _runs(syllables)}
    return tuple(sorted({zlib.crc32(bit.encode()) % BUCKETS for bit in bits}))


def _runs(parts: Sequence[str]) -> set[str]:
    return {" ".join(parts[at : at + size]) for size in range(1, LONGEST + 1) for at in range(len(parts) - size + 1)}
