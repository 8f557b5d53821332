"""Phone numbers, identity numbers and number plates of mainland China, checked by their form."""

from __future__ import annotations

import datetime as dt
import re

from anju.core.sheets import reasons
from anju.core.sheets.kinds import Kind
from anju.core.sheets.reasons import Reason
from anju.core.sheets.text import as_text, tidy

_PHONE_NOISE = re.compile(r"[\s\-–—_.()]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})(?:(?:转|#|x|ext)(\d{1,6}))?")
_SERVICE = re.compile(r"[48]00\d{7}")
_SEVERAL = re.compile(r"[/、,;|]|或")
_EXPONENT = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)


def clean_phone(value: object) -> str | Reason:
    """Return a mobile as 11 digits, a landline as 0571-88886666 (or 0571-88886666-801), or the reason."""
    raw = tidy(as_text(value)).lower()
    if _EXPONENT.fullmatch(raw):
        return reasons.DIGITS_LOST
    found = _PHONE_NOISE.sub("", raw.removesuffix(".0"))
    for prefix in ("+86", "0086"):
        found = found.removeprefix(prefix)
    if len(found) == 13 and found.startswith("861"):
        found = found[2:]
    if _MOBILE.fullmatch(found) or _SERVICE.fullmatch(found):
        return found
    landline = _LANDLINE.fullmatch(found)
    if landline is not None:
        return "-".join(part for part in landline.groups() if part)
    parts = [part for part in _SEVERAL.split(raw) if len(part.strip()) >= 7]
    return reasons.MANY_PHONES if len(parts) > 1 else reasons.NOT_PHONE


def phone() -> Kind:
    """Return the kind for one phone number."""
    return Kind("phone", clean_phone, lambda found: not isinstance(clean_phone(found), Reason))


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY = re.compile(r"[1-9]\d{16}[0-9X]")
_OLD_IDENTITY = re.compile(r"[1-9]\d{14}")
# Home-return permits, Taiwan permits, passports, residence permits of foreigners.
_OTHER_DOCUMENT = re.compile(r"[HMC]\d{8,10}|\d{8}|[A-Z]{1,2}\d{7,8}|[A-Z]{3}\d{12}")


def identity_check_digit(first_17: str) -> str:
    """Return the 18th character of a citizen's identity number (GB 11643, ISO 7064 mod 11-2)."""
    return "10X98765432"[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def _is_day(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def clean_identity(value: object) -> str | Reason:
    """Return a citizen's number in 18 characters (an old one of 15 is filled up), another document's, or the reason."""
    if isinstance(value, float) and value >= 1e15:
        return reasons.DIGITS_LOST
    found = tidy(as_text(value)).upper().replace(" ", "").replace("-", "")
    if _EXPONENT.fullmatch(found):
        return reasons.DIGITS_LOST
    if _OLD_IDENTITY.fullmatch(found):
        longer = f"{found[:6]}19{found[6:]}"
        found = longer + identity_check_digit(longer)
    if _IDENTITY.fullmatch(found):
        if not _is_day(found[6:14]):
            return reasons.NOT_IDENTITY
        return found if identity_check_digit(found[:17]) == found[17] else reasons.IDENTITY_CHECK
    return found if _OTHER_DOCUMENT.fullmatch(found) else reasons.NOT_IDENTITY


def identity_number() -> Kind:
    """Return the kind for an identity number. Such cells are never logged."""
    return Kind("identity", clean_identity, lambda found: _IDENTITY.fullmatch(found.upper()) is not None)


_P = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_L = "[A-HJ-NP-Z]"
_N = "[A-HJ-NP-Z0-9]"
# The order matters: an armed police plate (WJ12345) also has the form of a military one.
_PLATES = re.compile(
    rf"{_P}{_L}{_N}{{5}}|{_P}{_L}{_N}{{4}}[挂学警港澳领试超]"
    rf"|{_P}{_L}[DABCEFGHJK]{_N}\d{{4}}|{_P}{_L}\d{{5}}[DABCEFGHJK]"
    rf"|使\d{{6}}|\d{{6}}使|WJ{_P}?\d{{4}}[0-9A-Z]|[A-Z]{{2}}\d{{5}}|民航{_N}{{5}}|{_P}[XS]\d{{4}}应急"
)
_PLATE_NOISE = re.compile(r"[\s·.\-•‧・]+")


def clean_plate(value: object) -> str | Reason:
    """Return a number plate without dots and blanks, or the reason. Letters I and O do not occur in plates."""
    found = _PLATE_NOISE.sub("", tidy(as_text(value)).upper())
    return found if _PLATES.fullmatch(found) else reasons.NOT_PLATE


def plate() -> Kind:
    """Return the kind for a number plate."""
    return Kind("plate", clean_plate, lambda found: not isinstance(clean_plate(found), Reason))
