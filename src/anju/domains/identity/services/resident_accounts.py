"""Accounts of residents: one a telephone, opened by who holds it, and never with a role of staff."""

from __future__ import annotations

from anju.domains.identity.enums import Language
from anju.domains.identity.models import User


def open_resident_account(
    *, phone: str, name: str = "", password: str = "", language: str = Language.ZH_HANS, is_demo: bool = False
) -> User:
    """Return the resident's account of a telephone, opened when there is none; it reaches no home by itself.

    Asks no permission: callers have proved that the telephone is in the hands of who asks (a code by SMS), or open a
    demonstration. An account that was closed is opened again. The user name is the telephone behind an ``r``, so that
    it never meets that of a colleague. Two at once open one: the second waits for the first and finds its row.
    """
    fields = {"name": name or phone, "language": language, "is_demo": is_demo, "username": f"r{phone}"}
    user, is_new = User.objects.get_or_create(is_resident=True, phone=phone, defaults=fields)
    if password:
        user.set_password(password)
    elif is_new:
        user.set_unusable_password()
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    return user
