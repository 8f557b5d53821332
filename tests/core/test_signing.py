"""Signatures: true, changed, old, by somebody else; a key that two sides make at once is one key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anju.core.signing import Signing, shared_key

SIGNED = Signing("sandbox")
KEY, BODY = b"k" * 32, b'{"a": 1}'


def test_a_true_signature_holds() -> None:
    headers = SIGNED.sign(KEY, BODY, subject="POST /v1/orders", now=1000)
    assert SIGNED.holds(KEY, headers, BODY, subject="POST /v1/orders", now=1200)
    assert SIGNED.holds(
        KEY, {key.title(): value for key, value in headers.items()}, BODY, subject="POST /v1/orders", now=1000
    )


@pytest.mark.parametrize(
    ("key", "body", "subject", "now"),
    [
        (b"x" * 32, BODY, "", 1000),
        (KEY, b'{"a": 2}', "", 1000),
        (KEY, BODY, "GET /", 1000),
        (KEY, BODY, "", 1301),
        (KEY, BODY, "", 699),
    ],
)
def test_anything_else_does_not(key: bytes, body: bytes, subject: str, now: float) -> None:
    assert not SIGNED.holds(key, SIGNED.sign(KEY, BODY, now=1000), body, subject=subject, now=now)


@pytest.mark.parametrize("stamp", ["", "x", "-1", "１０００", "9" * 40])
def test_nonsense_is_refused_without_a_fault(stamp: str) -> None:
    headers = {**SIGNED.sign(KEY, BODY, now=1000), SIGNED.timestamp: stamp}
    assert not SIGNED.holds(KEY, headers, BODY, now=1000)
    assert not SIGNED.holds(KEY, {**SIGNED.sign(KEY, BODY), SIGNED.signature: "é"}, BODY)
    assert not SIGNED.holds(KEY, {}, BODY)


def test_both_sides_find_one_key(tmp_path: Path) -> None:
    file = tmp_path / "sandbox" / "acquirer.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: shared_key(file), range(8)))
    assert len(keys) == 1
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_signed_for_one_protocol_is_not_believed_by_another() -> None:
    assert not Signing("bureau").holds(KEY, SIGNED.sign(KEY, BODY), BODY)
