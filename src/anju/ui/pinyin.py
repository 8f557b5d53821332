"""Find Chinese by what fingers type: full pinyin or its initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[str, str, str]:
    """Return the text itself, its full pinyin and its initials, all in lower case: 收费 -> 收费, shoufei, sf."""
    full = lazy_pinyin(text)
    initials = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return text.lower(), "".join(full).lower(), "".join(initials).lower()


def matches(typed: str, *texts: str) -> bool:
    """Tell whether what was typed occurs in one of the texts, in their pinyin or at the start of their initials."""
    wanted = typed.strip().lower().replace(" ", "")
    if not wanted:
        return True
    for text in texts:
        plain, full, initials = keys(text)
        if wanted in plain.replace(" ", "") or wanted in full.replace(" ", "") or initials.startswith(wanted):
            return True
    return False
