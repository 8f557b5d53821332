"""Accounts of residents: one a telephone, opened by who holds it, and never with a role of staff."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
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


def rename_resident(*, actor: Actor, name: str) -> User:
    """Keep how the acting resident is called in their account."""
    user = own_account(actor=actor)
    user.name = " ".join(name.split())
    if not user.name:
        raise DomainError(_("A person needs a name."), field="name")
    user.save(update_fields=["name"])
    return user


def change_phone(*, actor: Actor, phone: str) -> User:
    """Let the acting resident sign in with another telephone; the caller has proved that it is theirs.

    Raises `DomainError` when somebody else signs in with it.
    """
    user = own_account(actor=actor)
    if User.objects.filter(is_resident=True, phone=phone).exclude(pk=user.pk).exists():
        raise DomainError(_("Another account signs in with this telephone."), field="phone")
    user.phone, user.username = phone, f"r{phone}"
    user.save(update_fields=["phone", "username"])
    return user


def change_resident_password(*, actor: Actor, password: str) -> User:
    """Set the acting resident's password, also the first one; the code by SMS goes on to work beside it."""
    user = own_account(actor=actor)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def end_own_sessions(*, actor: Actor, but: str = "") -> int:
    """End the acting person's sessions, but the one with this key; returns how many were ended."""
    sessions = list(UserSession.objects.filter(user_id=actor.user_id).exclude(session_key=but))
    for session in sessions:
        session.end()
    return len(sessions)


def close_resident_account(*, user: User) -> None:
    """Close a resident's account and take name, telephone and password out of it; its rows in histories stay.

    Asks no permission: the domain that erases a person has asked. The telephone is then free for a new account.
    """
    if not user.is_resident:
        raise AccessDenied(_("Only a resident's account is closed this way."))
    for session in list(UserSession.objects.filter(user=user)):
        session.end()
    user.set_unusable_password()
    user.is_active, user.name, user.phone, user.email, user.username = False, "—", "", "", f"closed-{user.pk}"
    user.save(update_fields=["password", "is_active", "name", "phone", "email", "username"])


def own_account(*, actor: Actor) -> User:
    """Return the acting resident's account, locked for the change; staff have other ways."""
    user = User.objects.select_for_update().filter(pk=actor.user_id, is_resident=True).first()
    if user is None:
        raise AccessDenied(_("Only residents change their account here."))
    return user
