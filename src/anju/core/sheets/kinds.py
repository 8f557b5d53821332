"""Kinds of cell: texts, numbers and choices. Each cleaner returns the value or the reason against it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from anju.core.sheets import reasons
from anju.core.sheets.reasons import Reason
from anju.core.sheets.text import as_text, label_key, tidy

Cleaner = Callable[[object], object]
"""Takes a raw cell that is not blank; returns the clean value or a `Reason`. Never raises."""


@dataclass(frozen=True)
class Kind:
    """How the cells of a field are read. ``looks`` tells by the form alone whether a text is probably of this kind."""

    name: str
    clean: Cleaner
    looks: Callable[[str], bool] | None = None


def text(limit: int = 200) -> Kind:
    """Return the kind for free text of at most ``limit`` characters."""

    def clean(value: object) -> object:
        found = tidy(as_text(value))
        return reasons.too_long(limit) if len(found) > limit else found

    return Kind("text", clean)


def code(limit: int = 50) -> Kind:
    """Return the kind for names of things (space B1-001, meter W100001): upper case, no blanks inside."""

    def clean(value: object) -> object:
        found = tidy(as_text(value)).replace(" ", "").upper()
        return reasons.too_long(limit) if len(found) > limit else found

    return Kind("code", clean)


_WIDE = Context(prec=400)
"""Wide enough for any number that a spreadsheet's cell can hold, so that rounding never fails."""

_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?")
_FRACTIONS = {"%": Decimal("0.01"), "‰": Decimal("0.001"), "百分之": Decimal("0.01"), "千分之": Decimal("0.001")}
_FRACTIONS["万分之"] = Decimal("0.0001")
_CHINESE_DIGITS = str.maketrans("零〇一二两三四五六七八九", "001223456789")


def _number(value: object, units: tuple[str, ...]) -> Decimal | Reason:
    """Return the number in a cell; a known unit or currency mark around it is taken off, anything else refused."""
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else reasons.NOT_NUMBER
    found = tidy(as_text(value)).lower().replace(" ", "")
    for unit in units:
        found = found.removesuffix(unit).removeprefix(unit)
    found = _GROUPED.sub("", found)
    if not _NUMBER.fullmatch(found):
        return reasons.NOT_NUMBER
    try:
        return Decimal(found)
    except InvalidOperation:
        return reasons.NOT_NUMBER


def _in_bounds(number: Decimal, low: Decimal | None, above: Decimal | None, high: Decimal | None) -> Reason | None:
    if low is not None and number < low:
        return reasons.too_small(low)
    if above is not None and number <= above:
        return reasons.not_above(above)
    if high is not None and number > high:
        return reasons.too_large(high)
    return None


def decimal(
    places: int,
    *,
    units: tuple[str, ...] = (),
    minimum: Decimal | None = None,
    above: Decimal | None = None,
    maximum: Decimal | None = None,
) -> Kind:
    """Return the kind for an exact number, rounded half up to ``places``.

    ``minimum`` and ``maximum`` are included in the range, ``above`` is not. ``units`` may stand behind
    (or before) the number, in half-width lower case: m2, 元.
    """
    step = Decimal(1).scaleb(-places)
    longest_first = tuple(sorted(units, key=len, reverse=True))

    def clean(value: object) -> object:
        number = _number(value, longest_first)
        if isinstance(number, Reason):
            return number
        out_of_bounds = _in_bounds(number, minimum, above, maximum)
        return out_of_bounds or number.quantize(step, ROUND_HALF_UP, _WIDE)

    return Kind("decimal", clean)


def area() -> Kind:
    """Return the kind for square metres: two places, more than 0, less than a million."""
    units = ("m2", "平方米", "平米", "平方", "平")
    return decimal(2, units=units, above=Decimal(0), maximum=Decimal("999999.99"))


def money(places: int = 2) -> Kind:
    """Return the kind for an amount or a unit price in yuan, 0 or more."""
    return decimal(places, units=("元", "¥", "rmb", "圆"), minimum=Decimal(0), maximum=Decimal("999999999999"))


def rate() -> Kind:
    """Return the kind for a fraction of one: 0.0005, 0.05%, 0.5‰ or 万分之五; between 0 and 1, to six places."""
    plain = decimal(6, minimum=Decimal(0), maximum=Decimal(1))

    def clean(value: object) -> object:
        if isinstance(value, str):
            found = tidy(value).replace(" ", "")
            for mark, part in _FRACTIONS.items():
                if mark in found:
                    number = _number(found.replace(mark, "").translate(_CHINESE_DIGITS), ())
                    return number if isinstance(number, Reason) else plain.clean(str(number * part))
        return plain.clean(value)

    return Kind("rate", clean)


def integer(*, units: tuple[str, ...] = (), minimum: int | None = None, maximum: int | None = None) -> Kind:
    """Return the kind for a whole number within the bounds, which are included."""
    low = None if minimum is None else Decimal(minimum)
    high = None if maximum is None else Decimal(maximum)

    def clean(value: object) -> object:
        number = _number(value, units)
        if isinstance(number, Reason):
            return number
        if number != number.to_integral_value():
            return reasons.NOT_WHOLE
        return _in_bounds(number, low, None, high) or int(number)

    return Kind("integer", clean)


_DENIALS = ("非", "不", "未", "无")


def choice(words: Mapping[str, tuple[str, ...]]) -> Kind:
    """Return the kind for one of some values, each with the words that people use for it.

    The first word of each value is the one shown in hints. A longer text counts when it ends in a
    word of two characters or more (普通住宅 is 住宅) and does not begin by denying it (非住宅).
    """
    by_word = {label_key(word): str(value) for value, known in words.items() for word in (value, *known)}
    shown = [known[0] for known in words.values() if known]

    def find(value: str) -> str | None:
        key = label_key(value)
        if key in by_word:
            return by_word[key]
        if key.startswith(_DENIALS):
            return None
        ends = [word for word in by_word if len(word) >= 2 and key.endswith(word)]
        return by_word[max(ends, key=len)] if ends else None

    def clean(value: object) -> object:
        found = tidy(as_text(value))
        known = find(found)
        if known is not None:
            return known
        near = difflib.get_close_matches(found, shown, n=1, cutoff=0.5)
        return reasons.unknown_choice("、".join(shown), near[0] if near else None)

    return Kind("choice", clean, lambda found: find(found) is not None)


def several(words: Mapping[str, tuple[str, ...]]) -> Kind:
    """Return the kind for a list of choices in one cell (独居老人、残疾人); the value is a sorted tuple."""
    single = choice(words)
    mark = re.compile(r"[、,;/|+\s]+")

    def clean(value: object) -> object:
        cleaned = [single.clean(part) for part in mark.split(tidy(as_text(value))) if part]
        refused = [part for part in cleaned if isinstance(part, Reason)]
        return refused[0] if refused else tuple(sorted({str(part) for part in cleaned}))

    return Kind("several", clean, single.looks)
