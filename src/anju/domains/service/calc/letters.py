"""What stands in a letter: what its writer says, without what it answers, and the numbers in it."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"W\d{4}-\d{4,}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ANSWERED = re.compile(
    r"^\s*(-{2,}\s*(original message|原始邮件|转发邮件|forwarded message).*"
    r"|(发件人|寄件者|from)\s*[:：].*"
    r"|(在|于|on ).{6,120}(写道|寫道|wrote)\s*[:：]\s*)$",
    re.IGNORECASE,
)
_SIGNATURE = "-- "


def told(text: str) -> str:
    """Return what the writer says: no quoted lines, nothing from the letter that is answered on, no signature."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _ANSWERED.match(line) or line == _SIGNATURE:
            break
        if not line.lstrip().startswith(">"):
            lines.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def order_number(subject: str) -> str:
    """Return the number of the report that a letter answers, or nothing."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", subject))
    return found[0] if found else ""


def phone(text: str) -> str:
    """Return the only mobile number in a letter; nothing where there is none, or several."""
    found = set(_PHONE.findall(unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")))
    return found.pop() if len(found) == 1 else ""
