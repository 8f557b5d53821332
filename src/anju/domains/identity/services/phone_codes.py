"""Codes sent to a telephone: who may ask for one how often, and using one up."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.identity.models import PhoneCode

MINUTES = 5
TRIES = 5
EVERY = timedelta(minutes=1)
AN_HOUR = 5
AN_HOUR_AN_ADDRESS = 40
"""A whole estate may share one address of a carrier; above this it is a machine that makes others' telephones ring."""

# Two requests at once for one telephone or address count each other.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"


class TooManyCodes(DomainError):
    """Another code has to wait; said in the same words for every telephone."""


def issue_code(*, phone: str, purpose: str, address: str) -> str:
    """Return a fresh code of six digits for a telephone, for the caller to send; only its hash is kept.

    Asks no permission and tells nothing about accounts: anybody may ask for any telephone, within the limits. Raises
    `TooManyCodes`. A new code makes the one before worthless.
    """
    now = clock.now()
    with transaction.atomic():
        _lock(f"identity.code.{phone}")
        _lock(f"identity.code.{address}")
        asked = PhoneCode.objects.filter(phone=phone)
        if asked.filter(asked_at__gt=now - EVERY).exists():
            raise TooManyCodes(_("A code was sent a moment ago; another can be asked for after a minute."))
        hour = now - timedelta(hours=1)
        if asked.filter(asked_at__gt=hour).count() >= AN_HOUR:
            raise TooManyCodes(_("Too many codes were asked for; please try again in an hour."))
        if address and PhoneCode.objects.filter(address=address, asked_at__gt=hour).count() >= AN_HOUR_AN_ADDRESS:
            raise TooManyCodes(_("Too many codes were asked for; please try again in an hour."))
        code = f"{secrets.randbelow(1_000_000):06}"
        PhoneCode.objects.create(
            phone=phone,
            purpose=purpose,
            code_hash=_hash(phone, purpose, code),
            address=address,
            asked_at=now,
            expires_at=now + timedelta(minutes=MINUTES),
        )
    return code


def redeem_code(*, phone: str, purpose: str, code: str) -> bool:
    """Use a code up and tell whether it was right; a wrong one counts as one of five tries.

    Of several at once with the right code one gets through.
    """
    with transaction.atomic():
        row = PhoneCode.objects.select_for_update().filter(phone=phone, purpose=purpose).order_by("-pk").first()
        if row is None or row.used_at is not None or row.expires_at < clock.now() or row.tries >= TRIES:
            return False
        if not hmac.compare_digest(row.code_hash, _hash(phone, purpose, code)):
            row.tries += 1
            row.save(update_fields=["tries"])
            return False
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
    return True


def forget_codes() -> int:
    """Remove codes older than a day: by then no limit counts them any more. Returns how many."""
    removed, _tables = PhoneCode.objects.filter(asked_at__lt=clock.now() - timedelta(days=1)).delete()
    return removed


def _hash(phone: str, purpose: str, code: str) -> str:
    told = f"{phone}|{purpose}|{code}"
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [name])
