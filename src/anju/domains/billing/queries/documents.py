"""Doors to charge documents."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.billing import policies
from anju.domains.billing.enums import WITHOUT_USAGE, Basis
from anju.domains.billing.models import Bill, ChargeDocument, FeeItem, Tariff
from anju.domains.tenancy.models import Project


def documents(actor: Actor, project: Project) -> QuerySet[ChargeDocument]:
    """Return the charge documents of a project, newest first; reversed ones as well."""
    actor.require(policies.VIEW_BILLS, project.pk)
    around = ("tariff__fee_item", "made_by", "reversed_by")
    return ChargeDocument.objects.filter(project=project).select_related(*around).order_by("-pk")


def get_document(actor: Actor, project: Project, pk: int) -> ChargeDocument:
    """Return one charge document, or raise `NotFound`."""
    return one_of(documents(actor, project), pk)


def bills_of_document(actor: Actor, project: Project, document: ChargeDocument) -> QuerySet[Bill]:
    """Return the bills of a charge document; reversed ones as well."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return Bill.objects.filter(project=project, document=document).order_by("pk")


def fee_items_to_charge_once(actor: Actor, project: Project) -> QuerySet[FeeItem]:
    """Return the fee items that may be charged case by case: all but those charged as shared cost or late charge."""
    actor.require(policies.VIEW_BILLS, project.pk)
    otherwise = Tariff.objects.filter(project=project, basis__in=[one for one in WITHOUT_USAGE if one != Basis.ONCE])
    return FeeItem.objects.filter(project=project).exclude(pk__in=otherwise.values("fee_item"))
