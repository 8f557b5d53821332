"""Keep identity numbers unreadable at rest: sealed with a key that never stands in the database.

The seal is deterministic (AES-SIV, RFC 5297), so equal numbers have equal seals: a roster loaded again finds that
nothing changed, and a number can be looked up without opening any other. What it shows is only that two are equal.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"anju.identity-number.1"


class SealBroken(ValueError):
    """The bytes were not sealed with this installation's key, or were changed since."""


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESSIV:
    return AESSIV(HKDF(SHA512(), length=64, salt=None, info=_PURPOSE).derive(secret.encode()))


def seal(text: str) -> bytes:
    """Return the sealed form of a text; the same text always gives the same bytes."""
    if not text:
        raise ValueError("there is nothing to seal")
    return _cipher(settings.DATA_KEY).encrypt(text.encode(), [_PURPOSE])


def seal_or_none(text: str | None) -> bytes | None:
    """Return the sealed form, or None for an empty text: what a nullable column holds."""
    return seal(text) if text else None


def unseal(sealed: bytes | memoryview) -> str:
    """Return the text; raises `SealBroken`. Whoever shows it unmasked logs that (`log_personal_data`)."""
    try:
        return _cipher(settings.DATA_KEY).decrypt(bytes(sealed), [_PURPOSE]).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the sealed text cannot be opened with this installation's key") from error
