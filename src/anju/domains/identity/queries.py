"""Doors to users and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Model, Prefetch, Q, QuerySet

from anju.core import clock, prepared
from anju.core.access import Actor, Grant
from anju.core.doors import one_of
from anju.core.models import EventRecord
from anju.domains.identity import policies
from anju.domains.identity.calc import separation
from anju.domains.identity.enums import DataScope
from anju.domains.identity.models import PersonalDataAccess, Role, RoleGrant, User
from anju.domains.tenancy.models import Project

Row = TypeVar("Row", bound=Model)

# Asked by every request, so it is planned once a connection.
_GRANTS = """
SELECT role.permissions, held.project_id, role.scope, role.name, role.name_en
FROM identity_rolegrant held JOIN identity_role role ON role.id = held.role_id
WHERE held.user_id = %s AND (held.ends_on IS NULL OR held.ends_on >= %s) ORDER BY role.position, held.id
"""


def actor_for(user: AbstractBaseUser, *, surface: str, request_id: str = "") -> Actor:
    """Return the actor for a signed-in user, with all grants that are in force today (one query).

    Roles are named in the active language.
    """
    return Actor(
        user_id=user.pk,
        name=user.get_full_name() if isinstance(user, User) else str(user),
        grants=tuple(
            Grant(frozenset(permissions), project_id, str(Role(name=name, name_en=name_en)))
            for permissions, project_id, scope, name, name_en in prepared.fetch_all(_GRANTS, [user.pk, clock.today()])
            # A role for named projects that names none reaches none.
            if project_id is not None or scope == DataScope.COMPANY
        ),
        surface=surface,
        request_id=request_id,
    )


def in_force() -> QuerySet[RoleGrant]:
    """Return the grants that hold today."""
    return RoleGrant.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))


def grants_reaching(project: Project) -> QuerySet[RoleGrant]:
    """Return the grants that hold today in a project: those for it, and those of roles for the whole company."""
    return in_force().filter(Q(project=project) | Q(project__isnull=True, role__scope=DataScope.COMPANY))


def users() -> QuerySet[User]:
    """Return all accounts of staff; residents' are no business of who opens and closes these."""
    return User.objects.filter(is_resident=False).order_by("username")


def users_with_roles() -> QuerySet[User]:
    """Return all accounts of staff, each with the grants it holds today and their roles."""
    held = Prefetch("grants", queryset=in_force().select_related("role").order_by("role__position", "pk"))
    return User.objects.filter(is_resident=False).prefetch_related(held)


def resident_by_phone(phone: str) -> User | None:
    """Return the open account of the resident who signs in with a telephone, or None."""
    return User.objects.filter(is_resident=True, is_active=True, phone=phone).first() if phone else None


def get_user(actor: Actor, pk: int) -> User:
    """Return an account or raise `NotFound`."""
    actor.require(policies.VIEW_USERS)
    return one_of(User.objects.filter(is_resident=False), pk)


def roles() -> QuerySet[Role]:
    """Return all roles in their order."""
    return Role.objects.all()


def roles_with_holders() -> QuerySet[Role]:
    """Return all roles, each with ``holders``: how many people hold it today."""
    in_force_today = Q(grants__ends_on__isnull=True) | Q(grants__ends_on__gte=clock.today())
    return Role.objects.annotate(holders=Count("grants__user", filter=in_force_today, distinct=True))


def get_role(actor: Actor, pk: int) -> Role:
    """Return a role or raise `NotFound`."""
    actor.require(policies.VIEW_ROLES)
    return one_of(Role.objects.all(), pk)


def grants() -> QuerySet[RoleGrant]:
    """Return all grants, also those that have ended."""
    return RoleGrant.objects.select_related("user", "role", "project", "department")


def get_grant(actor: Actor, pk: int) -> RoleGrant:
    """Return a grant or raise `NotFound`."""
    actor.require(policies.VIEW_GRANTS)
    return one_of(grants(), pk)


def administrators() -> QuerySet[User]:
    """Return the accounts that can sign in and grant roles to others, today and without an end."""
    lasting = RoleGrant.objects.filter(
        ends_on__isnull=True,
        role__scope=DataScope.COMPANY,
        role__permissions__contains=[policies.EDIT_GRANTS.name, policies.EDIT_USERS.name],
    )
    return User.objects.filter(is_active=True, pk__in=lasting.values("user_id"))


def held_permissions(user: User, project: Project | None = None) -> set[str]:
    """Return what a user may do today in a project; without one, everything they may do anywhere."""
    found = in_force().filter(user=user)
    if project is not None:
        found = found.filter(Q(project=project) | Q(project__isnull=True))
    return {name for names in found.values_list("role__permissions", flat=True) for name in names}


def breaches_of(user: User) -> list[separation.Breach]:
    """Return the duties that should be apart and meet in this user's hands, anywhere."""
    held = in_force().filter(user=user).values_list("project_id", "role__permissions")
    everywhere = {name for project, names in held if project is None for name in names}
    by_project: dict[int | None, set[str]] = {None: set(everywhere)}
    for project, names in held:
        by_project.setdefault(project, set(everywhere)).update(names)
    found = {breach.rule: breach for names in by_project.values() for breach in separation.breaches(names)}
    return list(found.values())


def breaches_by_granting(user: User, role: Role, project: Project | None) -> list[separation.Breach]:
    """Return the rules of separation that giving this role to the user would newly break."""
    return separation.added_breaches(held_permissions(user, project), role.permissions)


def demo_users() -> QuerySet[User]:
    """Return the demonstration accounts with their grants, for the sign-in page and the start-up message."""
    staff = User.objects.filter(is_demo=True, is_resident=False)
    return staff.prefetch_related("grants__role", "grants__project").order_by("pk")


def demo_residents() -> QuerySet[User]:
    """Return the open demonstration accounts of residents, for their sign-in page."""
    return User.objects.filter(is_demo=True, is_resident=True, is_active=True).order_by("pk")


def access_log() -> QuerySet[PersonalDataAccess]:
    """Return who was shown personal data in the projects of the present scope, newest first."""
    return PersonalDataAccess.objects.select_related("user").order_by("-shown_at", "-pk")


def event_log() -> QuerySet[EventRecord]:
    """Return the events of the projects of the present scope and those of the company, newest first."""
    return EventRecord.objects.order_by("-pk")


def event_names() -> Iterable[str]:
    """Return the kinds of events that are stored in the present scope."""
    return EventRecord.objects.order_by("name").values_list("name", flat=True).distinct()
