"""Giving roles to people and taking them back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.identity import policies
from anju.domains.identity.enums import DataScope
from anju.domains.identity.models import Role, RoleGrant, User
from anju.domains.identity.services import administrators
from anju.domains.tenancy.models import Department, Project


def grant_role(
    *,
    actor: Actor,
    user: User,
    role: Role,
    project: Project | None = None,
    department: Department | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give a role to a user, in one project or (company roles only) in all; until and with ``ends_on``, if given.

    A role held already gets the new end. Raises `DomainError`: nobody grants a role to themselves, a role for named
    projects needs one, an end cannot lie in the past.
    """
    actor.require(policies.EDIT_GRANTS)
    _refuse_own(actor, user)
    if user.is_resident:
        raise DomainError(_("A resident's account holds no role; somebody who also works here has two."), field="user")
    if role.scope == DataScope.PROJECT and project is None:
        raise DomainError(_("This role needs a project."), field="project")
    if ends_on is not None and ends_on < clock.today():
        raise DomainError(_("The end cannot lie in the past."), field="ends_on")
    if role.scope == DataScope.COMPANY:
        project = None
    terms = {"ends_on": ends_on, "department": department}
    with transaction.atomic(), administrators.kept():
        grant, created = RoleGrant.objects.get_or_create(user=user, role=role, project=project, defaults=terms)
        if not created and (grant.ends_on, grant.department) != (ends_on, department):
            grant.ends_on, grant.department = ends_on, department
            grant.save(update_fields=["ends_on", "department"])
    return grant


def end_grant(*, actor: Actor, grant: RoleGrant) -> None:
    """End a grant with yesterday, so that the list still tells that it was held."""
    actor.require(policies.EDIT_GRANTS)
    _refuse_own(actor, grant.user)
    with transaction.atomic(), administrators.kept():
        grant.ends_on = clock.today() - timedelta(days=1)
        grant.save(update_fields=["ends_on"])


def revoke_grant(*, actor: Actor, grant: RoleGrant) -> None:
    """Take a role back; the history keeps that it was held."""
    actor.require(policies.EDIT_GRANTS)
    _refuse_own(actor, grant.user)
    with transaction.atomic(), administrators.kept():
        grant.delete()


def _refuse_own(actor: Actor, user: User) -> None:
    if actor.user_id is not None and actor.user_id == user.pk:
        raise DomainError(_("Nobody can grant a role to themselves or take one from themselves."), field="user")
