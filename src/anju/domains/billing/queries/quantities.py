"""Doors to counted things."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import visible
from anju.domains.billing import policies
from anju.domains.billing.models import UnitQuantity
from anju.domains.tenancy.models import Project


def quantities(actor: Actor, project: Project) -> QuerySet[UnitQuantity]:
    """Return what was counted, of each unit the latest first; nothing to somebody who may not see tariffs."""
    rows = UnitQuantity.objects.filter(project=project).select_related("unit", "fee_item")
    return visible(rows, actor, policies.VIEW_TARIFFS, project.pk).order_by("unit__position", "unit_id", "-starts_on")
