"""The key by which a Chinese name is found from a keyboard without Chinese: full pinyin and initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

LIMIT = 120
_LATIN = str.maketrans({"ü": "v", "Ü": "v"})


@lru_cache(maxsize=65536)
def search_key(name: str) -> str:
    """Return full pinyin and initials, apart by one blank: 王建国 -> ``wangjianguo wjg``; "" for an empty name.

    Holds only lower-case letters and digits, so that a prefix of it is a range of an ordinary index.
    """
    full = _bare("".join(lazy_pinyin(name)))
    initials = _bare("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
    return f"{full} {initials}"[:LIMIT] if full else ""


def _bare(text: str) -> str:
    return "".join(character for character in text.translate(_LATIN).lower() if character.isalnum())
