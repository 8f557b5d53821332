"""How personal data looks by default, on screens, in exports and in logs: enough to recognise, too little to misuse."""

from __future__ import annotations

import re

from anju.core import sealing

HIDDEN = "*"
_GAP = r"[ \t\u00a0\u3000.·\-‐–—－]{0,2}"
_COUNTRY = rf"(?:[+＋]?86{_GAP})?"
_MOBILE = rf"(?<!\d){_COUNTRY}[1１][3-9３-９](?:{_GAP}\d){{9}}(?!\d)"
_AREA = r"[(（]?[0０]\d{2,3}[)）]?"
_LOCAL = rf"{_GAP}[2-9２-９](?:{_GAP}\d){{6,7}}(?!\d)"
_LAND_LINE = rf"(?<!\d)(?<![Ww]\d{{4}}-){_COUNTRY}{_AREA}{_LOCAL}|[+＋]86{_GAP}[1-9]\d{{1,2}}{_LOCAL}"
_TELEPHONE = re.compile(f"{_MOBILE}|{_LAND_LINE}")
_MAILBOX = re.compile(r"[\w.%+-]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


def phone(number: str | None) -> str:
    """Mask a telephone number: 13812346721 is 138****6721; a land line keeps its area code and two digits."""
    if not number:
        return ""
    area, dash, local = number.partition("-")
    if dash and area.startswith("0"):
        return f"{area}-{_middle(local, 0, 2)}"
    if len(number) >= 11:
        return _middle(number, len(number) - 8, 4)
    return _middle(number, 2, 2)


def words(text: str) -> str:
    """Hide telephone numbers and e-mail addresses in what people wrote: 打13812346721找我 is 打********找我.

    Mobile numbers and land lines with their area code, also with blanks and hyphens in them. Nothing of them stays.
    """
    return _MAILBOX.sub(HIDDEN * 8, _TELEPHONE.sub(HIDDEN * 8, text))


def identity(number: str | None) -> str:
    """Mask an identity number: 510102199001013723 is 5101**********3723."""
    if not number:
        return ""
    return _middle(number, 4, 4) if len(number) >= 12 else _middle(number, 1, 2)


def sealed_identity(sealed: bytes | memoryview | None) -> str:
    """Mask a sealed identity number; one that this installation cannot open shows as hidden throughout."""
    if not sealed:
        return ""
    try:
        return identity(sealing.unseal(sealed))
    except sealing.SealBroken:
        return HIDDEN * 8


def name(full: str | None) -> str:
    """Mask a person's name for places that strangers see: 王建国 is 王**."""
    return full[0] + HIDDEN * max(len(full) - 1, 1) if full else ""


def plate(number: str | None) -> str:
    """Mask a number plate for places that strangers see: 粤B8X234 is 粤B8X2**."""
    return number[:-2] + HIDDEN * 2 if number else ""


def _middle(text: str, head: int, tail: int) -> str:
    """Keep the ends and hide at least a third of the text, whatever its length."""
    keep = min(head + tail, len(text) * 2 // 3)
    head = min(head, keep)
    tail = min(tail, keep - head)
    hidden = len(text) - head - tail
    return text[:head] + HIDDEN * hidden + (text[-tail:] if tail else "")
