"""Writes to accounts, roles and grants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.identity import policies
from anju.domains.identity.enums import DataScope
from anju.domains.identity.models import PersonalDataAccess, Role, RoleGrant, User
from anju.domains.tenancy.models import Project


def ship_role(*, code: str, name: str, name_en: str, scope: str, permissions: Sequence[str], position: int) -> Role:
    """Bring in a shipped role. One that is there already keeps what the company made of it."""
    role, _created = Role.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "name_en": name_en,
            "scope": scope,
            "permissions": list(permissions),
            "position": position,
            "is_shipped": True,
        },
    )
    return role


def create_user(
    *, actor: Actor, username: str, name: str, password: str, phone: str = "", email: str = "", is_demo: bool = False
) -> User:
    """Open an account; it may do nothing until it is granted a role."""
    actor.require(policies.EDIT_USERS)
    if User.objects.filter(username__iexact=username).exists():
        raise DomainError(_("This user name is taken."), field="username")
    user = User(username=username, name=name, phone=phone, email=email, is_demo=is_demo)
    user.set_password(password)
    user.save()
    return user


def grant_role(
    *, actor: Actor, user: User, role: Role, project: Project | None = None, ends_on: date | None = None
) -> RoleGrant:
    """Give a role to a user, in one project or (company roles only) in all. Nobody grants a role to themselves."""
    actor.require(policies.EDIT_GRANTS)
    if actor.user_id is not None and actor.user_id == user.pk:
        raise DomainError(_("Nobody can grant a role to themselves."), field="user")
    if role.scope == DataScope.PROJECT and project is None:
        raise DomainError(_("This role needs a project."), field="project")
    if role.scope == DataScope.COMPANY:
        project = None
    grant, created = RoleGrant.objects.get_or_create(
        user=user, role=role, project=project, defaults={"ends_on": ends_on}
    )
    if not created and grant.ends_on != ends_on:
        grant.ends_on = ends_on
        grant.save(update_fields=["ends_on"])
    return grant


def log_personal_data(*, actor: Actor, subject: str, project: Project | None = None, reason: str = "") -> None:
    """Log that the actor was shown unmasked personal data (PIPL 51, 55)."""
    PersonalDataAccess.objects.create(
        project=project, user_id=actor.user_id, subject=subject, reason=reason, shown_at=clock.now()
    )
