"""Permissions, declared once in a domain's ``policies``, and the actor who holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core.errors import AccessDenied

_declared: dict[str, Permission] = {}


@dataclass(frozen=True)
class Permission:
    """A right to do one thing, named ``domain.noun:verb``.

    ``personal`` marks rights that show unmasked personal data; they are logged where they are used.
    """

    name: str
    label: str | Promise
    personal: bool = False

    def __str__(self) -> str:
        return self.name


def declare(name: str, label: str | Promise, *, personal: bool = False) -> Permission:
    """Declare a permission; a second declaration under the same name is a programming error."""
    if name in _declared:
        raise ValueError(f"permission {name} is declared twice")
    permission = Permission(name, label, personal)
    _declared[name] = permission
    return permission


def declared() -> dict[str, Permission]:
    """Return every declared permission by its name."""
    return dict(_declared)


@dataclass(frozen=True)
class Grant:
    """Permissions held in one project, or in all of them when ``project_id`` is None, by the role named ``role``."""

    permissions: frozenset[str]
    project_id: int | None = None
    role: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person or the system itself.

    ``surface`` tells through which door the act came (console, worker, api …) and is stored with every change.
    """

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    surface: str = ""
    is_system: bool = False
    request_id: str = field(default="", compare=False)

    def may(self, permission: Permission, project_id: int | None = None) -> bool:
        """Tell whether the permission is held in the project (or anywhere, when no project is given)."""
        return self.is_system or any(
            permission.name in grant.permissions
            and (project_id is None or grant.project_id is None or grant.project_id == project_id)
            for grant in self.grants
        )

    def require(self, permission: Permission, project_id: int | None = None) -> None:
        """Raise `AccessDenied` unless the permission is held in the project."""
        if not self.may(permission, project_id):
            raise AccessDenied(_("You do not have the permission “{label}”.").format(label=permission.label))

    def roles_in(self, project_id: int | None) -> list[str]:
        """Return the names of the roles held in a project; without one, those held for the whole company."""
        reaching = (grant.role for grant in self.grants if grant.project_id in (None, project_id))
        return list(dict.fromkeys(name for name in reaching if name))

    @property
    def sees_all_projects(self) -> bool:
        """Tell whether a grant reaches every project of the company."""
        return self.is_system or any(grant.project_id is None for grant in self.grants)

    def granted_project_ids(self) -> frozenset[int]:
        """Return the projects named by single-project grants."""
        return frozenset(grant.project_id for grant in self.grants if grant.project_id is not None)


def system_actor(name: str, *, surface: str = "worker") -> Actor:
    """Return the actor for work that nobody asked for by hand (schedules, set-up)."""
    return Actor(user_id=None, name=name, surface=surface, is_system=True)


def permissions_by_name(names: Iterable[str]) -> list[Permission]:
    """Return declared permissions for names, failing on a name that no policy declares."""
    return [_declared[name] for name in names]
