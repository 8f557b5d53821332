"""Doors to users and what they may do."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from anju.core import clock
from anju.core.access import Actor, Grant
from anju.domains.identity.models import Role, RoleGrant, User


def actor_for(user: AbstractBaseUser, *, surface: str, request_id: str = "") -> Actor:
    """Return the actor for a signed-in user, with all grants that are in force today (one query)."""
    grants = (
        RoleGrant.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()), user_id=user.pk)
        .values_list("role__permissions", "project_id", "role__scope")
        .order_by("pk")
    )
    return Actor(
        user_id=user.pk,
        name=user.get_full_name() if isinstance(user, User) else str(user),
        grants=tuple(
            Grant(frozenset(permissions), project_id)
            for permissions, project_id, scope in grants
            # A role for named projects that names none reaches none.
            if project_id is not None or scope == "company"
        ),
        surface=surface,
        request_id=request_id,
    )


def users() -> QuerySet[User]:
    """Return all accounts."""
    return User.objects.order_by("username")


def roles() -> QuerySet[Role]:
    """Return all roles in their order."""
    return Role.objects.all()


def demo_users() -> QuerySet[User]:
    """Return the demonstration accounts with their grants, for the sign-in page and the start-up message."""
    return User.objects.filter(is_demo=True).prefetch_related("grants__role", "grants__project").order_by("pk")
