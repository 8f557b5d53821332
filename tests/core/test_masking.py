"""Masks of personal data."""

from __future__ import annotations

import pytest

from anju.core import masking, sealing


@pytest.mark.parametrize(
    ("full", "shown"),
    [
        ("13812346721", "138****6721"),
        ("0571-88886666", "0571-******66"),
        ("4008001234", "40******34"),
        ("12345", "12**5"),
        ("", ""),
        (None, ""),
    ],
)
def test_phone_is_masked(full: str | None, shown: str) -> None:
    assert masking.phone(full) == shown


@pytest.mark.parametrize(
    ("full", "shown"),
    [("510102199001013723", "5101**********3723"), ("E12345678", "E******78"), ("", "")],
)
def test_identity_number_is_masked(full: str, shown: str) -> None:
    assert masking.identity(full) == shown


def test_sealed_identity_is_masked_and_broken_seal_hides_all() -> None:
    assert masking.sealed_identity(sealing.seal("510102199001013723")) == "5101**********3723"
    assert masking.sealed_identity(b"broken") == "********"
    assert masking.sealed_identity(None) == ""


def test_name_and_plate_are_masked_for_strangers() -> None:
    assert masking.name("王建国") == "王**"
    assert masking.name("李") == "李*"
    assert masking.plate("粤B8X234") == "粤B8X2**"


@pytest.mark.parametrize("length", range(1, 20))
def test_a_third_is_always_hidden(length: int) -> None:
    number = "1" * length
    assert masking.phone(number).count("*") * 3 >= length
    assert masking.identity(number).count("*") * 3 >= length


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("打13812346721找我", "打********找我"),
        ("电话 138-1234-6721，138 1234 6721。", "电话 ********，********。"),
        ("+86 138 1234 6721或8613812346721", "********或********"),
        ("手机１３８１２３４６７２１", "手机********"),
        ("家里0755-82345678、(010) 6552 9988、0371 6552998", "家里********、********、********"),
        ("+86 755 8234 5678", "********"),
        ("王建国 <wang.jg@example.com> 写来", "王建国 <********> 写来"),
        ("a_b＠mail.example.com.cn。", "********。"),
        ("3-2-1201 厨房 15:30 漏水 120.50 元", "3-2-1201 厨房 15:30 漏水 120.50 元"),
        ("W2611-0482 2026-11-23 上门", "W2611-0482 2026-11-23 上门"),
        ("证号510102199001013723", "证号510102199001013723"),
        ("", ""),
    ],
)
def test_telephones_and_mailboxes_in_words_are_hidden(written: str, shown: str) -> None:
    assert masking.words(written) == shown
