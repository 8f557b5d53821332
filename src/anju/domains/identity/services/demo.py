"""Accounts of the demonstration: everybody knows their password, so they are closed with it."""

from __future__ import annotations

from anju.core.access import Actor
from anju.domains.identity import policies
from anju.domains.identity.models import RoleGrant, User
from anju.domains.identity.services.accounts import create_user, end_sessions


def open_demo_user(*, actor: Actor, username: str, name: str, password: str) -> User:
    """Open a demonstration account, or open again the one that an earlier demonstration left closed."""
    actor.require(policies.EDIT_USERS)
    user = User.objects.filter(username__iexact=username, is_demo=True).first()
    if user is None:
        return create_user(actor=actor, username=username, name=name, password=password, is_demo=True)
    user.set_password(password)
    user.name, user.is_active = name, True
    user.save(update_fields=["password", "name", "is_active"])
    return user


def close_demo_users(*, actor: Actor) -> int:
    """Close every demonstration account, take its roles and end its sessions; returns how many were open.

    The accounts stay as rows, because the history of other records may name them.
    """
    actor.require(policies.EDIT_USERS)
    users = list(User.objects.filter(is_demo=True, is_active=True))
    for user in users:
        end_sessions(actor=actor, user=user)
    RoleGrant.objects.filter(user__in=users).delete()
    return User.objects.filter(pk__in=[user.pk for user in users]).update(is_active=False)
