"""Doors to the price list, which is public."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.models import PriceItem


def prices_visible_to(actor: Actor, project: Project) -> QuerySet[PriceItem]:
    """Return the whole price list, with what is no longer asked, to who may see it."""
    return visible(PriceItem.objects.filter(project=project), actor, policies.VIEW_PRICES, project.pk)


def get_price(actor: Actor, project: Project, pk: int) -> PriceItem:
    """Return a price of the project or raise `NotFound`."""
    return one_of(prices_visible_to(actor, project), pk)


def prices_in_use(project: Project, *, category: str = "") -> QuerySet[PriceItem]:
    """Return what everybody may read, those of a class's own first where one is named."""
    rows = PriceItem.objects.filter(project=project, is_active=True)
    if not category:
        return rows.order_by("category", "code")
    return rows.filter(Q(category="") | Q(category=category) | Q(category=category.partition(".")[0])).order_by(
        "-category", "code"
    )
