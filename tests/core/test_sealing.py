"""Sealed identity numbers."""

from __future__ import annotations

import pytest

from anju.core import sealing

NUMBER = "510102199001013723"


def test_sealed_number_opens_again() -> None:
    assert sealing.unseal(sealing.seal(NUMBER)) == NUMBER
    assert sealing.unseal(memoryview(sealing.seal(NUMBER))) == NUMBER


def test_same_number_has_same_seal_and_others_differ() -> None:
    assert sealing.seal(NUMBER) == sealing.seal(NUMBER)
    assert sealing.seal(NUMBER) != sealing.seal("510102199001013724")


def test_seal_shows_nothing_of_the_number() -> None:
    assert NUMBER[:6].encode() not in sealing.seal(NUMBER)


def test_changed_seal_is_refused() -> None:
    sealed = bytearray(sealing.seal(NUMBER))
    sealed[3] ^= 1
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(bytes(sealed))
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(b"x")


def test_another_key_does_not_open(settings) -> None:  # type: ignore[no-untyped-def]
    sealed = sealing.seal(NUMBER)
    settings.DATA_KEY = "another key"
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed)


def test_nothing_is_not_sealed() -> None:
    assert sealing.seal_or_none("") is None
    assert sealing.seal_or_none(None) is None
    with pytest.raises(ValueError, match="nothing"):
        sealing.seal("")
