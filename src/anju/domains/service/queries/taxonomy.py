"""Doors to the classes of reports. They are the company's and no secret."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import AccessDenied
from anju.domains.service import policies
from anju.domains.service.models import Group, Leaf


def all_leaves() -> QuerySet[Leaf]:
    """Return every class with its group, in order."""
    return Leaf.objects.select_related("group").order_by("position")


def leaves_in_use() -> QuerySet[Leaf]:
    """Return the classes that new reports may be of."""
    return all_leaves().filter(is_active=True)


def get_leaf(pk: int) -> Leaf:
    """Return a class or raise `NotFound`."""
    return one_of(all_leaves(), pk)


def all_groups() -> QuerySet[Group]:
    """Return the first-level classes in order."""
    return Group.objects.order_by("position")


def require_company(actor: Actor) -> None:
    """Let through who may edit the classes for the whole company; raises `AccessDenied`."""
    if not actor.sees_all_projects:
        raise AccessDenied(_("Classes of reports are edited by somebody who works for all projects of the company."))
    actor.require(policies.EDIT_TAXONOMY)
