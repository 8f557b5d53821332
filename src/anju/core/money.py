"""Money: exact cents, text in and out, shares that add up, and Chinese capital numerals.

Amounts are `Decimal` yuan with two places (numeric(14,2) in the database). The only rounding rule is half away from
zero, which is also what PostgreSQL's ``round(numeric, 2)`` does, so Python and SQL agree to the cent.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("999999999999.99")
"""What numeric(14,2) holds."""

CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that no sum or product of stored amounts, areas and prices is ever cut."""

Number = Decimal | Fraction | int


class AmountFault(enum.Enum):
    """Why a text is no amount."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"
    NEGATIVE = "negative"


_FAULT_TEXT: dict[AmountFault, str | Promise] = {
    AmountFault.EMPTY: _("Enter an amount."),
    AmountFault.NOT_A_NUMBER: _("This is not an amount."),
    AmountFault.TOO_PRECISE: _("The amount has too many decimal places."),
    AmountFault.TOO_LARGE: _("The amount is too large."),
    AmountFault.NEGATIVE: _("The amount must not be negative."),
}


class AmountError(DomainError):
    """A user's text cannot be read as an amount; ``fault`` says why."""

    def __init__(self, fault: AmountFault, *, field: str | None = None) -> None:
        super().__init__(_FAULT_TEXT[fault], field=field)
        self.fault = fault


def round_half_up(value: Number, places: int = 2) -> Decimal:
    """Round exactly to ``places`` decimals, halves away from zero; a fraction is never turned into a float."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**places
        whole, rest = divmod(scaled.numerator, scaled.denominator)
        whole += 2 * rest >= scaled.denominator
        return CONTEXT.scaleb(Decimal(whole if value >= 0 else -whole), -places)
    return CONTEXT.quantize(Decimal(value), CONTEXT.scaleb(Decimal(1), -places)) + Decimal(0)


def to_fen(amount: Decimal) -> int:
    """Return the amount in fen (cents), as payment channels want it; raise ValueError for a fraction of a fen."""
    fen = amount.scaleb(2, CONTEXT)
    if fen != fen.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of fen")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    """Return fen (cents) as an amount in yuan."""
    return Decimal(fen).scaleb(-2, CONTEXT)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts exactly; the sum of nothing is 0.00."""
    return sum(amounts, ZERO)


# --- text ---------------------------------------------------------------------------------------------------------

_MARKS_BEFORE = ("人民币", "RMB", "CNY", "¥")
_MARKS_AFTER = ("元", "圆", "RMB", "CNY")
# Only look-alikes: Unicode's compatibility forms would also turn 5² into 52.
_SAME_AS_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {
    ord(typed): meant for typed, meant in {"￥": "¥", "\u3000": " ", "。": ".", "−": "-", "–": "-", "—": "-"}.items()
}


def parse_amount(text: str, *, places: int = 2, allow_negative: bool = False, field: str | None = None) -> Decimal:
    """Read an amount as people type it and return it with exactly ``places`` decimals.

    Full-width digits and signs, the stop of a Chinese keyboard (12。50), thousands separators in threes, currency
    marks and accounting brackets are understood. Nothing is rounded: more decimals than ``places`` are refused, and
    so is a comma that may be meant as a decimal point (1,5).

    Raises `AmountError`, carrying ``field``.
    """
    plain = text.translate(_SAME_AS_ASCII).strip().upper()
    bracketed = plain.startswith("(") and plain.endswith(")")
    plain, negative = _strip_sign(_strip_marks(plain[1:-1] if bracketed else plain))
    digits = _strip_marks(plain)
    if not digits:
        raise AmountError(AmountFault.EMPTY, field=field)
    whole, _point, decimals = digits.partition(".")
    whole = _ungrouped(whole)
    if not (whole or decimals) or not all(part.isascii() and part.isdigit() for part in (whole, decimals) if part):
        raise AmountError(AmountFault.NOT_A_NUMBER, field=field)
    if len(decimals.rstrip("0")) > places:
        raise AmountError(AmountFault.TOO_PRECISE, field=field)
    try:
        value = round_half_up(Decimal(f"{whole or '0'}.{decimals or '0'}"), places)
    except InvalidOperation as error:
        raise AmountError(AmountFault.TOO_LARGE, field=field) from error
    if value > LARGEST:
        raise AmountError(AmountFault.TOO_LARGE, field=field)
    if value and (negative or bracketed):
        if not allow_negative:
            raise AmountError(AmountFault.NEGATIVE, field=field)
        value = -value
    return value


