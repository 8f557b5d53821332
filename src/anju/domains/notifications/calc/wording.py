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


_SAMPLES = {
    "amount": "276.08",
    "answer": "今日下午上门",
    "code": "246810",
    "count": "3",
    "days": "30",
    "due": "2026-11-30",
    "eta": "15:30",
    "first": "2026-12-10",
    "inviter": "王建国",
    "minutes": "5",
    "number": "W2611-0032",
    "payer": "王建国",
    "reason": "资料不全",
    "since": "2026-06-30",
    "summary": "物业费 3 笔",
    "text": "明日 9:00–12:00 停水检修",
    "title": "厨房水龙头漏水",
    "today": "2026-11-20",
    "unit": "3-2-1201",
    "until": "2026-12-05",
    "url": "https://example.com/r/",
    "worker": "张师傅",
}


def samples(names: Iterable[str], **known: str) -> dict[str, str]:
    """Return a made-up value for each name, as a preview is filled with; ``known`` are the true ones there are."""
    return {name: known.get(name) or _SAMPLES.get(name, f"〔{name}〕") for name in names}


@lru_cache(maxsize=2048)
def traditional(text: str) -> str:
    """Return a text in traditional characters; placeholders are ASCII and stay."""
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2t")
