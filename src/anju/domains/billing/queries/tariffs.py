"""Doors to fee items, tariffs and vacancy discounts."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.billing import policies
from anju.domains.billing.models import FeeItem, Tariff, TariffVersion, VacancyDiscount
from anju.domains.tenancy.models import Project


def fee_items(actor: Actor, project: Project) -> QuerySet[FeeItem]:
    """Return the fee items of a project."""
    actor.require(policies.VIEW_TARIFFS, project.pk)
    return FeeItem.objects.filter(project=project)


def fee_items_of_bills(actor: Actor, project: Project) -> QuerySet[FeeItem]:
    """Return the fee items that bills may be of, for those who see bills but no tariffs."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return FeeItem.objects.filter(project=project).order_by("code")


def fee_items_to_discount(actor: Actor, project: Project) -> QuerySet[FeeItem]:
    """Return the fee items that a discount can be applied for."""
    actor.require(policies.APPLY_VACANCY, project.pk)
    return FeeItem.objects.filter(project=project)


def tariffs(actor: Actor, project: Project) -> QuerySet[Tariff]:
    """Return the tariffs of a project with ``price_today`` (None for a metered one) and ``formula_today``."""
    actor.require(policies.VIEW_TARIFFS, project.pk)
    in_force = TariffVersion.objects.filter(tariff=OuterRef("pk"), starts_on__lte=clock.today()).order_by("-starts_on")
    return (
        Tariff.objects.filter(project=project)
        .select_related("fee_item")
        .annotate(
            price_today=Subquery(in_force.values("price")[:1]), formula_today=Subquery(in_force.values("formula")[:1])
        )
    )


def get_tariff(actor: Actor, project: Project, pk: int) -> Tariff:
    """Return one tariff, or raise `NotFound`."""
    return one_of(tariffs(actor, project), pk)


def versions_of(tariff: Tariff) -> QuerySet[TariffVersion]:
    """Return the prices of a tariff, the latest first."""
    return TariffVersion.objects.filter(tariff=tariff).order_by("-starts_on")


def discounts(actor: Actor, project: Project) -> QuerySet[VacancyDiscount]:
    """Return the vacancy discounts of a project, newest first."""
    actor.require(policies.VIEW_BILLS, project.pk)
    around = ("unit", "fee_item", "applied_by", "decided_by")
    return VacancyDiscount.objects.filter(project=project).select_related(*around)


def get_discount(actor: Actor, project: Project, pk: int) -> VacancyDiscount:
    """Return one vacancy discount, or raise `NotFound`."""
    return one_of(discounts(actor, project), pk)