def _strip_marks(text: str) -> str:
    for mark in _MARKS_BEFORE:
        text = text.removeprefix(mark).strip()
    for mark in _MARKS_AFTER:
        text = text.removesuffix(mark).strip()
    return text


def _strip_sign(text: str) -> tuple[str, bool]:
    if text[:1] in {"-", "+"}:
        return text[1:].strip(), text[0] == "-"
    return text, False


def _ungrouped(whole: str) -> str:
    """Take out thousands separators; anything but groups of three stays as it is and so fails as a number."""
    first, *groups = whole.split(",")
    if groups and 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups):
        return first + "".join(groups)
    return whole


def format_amount(amount: Number, *, places: int = 2, symbol: str = "") -> str:
    """Write an amount with thousands separators: ``-¥1,234.50`` for -1234.5 and the symbol ``¥``."""
    value = round_half_up(amount, places)
    sign = "-" if value < 0 else ""
    return f"{sign}{symbol}{abs(value):,.{places}f}"


# --- shares -------------------------------------------------------------------------------------------------------


def allocate(amount: Decimal, weights: Sequence[Number]) -> list[Decimal]:
    """Share whole cents by weight with the largest-remainder method; the shares add up to ``amount`` exactly.

    Each share is its exact quota cut down to the cent; the cents left over go to the largest cut remainders, and of
    equal remainders to the earlier one. A negative amount is shared as its opposite is.

    Raises ValueError for an amount with a fraction of a cent, a negative weight, or weights that sum to nothing.
    """
    fen = to_fen(abs(amount))
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact) or not sum(exact):
        raise ValueError("weights must not be negative and must not all be zero")
    quotas = [fen * weight / sum(exact) for weight in exact]
    shares = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda at: (shares[at] - quotas[at], at))
    for at in by_remainder[: fen - sum(shares)]:
        shares[at] += 1
    sign = -1 if amount < 0 else 1
    return [from_fen(sign * share) for share in shares]


# --- Chinese capital numerals --------------------------------------------------------------------------------------

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_IN_WORDS_LIMIT = 10**16


def in_words_zh(amount: Decimal) -> str:
    """Write an amount in Chinese capital numerals (人民币大写), e.g. 人民币玖佰肆拾贰元玖角贰分.

    Follows the rules for filling in bank bills [支付结算办法, 附一《正确填写票据和结算凭证的基本规定》]: 整 after 元,
    none after 角 or 分; one 零 for any row of noughts inside; 零 between 元 and 分 where there is no 角; 壹拾, never
    a bare 拾. Where the rule leaves 零 free (noughts that end a group of four), it is not written. Negative: 人民币负….

    Raises ValueError for a fraction of a cent and from ten thousand billion (万万亿, 10^16) upward.
    """
    fen = to_fen(abs(amount))
    yuan, cents = divmod(fen, 100)
    if yuan >= _IN_WORDS_LIMIT:
        raise ValueError(f"{amount} is too large to be written in words")
    jiao, fen_digit = divmod(cents, 10)
    words = f"{_yuan_words(yuan)}元" if yuan or not cents else ""
    if not cents:
        words += "整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if fen_digit:
        words += f"{'零' if yuan and not jiao else ''}{_DIGITS[fen_digit]}分"
    return f"人民币{'负' if amount < 0 else ''}{words}"


def _yuan_words(yuan: int) -> str:
    digits = str(yuan)
    if yuan == 0:
        return _DIGITS[0]
    words, skipped = "", False
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        if digit == "0":
            skipped = True
        else:
            words += f"{'零' if skipped and words else ''}{_DIGITS[int(digit)]}{_UNITS[place % 4]}"
            skipped = False
        if place % 4 == 0 and place:
            group = int(digits[max(0, index - 3) : index + 1])
            # 亿 closes the whole upper half, so it is said even when its own group of four is empty (壹万亿).
            if group or place == 8:
                words += "亿" if place == 8 else "万"
                skipped = skipped and not group
    return words
