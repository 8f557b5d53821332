"""Tax numbers of companies: which are well formed [GB 32100-2015, GB 11643-1999]."""

from __future__ import annotations

import re
import unicodedata

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def tidy(number: str) -> str:
    """Return a tax number as it is stored: half width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number)).upper()


def is_tax_number(number: str) -> bool:
    """Tell whether a number can be a tax number.

    Eighteen characters are a unified social credit code or, of a sole trader, an identity number, both with a check
    character; older numbers have 15 digits, sole traders' may have 17 or 20 characters.
    """
    if len(number) == 18:
        return _is_credit_code(number) or _is_identity_number(number)
    if len(number) == 15:
        return number.isascii() and number.isalnum()
    if len(number) == 20:
        return _is_identity_number(number[:18]) and number[18:].isascii() and number[18:].isalnum()
    return len(number) == 17 and number.isascii() and number.isdigit()


def credit_code(stem: str) -> str:
    """Return a unified social credit code for its first 17 characters (demonstration, tests)."""
    return stem + _CREDIT[-sum(_CREDIT.index(c) * w for c, w in zip(stem, _CREDIT_WEIGHTS, strict=True)) % 31]


def _is_credit_code(number: str) -> bool:
    return all(character in _CREDIT for character in number) and credit_code(number[:17]) == number


def _is_identity_number(number: str) -> bool:
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
        return False
    weighed = sum(int(c) * w for c, w in zip(number[:17], _PERSON_WEIGHTS, strict=True))
    return "10X98765432"[weighed % 11] == number[17]
