"""Doors to offers for payment in advance."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.billing import policies
from anju.domains.billing.models import Offer
from anju.domains.tenancy.models import Project


def offers(actor: Actor, project: Project) -> QuerySet[Offer]:
    """Return the offers of a project, newest first."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return Offer.objects.filter(project=project).select_related("fee_item", "made_by", "approved_by").order_by("-pk")


def get_offer(actor: Actor, project: Project, pk: int) -> Offer:
    """Return one offer, or raise `NotFound`."""
    return one_of(offers(actor, project), pk)


def offers_in_force(actor: Actor, project: Project) -> QuerySet[Offer]:
    """Return the offers that hold today."""
    today = clock.today()
    return offers(actor, project).filter(approved_at__isnull=False, starts_on__lte=today, ends_on__gte=today)
