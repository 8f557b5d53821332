"""Doors to materials, stores and what they hold."""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.stock import policies
from anju.domains.stock.models import Balance, Item, Level, Movement, Slip, Store, Supplier
from anju.domains.tenancy.models import Project

_QUANTITY: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=3)
_VALUE: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


def items_visible_to(actor: Actor, project: Project) -> QuerySet[Item]:
    """Return the project's materials with ``held`` and ``worth``, what all stores have of each."""
    sums = Balance.objects.filter(item=OuterRef("pk")).order_by().values("item")
    rows = Item.objects.filter(project=project).annotate(
        held=Coalesce(Subquery(sums.annotate(total=Sum("quantity")).values("total")), 0, output_field=_QUANTITY),
        worth=Coalesce(Subquery(sums.annotate(total=Sum("value")).values("total")), 0, output_field=_VALUE),
    )
    return visible(rows, actor, policies.VIEW, project.pk)


def get_item(actor: Actor, project: Project, pk: int) -> Item:
    """Return a material, or raise `NotFound`."""
    return one_of(items_visible_to(actor, project), pk)


def items_in_use(project: Project) -> QuerySet[Item]:
    """Return the materials that forms offer."""
    return Item.objects.filter(project=project, is_active=True)


def stores_visible_to(actor: Actor, project: Project) -> QuerySet[Store]:
    """Return the project's stores with ``worth``, the value of what each holds."""
    sums = Balance.objects.filter(store=OuterRef("pk")).order_by().values("store")
    rows = Store.objects.filter(project=project).select_related("employee")
    rows = rows.annotate(
        worth=Coalesce(Subquery(sums.annotate(total=Sum("value")).values("total")), 0, output_field=_VALUE)
    )
    return visible(rows, actor, policies.VIEW, project.pk)


def get_store(actor: Actor, project: Project, pk: int) -> Store:
    """Return a store, or raise `NotFound`."""
    return one_of(stores_visible_to(actor, project), pk)


def stores_in_use(project: Project) -> QuerySet[Store]:
    """Return the stores that forms offer."""
    return Store.objects.filter(project=project, is_active=True)


def personal_store_of(actor: Actor, project: Project) -> Store | None:
    """Return the stock that the actor carries in a project, if one was set up."""
    if actor.user_id is None:
        return None
    return Store.objects.filter(project=project, employee__user=actor.user_id, is_active=True).first()


def stock_of_store(actor: Actor, store: Store) -> QuerySet[Balance]:
    """Return what a store holds, with the materials; one's own stock needs no right to see all."""
    rows = Balance.objects.filter(store=store, quantity__gt=0).select_related("item").order_by("item__code")
    own = personal_store_of(actor, store.project)
    return rows if own == store else visible(rows, actor, policies.VIEW, store.project_id)


def balances_visible_to(actor: Actor, project: Project) -> QuerySet[Balance]:
    """Return what every store holds of every material, with ``minimum`` where a level is set."""
    level = Level.objects.filter(store=OuterRef("store"), item=OuterRef("item"))
    rows = Balance.objects.filter(project=project, quantity__gt=0).select_related("store", "item")
    rows = rows.annotate(minimum=Subquery(level.values("minimum")))
    return visible(rows, actor, policies.VIEW, project.pk)


def movements_visible_to(actor: Actor, project: Project) -> QuerySet[Movement]:
    """Return the project's movements with slip, store and material."""
    rows = Movement.objects.filter(project=project).select_related("slip__by", "store", "item")
    return visible(rows, actor, policies.VIEW, project.pk)


def slips_visible_to(actor: Actor, project: Project) -> QuerySet[Slip]:
    """Return the project's slips."""
    rows = Slip.objects.filter(project=project).select_related("by", "supplier", "purchase")
    return visible(rows, actor, policies.VIEW, project.pk)


def get_slip(actor: Actor, project: Project, pk: int) -> Slip:
    """Return a slip, or raise `NotFound`."""
    return one_of(slips_visible_to(actor, project), pk)


def levels_visible_to(actor: Actor, project: Project) -> QuerySet[Level]:
    """Return the levels that are set, with ``held``, what the store has now."""
    balance = Balance.objects.filter(store=OuterRef("store"), item=OuterRef("item"))
    rows = Level.objects.filter(project=project).select_related("store", "item")
    rows = rows.annotate(held=Coalesce(Subquery(balance.values("quantity")), 0, output_field=_QUANTITY))
    return visible(rows, actor, policies.VIEW, project.pk)


def get_level(actor: Actor, project: Project, pk: int) -> Level:
    """Return a level, or raise `NotFound`."""
    return one_of(levels_visible_to(actor, project), pk)


def to_reorder(actor: Actor, project: Project) -> QuerySet[Level]:
    """Return the levels that are fallen short of, with ``lacking``, what brings the store up to its target."""
    return (
        levels_visible_to(actor, project)
        .filter(held__lt=F("minimum"), item__is_active=True)
        .annotate(lacking=F("target") - F("held"))
    )


def suppliers_visible_to(actor: Actor, project: Project) -> QuerySet[Supplier]:
    """Return the project's suppliers."""
    return visible(Supplier.objects.filter(project=project), actor, policies.VIEW, project.pk)


def get_supplier(actor: Actor, project: Project, pk: int) -> Supplier:
    """Return a supplier, or raise `NotFound`."""
    return one_of(suppliers_visible_to(actor, project), pk)


def suppliers_in_use(project: Project) -> QuerySet[Supplier]:
    """Return the suppliers that forms offer."""
    return Supplier.objects.filter(project=project, is_active=True)
