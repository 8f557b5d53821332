"""Shaping roles: what each may do."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from anju.core import access
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.identity import policies
from anju.domains.identity.enums import DataScope
from anju.domains.identity.models import Role, RoleGrant
from anju.domains.identity.services import administrators


def ship_role(*, code: str, name: str, name_en: str, scope: str, permissions: Sequence[str], position: int) -> Role:
    """Bring in a shipped role. One the company has edited stays as it is; an unedited one follows the new defaults."""
    shipped = sorted(permissions)
    role = Role.objects.filter(code=code).first()
    if role is None:
        return Role.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            scope=scope,
            permissions=shipped,
            shipped_permissions=shipped,
            position=position,
            is_shipped=True,
        )
    if sorted(role.shipped_permissions) != shipped:
        if not role.is_edited:
            role.permissions = shipped
        role.shipped_permissions = shipped
        role.save(update_fields=["permissions", "shipped_permissions"])
    return role


def edit_role(*, actor: Actor, role: Role, name: str, name_en: str, permissions: Collection[str]) -> Role:
    """Rename a role and say what it may do; holds from the next request of everybody who has it.

    Raises `DomainError`: nobody widens a role they hold themselves, a role for named projects holds no right on the
    company, the last role that lets somebody grant roles keeps that right.
    """
    actor.require(policies.EDIT_ROLES)
    wanted = _checked(permissions, scope=role.scope)
    if wanted != set(role.permissions) and _holds(actor, role):
        raise DomainError(
            _("You hold this role yourself; another administrator has to change it."), field="permissions"
        )
    with transaction.atomic(), administrators.kept():
        role.name, role.name_en, role.permissions = name, name_en, sorted(wanted)
        role.save(update_fields=["name", "name_en", "permissions"])
    return role


def restore_role(*, actor: Actor, role: Role) -> Role:
    """Give a shipped role its shipped permissions back."""
    if not role.is_shipped:
        raise DomainError(_("Only shipped roles have a default to go back to."))
    return edit_role(actor=actor, role=role, name=role.name, name_en=role.name_en, permissions=role.shipped_permissions)


def copy_role(*, actor: Actor, role: Role, code: str, name: str, scope: str | None = None) -> Role:
    """Make a role of the company's own that begins with another one's permissions.

    A copy for named projects leaves out the rights on the company. Raises `DomainError` when the code is taken.
    """
    actor.require(policies.EDIT_ROLES)
    if Role.objects.filter(code=code).exists():
        raise DomainError(_("There is a role with this code already."), field="code")
    scope = scope or role.scope
    kept = [name for name in role.permissions if scope == DataScope.COMPANY or not policies.is_company_wide(name)]
    last = Role.objects.aggregate(last=Max("position"))["last"] or 0
    return Role.objects.create(code=code, name=name, scope=scope, permissions=kept, position=last + 1)


def delete_role(*, actor: Actor, role: Role) -> None:
    """Remove a role of the company's own that nobody holds. Raises `DomainError` for shipped and held ones."""
    actor.require(policies.EDIT_ROLES)
    if role.is_shipped:
        raise DomainError(_("Shipped roles cannot be removed; take their permissions away instead."))
    try:
        with transaction.atomic():
            role.delete()
    except ProtectedError as error:
        raise DomainError(_("Somebody holds this role, or approvals go through it; it stays.")) from error


def _checked(permissions: Collection[str], *, scope: str) -> set[str]:
    wanted = set(permissions)
    unknown = wanted - set(access.declared())
    if unknown:
        raise DomainError(_("There is no such permission."), field="permissions")
    if scope == DataScope.PROJECT and any(policies.is_company_wide(name) for name in wanted):
        raise DomainError(_("A role for named projects cannot hold rights on the whole company."), field="permissions")
    return wanted


def _holds(actor: Actor, role: Role) -> bool:
    return actor.user_id is not None and RoleGrant.objects.filter(user_id=actor.user_id, role=role).exists()
