"""Proving that a telephone is in the hands of who says so: a code by text message."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.identity import services as identity
from anju.domains.identity.enums import CodePurpose
from anju.domains.identity.models import User
from anju.domains.identity.services.phone_codes import MINUTES
from anju.domains.notifications import services as notifications

CODE_KIND = "identity.sign_in_code"


def send_code(*, phone: str, purpose: str, address: str, language: str) -> None:
    """Send a code by text message; every telephone is treated alike, with an account or without.

    Anybody may ask, within the limits of `identity.issue_code` (raises `TooManyCodes`). Code and message are written
    together, so no code exists that is not on its way.
    """
    with transaction.atomic():
        code = identity.issue_code(phone=phone, purpose=purpose, address=address)
        notifications.send_sms(
            phone=phone, kind=CODE_KIND, params={"code": code, "minutes": str(MINUTES)}, language=language
        )


def enter_by_code(*, phone: str, code: str, language: str) -> User:
    """Return the account of who proved by the code that the telephone is theirs, opened when it is new.

    Raises `DomainError` in the same words whatever was wrong. A wrong code is counted: the caller must not undo that.
    """
    if not identity.redeem_code(phone=phone, purpose=CodePurpose.SIGN_IN, code=code):
        raise DomainError(_("This code is wrong or no longer good."), field="code")
    return identity.open_resident_account(phone=phone, language=language)


def change_phone(*, actor: Actor, phone: str, code: str) -> User:
    """Let the acting resident sign in with the telephone to which the code was sent. Raises `DomainError`."""
    if not identity.redeem_code(phone=phone, purpose=CodePurpose.NEW_PHONE, code=code):
        raise DomainError(_("This code is wrong or no longer good."), field="code")
    return identity.change_phone(actor=actor, phone=phone)
