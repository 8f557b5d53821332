"""Cents, text, shares and capital numerals."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.core.money import (
    LARGEST,
    AmountError,
    AmountFault,
    allocate,
    format_amount,
    from_fen,
    in_words_zh,
    parse_amount,
    round_half_up,
    to_fen,
    total,
)

D = Decimal
amounts = st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (D("0.005"), "0.01"),
        (D("-0.005"), "-0.01"),
        (D("0.00499999999999999999999999999999999"), "0.00"),
        (D("2.675"), "2.68"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(1, 3), "0.33"),
        (Fraction(-2, 3), "-0.67"),
        (7, "7.00"),
    ],
)
def test_round_half_up_away_from_zero(value: D | Fraction | int, rounded: str) -> None:
    assert str(round_half_up(value)) == rounded


def test_round_half_up_never_gives_negative_zero() -> None:
    assert str(round_half_up(D("-0.001"))) == "0.00"


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 4))
def test_round_half_up_is_within_half_a_step_and_odd(value: Fraction, places: int) -> None:
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert round_half_up(-value, places) == -rounded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("942.92", "942.92"),
        (" 1,234.5 ", "1234.50"),
        ("１２，３４５．６７", "12345.67"),
        ("￥12。5", "12.50"),
        ("¥ 1,000,000", "1000000.00"),
        ("人民币 80 元", "80.00"),
        ("rmb80", "80.00"),
        ("80 CNY", "80.00"),
        ("+5", "5.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("1.2300", "1.23"),
        ("0.00", "0.00"),
        ("-0", "0.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_parse_amount_as_people_type_it(text: str, value: str) -> None:
    assert str(parse_amount(text)) == value


@pytest.mark.parametrize("text", ["-5.10", "(5.10)", "¥-5.10", "-¥5.10", "−5.10", "－５．１０", "(¥5.10)"])
def test_parse_amount_negative(text: str) -> None:
    assert parse_amount(text, allow_negative=True) == D("-5.10")
    with pytest.raises(AmountError) as refused:
        parse_amount(text, field="amount")
    assert (refused.value.fault, refused.value.field) == (AmountFault.NEGATIVE, "amount")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", AmountFault.EMPTY),
        (" ¥ ", AmountFault.EMPTY),
        ("abc", AmountFault.NOT_A_NUMBER),
        ("1e5", AmountFault.NOT_A_NUMBER),
        ("NaN", AmountFault.NOT_A_NUMBER),
        ("1,5", AmountFault.NOT_A_NUMBER),
        ("12,34,567", AmountFault.NOT_A_NUMBER),
        ("1234,567", AmountFault.NOT_A_NUMBER),
        (",123", AmountFault.NOT_A_NUMBER),
        ("1.2.3", AmountFault.NOT_A_NUMBER),
        ("1 234", AmountFault.NOT_A_NUMBER),
        (".", AmountFault.NOT_A_NUMBER),
        ("5²", AmountFault.NOT_A_NUMBER),
        ("٣", AmountFault.NOT_A_NUMBER),
        ("--5", AmountFault.NOT_A_NUMBER),
        ("0.005", AmountFault.TOO_PRECISE),
        ("1000000000000", AmountFault.TOO_LARGE),
        ("9" * 90, AmountFault.TOO_LARGE),
    ],
)
def test_parse_amount_refuses(text: str, fault: AmountFault) -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount(text)
    assert refused.value.fault is fault


def test_parse_amount_places_for_unit_prices() -> None:
    assert str(parse_amount("2.3456", places=4)) == "2.3456"


@given(amounts)
def test_parse_amount_reads_what_format_amount_writes(amount: Decimal) -> None:
    assert parse_amount(format_amount(amount, symbol="¥"), allow_negative=True) == amount


@given(st.text(max_size=12))
def test_parse_amount_answers_or_refuses_any_text(text: str) -> None:
    try:
        read = parse_amount(text)
    except AmountError:
        return
    assert 0 <= read <= LARGEST


def test_format_amount_groups_and_signs() -> None:
    assert format_amount(D("-1234567.5"), symbol="¥") == "-¥1,234,567.50"
    assert format_amount(D("2.35"), places=4) == "2.3500"
    assert format_amount(0) == "0.00"


@given(amounts)
def test_fen_round_trip(amount: Decimal) -> None:
    assert from_fen(to_fen(amount)) == amount


def test_fen_refuses_a_fraction() -> None:
    with pytest.raises(ValueError, match="whole number of fen"):
        to_fen(D("0.001"))


def test_total_of_nothing_has_two_places() -> None:
    assert str(total([])) == "0.00"


def test_e13_shared_water_by_area() -> None:
    assert allocate(D("1000.00"), [D("89.53"), D("120.00"), D("75.28")]) == [D("314.35"), D("421.33"), D("264.32")]


def test_e14_three_equal_shares() -> None:
    assert allocate(D("100.00"), [1, 1, 1]) == [D("33.34"), D("33.33"), D("33.33")]


weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=4), min_size=1, max_size=20).filter(any)


@given(amounts, weights)
def test_allocate_adds_up_and_stays_within_a_cent_of_the_quota(amount: Decimal, by: list[Decimal]) -> None:
    shares = allocate(amount, by)
    assert total(shares) == amount
    whole = sum(map(Fraction, by))
    for share, weight in zip(shares, by, strict=True):
        assert abs(Fraction(share) - Fraction(amount) * Fraction(weight) / whole) < Fraction(1, 100)
        assert weight or not share


@pytest.mark.parametrize("by", [[], [0, 0], [1, -1, 5]])
def test_allocate_refuses_weights(by: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(D("1.00"), by)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("942.92", "人民币玖佰肆拾贰元玖角贰分"),
        ("0", "人民币零元整"),
        ("0.02", "人民币贰分"),
        ("0.20", "人民币贰角"),
        ("0.22", "人民币贰角贰分"),
        ("1", "人民币壹元整"),
        ("10", "人民币壹拾元整"),
        ("20.05", "人民币贰拾元零伍分"),
        ("100.10", "人民币壹佰元壹角"),
        # the examples of the rule itself
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        # groups of four
        ("10001", "人民币壹万零壹元整"),
        ("100000000", "人民币壹亿元整"),
        ("100001000", "人民币壹亿零壹仟元整"),
        ("1000010000", "人民币壹拾亿零壹万元整"),
        ("1000000000000", "人民币壹万亿元整"),
        ("1000000000001", "人民币壹万亿零壹元整"),
        ("1234567890123.45", "人民币壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分"),
        ("-20.00", "人民币负贰拾元整"),
    ],
)
def test_in_words_zh_by_rule(amount: str, words: str) -> None:
    assert in_words_zh(D(amount)) == words


def _read_words(words: str) -> Decimal:
    """Read capital numerals back, by the spoken value of each unit rather than by digit places."""
    body = words.removeprefix("人民币")
    sign = -1 if body.startswith("负") else 1
    yuan_words, found, cents_words = body.lstrip("负").rpartition("元")
    done = group = digit = 0
    for sign_of_number in yuan_words if found else "":
        if sign_of_number in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign_of_number)
        elif sign_of_number in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(sign_of_number) + 1), 0
        elif sign_of_number == "万":
            done, group, digit = done + (group + digit) * 10**4, 0, 0
        else:
            done, group, digit = (done + group + digit) * 10**8, 0, 0
    cents = 0
    for numeral, unit in re.findall(r"([壹贰叁肆伍陆柒捌玖])([角分])", cents_words):
        cents += "零壹贰叁肆伍陆柒捌玖".index(numeral) * (10 if unit == "角" else 1)
    return sign * (D(done + group + digit) + D(cents) / 100)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_in_words_zh_reads_back_to_the_amount(fen: int) -> None:
    words = in_words_zh(from_fen(fen))
    assert _read_words(words) == from_fen(fen)
    assert "零零" not in words
    assert not re.search(r"零[拾佰仟万亿]|(?<!币)(?<!负)零元", words)
    assert words.endswith("整") == (fen % 100 == 0)


def test_in_words_zh_refuses_what_it_cannot_write() -> None:
    with pytest.raises(ValueError, match="too large"):
        in_words_zh(D(10**16))
    with pytest.raises(ValueError, match="fen"):
        in_words_zh(D("0.001"))
