"""Why a cell is refused: a code for machines, a translatable sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reason:
    """One reason. ``message`` is a lazy msgid with ``{name}`` places that ``params`` fill."""

    code: str
    message: str | Promise
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message).format(**self.params)


@dataclass(frozen=True)
class CellError:
    """A bad cell: where it stands (``row`` as in the file, ``column`` is its label), what it holds, and why not.

    ``index`` is the column's place from 0, or None when the file has no such column.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: Reason
    index: int | None = None


MISSING = Reason("missing", _("A value is needed here."))
NO_COLUMN = Reason("no_column", _("The sheet has no column for this."))
FAULT = Reason("fault", _("The formula in this cell gives an error."))
NOT_NUMBER = Reason("not_number", _("Not a number."))
NOT_WHOLE = Reason("not_whole", _("Not a whole number."))
NOT_DATE = Reason("not_date", _("Not a date; write it like 2017-06-05."))
NO_SUCH_DATE = Reason("no_such_date", _("There is no such day in the calendar."))
NO_DAY = Reason("no_day", _("The day is missing; write it like 2017-06-05."))
NOT_PERIOD = Reason("not_period", _("Not a month; write it like 2026-11."))
NOT_PHONE = Reason("not_phone", _("Not a phone number: 11 digits for a mobile, area code and number for a landline."))
MANY_PHONES = Reason("many_phones", _("More than one phone number in the cell; keep one."))
NOT_IDENTITY = Reason("not_identity", _("Not an identity number."))
IDENTITY_CHECK = Reason("identity_check", _("The identity number's check digit is wrong; a digit was mistyped."))
DIGITS_LOST = Reason(
    "digits_lost", _("Stored as a number, digits are lost; format the column as text and type it again.")
)
NOT_PLATE = Reason("not_plate", _("Not a number plate."))
UNKNOWN_REFERENCE = Reason("unknown_reference", _("Not found in this project."))


def too_small(minimum: object) -> Reason:
    """Return the reason for a value under its lower bound."""
    return Reason("too_small", _("Must not be less than {minimum}."), {"minimum": minimum})


def not_above(minimum: object) -> Reason:
    """Return the reason for a value that must exceed its bound."""
    return Reason("not_above", _("Must be more than {minimum}."), {"minimum": minimum})


def too_large(maximum: object) -> Reason:
    """Return the reason for a value over its upper bound."""
    return Reason("too_large", _("Must not be more than {maximum}."), {"maximum": maximum})


def too_long(limit: int) -> Reason:
    """Return the reason for a text with too many characters."""
    return Reason("too_long", _("Longer than {limit} characters."), {"limit": limit})


def unknown_choice(words: str, hint: str | None) -> Reason:
    """Return the reason for a word that is none of the choices; ``hint`` is the nearest one."""
    if hint is not None:
        return Reason("unknown_choice", _("Not one of the choices; did you mean “{hint}”?"), {"hint": hint})
    return Reason("unknown_choice", _("Not one of the choices: {words}."), {"words": words})


def duplicate_of(row: int) -> Reason:
    """Return the reason for a row that repeats an earlier one."""
    return Reason("duplicate", _("Repeats row {row}."), {"row": row})


def contradicts(row: int, other: str) -> Reason:
    """Return the reason for a row that says something else than another row about the same thing."""
    return Reason("contradiction", _("Row {row} says “{other}” about the same thing."), {"row": row, "other": other})
