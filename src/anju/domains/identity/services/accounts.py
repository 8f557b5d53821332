"""Opening, editing and closing accounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from axes import utils as lockout
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import DomainError
from anju.domains.identity import policies
from anju.domains.identity.enums import Language
from anju.domains.identity.models import User
from anju.domains.identity.services import administrators
from anju.domains.tenancy.models import Project

ONE_TIME_HOURS = 72
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is misread over the telephone


@dataclass(frozen=True)
class OneTimePassword:
    """A password that somebody else chose: shown once, good until ``valid_until``, then changed by its owner."""

    user: User
    password: str
    valid_until: datetime


def create_user(
    *, actor: Actor, username: str, name: str, password: str, phone: str = "", email: str = "", is_demo: bool = False
) -> User:
    """Open an account with a known password; it may do nothing until it is granted a role.

    Raises `DomainError` on ``username`` when the name is taken or holds other signs than letters, digits and @.+-_.
    """
    actor.require(policies.EDIT_USERS)
    _check_username(username)
    user = User(username=username, name=name, phone=phone, email=email, is_demo=is_demo)
    user.set_password(password)
    user.save()
    return user


def open_account(*, actor: Actor, username: str, name: str, phone: str = "", email: str = "") -> OneTimePassword:
    """Open an account with a one-time password, which the caller shows to the administrator once."""
    password = _one_time_password()
    user = create_user(actor=actor, username=username, name=name, password=password, phone=phone, email=email)
    return _make_one_time(user, password)


def edit_user(*, actor: Actor, user: User, name: str, email: str = "", phone: str | None = None) -> User:
    """Correct an account's name, e-mail and telephone; ``phone`` None keeps the number, which is not shown."""
    actor.require(policies.EDIT_USERS)
    user.name, user.email = name, email
    if phone is not None:
        user.phone = phone
    user.save(update_fields=["name", "email", "phone"])
    return user


def deactivate_user(*, actor: Actor, user: User) -> int:
    """Close an account and end its sessions; return how many were ended.

    Raises `DomainError` for one's own account and for the last administrator.
    """
    actor.require(policies.EDIT_USERS)
    if actor.user_id == user.pk:
        raise DomainError(_("You cannot close your own account."))
    with transaction.atomic(), administrators.kept():
        user.is_active = False
        user.save(update_fields=["is_active"])
        return _end_sessions_of(user)


def reactivate_user(*, actor: Actor, user: User) -> OneTimePassword:
    """Open a closed account again, with a one-time password: the old one may be known to others by now."""
    actor.require(policies.EDIT_USERS)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return reset_password(actor=actor, user=user)


def reset_password(*, actor: Actor, user: User) -> OneTimePassword:
    """Give an account a one-time password, end its sessions and its lock-out. Nobody resets their own this way."""
    actor.require(policies.EDIT_USERS)
    if actor.user_id == user.pk:
        raise DomainError(_("Change your own password on the page of your account."))
    password = _one_time_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    _end_sessions_of(user)
    lockout.reset(username=user.username.lower())
    return _make_one_time(user, password)


def change_own_password(*, user: User, password: str) -> None:
    """Set the password a person chose for themselves; a one-time password is used up by it."""
    user.set_password(password)
    user.one_time_until = None
    user.save(update_fields=["password", "one_time_until"])


def end_sessions(*, actor: Actor, user: User) -> int:
    """End every session of an account and return how many there were."""
    actor.require(policies.EDIT_USERS)
    return _end_sessions_of(user)


def remember_language(*, actor: Actor, language: str) -> None:
    """Keep the language the acting person chose for the screens; an unknown one changes nothing."""
    if language in Language.values:
        User.objects.filter(pk=actor.user_id).update(language=language)


def remember_project(*, actor: Actor, project: Project) -> None:
    """Keep the project the acting person works in, so that the next sign-in leads there."""
    User.objects.filter(pk=actor.user_id).update(last_project=project)


def end_own_session(*, actor: Actor, pk: int) -> None:
    """End one session of the acting person, such as one left open elsewhere. Raises `NotFound` for others'."""
    one_of(UserSession.objects.filter(user_id=actor.user_id), pk).end()


def _check_username(username: str) -> None:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise DomainError(str(error.messages[0]), field="username") from error
    if User.objects.filter(username__iexact=username).exists():
        raise DomainError(_("This user name is taken."), field="username")


def _one_time_password() -> str:
    drawn = "".join(secrets.choice(_LETTERS) for _sign in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def _make_one_time(user: User, password: str) -> OneTimePassword:
    until = clock.now() + timedelta(hours=ONE_TIME_HOURS)
    user.one_time_until = until
    user.save(update_fields=["one_time_until"])
    return OneTimePassword(user, password, until)


def _end_sessions_of(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
