"""Who may chase debts: whoever holds the right and is no guard [保安服务管理条例30(4)]."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor, Permission
from anju.core.errors import AccessDenied
from anju.domains.arrears import policies
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Project

GUARD_ROLES = ("guard", "security_head")
GUARD_POSTS = ("保安", "安管", "秩序维护", "门岗", "guard")


def require_collector(who: Actor, permission: Permission, project: Project) -> None:
    """Raise `AccessDenied` unless somebody holds the right and is no guard, whatever a role was edited to hold."""
    who.require(permission, project.pk)
    if who.user_id is not None and not may_collect(who.user_id, project):
        raise AccessDenied(_("Guards may not collect debts."))


def may_collect(user_id: int, project: Project) -> bool:
    """Tell whether the account is no guard's in this project."""
    return not guards(project).filter(pk=user_id).exists()


def guards(project: Project) -> QuerySet[User]:
    """Return the accounts of guards: by a role they hold today, or by their post as an employee."""
    held = identity.grants_reaching(project).filter(role__code__in=GUARD_ROLES).values("user_id")
    posts = Q()
    for post in GUARD_POSTS:
        posts |= Q(employee__post__icontains=post)
    return User.objects.filter(Q(pk__in=held) | posts)


def collectors(project: Project) -> QuerySet[User]:
    """Return the accounts that tasks of chasing may be assigned to, by name; no guard is among them."""
    able = identity.grants_reaching(project).filter(role__permissions__contains=[policies.WORK_TASKS.name])
    staff = User.objects.filter(is_active=True, is_resident=False, pk__in=able.values("user_id"))
    return staff.exclude(pk__in=guards(project).values("pk")).order_by("name", "pk")
