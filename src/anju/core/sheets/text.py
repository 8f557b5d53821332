"""One written form for what people type: widths, blanks, invisible characters, labels."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[{【〔「『<《].*?[)\]}】〕」』>》]")
_UNITS = re.compile(r"(?:m2|m²|平方米|平方|平米|kwh|元)$")
_NOT_LABEL = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_EMPTY_WORDS = frozenset(
    {"-", "--", "---", "—", "——", "/", "\\", "无", "暂无", "不详", "未知", "n/a", "na", "null", "none", "nil", "(空)"}
)
EXCEL_FAULTS = frozenset({"#ref!", "#n/a", "#value!", "#name?", "#div/0!", "#null!", "#num!"})


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """Return the text in half-width form (NFKC) with single blanks and nothing invisible."""
    folded = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return _SPACES.sub(" ", folded).strip()


def is_blank(value: object) -> bool:
    """Tell whether a cell holds nothing, or a word or stroke that people write for nothing (无, -, /)."""
    if value is None or value == "":
        return True
    if not isinstance(value, str):
        return False
    text = tidy(value)
    return not text or text.lower() in _EMPTY_WORDS


def as_text(value: object) -> str:
    """Return a cell's value the way its owner sees it: 101.0 is “101”, a date is 2017-06-05."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


@lru_cache(maxsize=8192)
def label_key(label: str) -> str:
    """Return what a column's label means to say: no brackets, units, blanks, stars, colons; lower case."""
    text = tidy(label).lower()
    bare = _NOT_LABEL.sub("", _BRACKETS.sub("", text))
    if not bare:
        bare = _NOT_LABEL.sub("", text)
    return _UNITS.sub("", bare) or bare
