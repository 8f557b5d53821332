"""Whole numbers below a hundred written in Chinese characters, as in 三栋二单元."""

from __future__ import annotations

import re

_DIGITS = {character: place for place, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER = re.compile(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]+")


def to_digits(text: str) -> str:
    """Return the text with every Chinese number turned into digits: 十二栋 is 12栋, 一二〇一 is 1201."""
    return _NUMBER.sub(lambda found: _value(found.group()), text)


def _value(characters: str) -> str:
    if "十" not in characters:
        return "".join(str(_DIGITS[character]) for character in characters)
    tens, ones = characters.split("十")
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
