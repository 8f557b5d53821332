"""Doors to purchases and stocktakes."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count as Number
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.money import round_half_up
from anju.domains.stock import policies
from anju.domains.stock.enums import PurchaseState, SlipKind
from anju.domains.stock.models import Count, CountLine, Item, Movement, Purchase, PurchaseLine
from anju.domains.stock.queries.stores import to_reorder
from anju.domains.tenancy.models import Project

COMING = (PurchaseState.APPLIED, PurchaseState.APPROVED, PurchaseState.ORDERED, PurchaseState.PARTLY)


def purchases_visible_to(actor: Actor, project: Project) -> QuerySet[Purchase]:
    """Return the project's purchase requests, newest first."""
    rows = Purchase.objects.filter(project=project).select_related("applied_by", "supplier").order_by("-pk")
    return visible(rows, actor, policies.VIEW, project.pk)


def get_purchase(actor: Actor, project: Project, pk: int) -> Purchase:
    """Return a purchase request, or raise `NotFound`."""
    return one_of(purchases_visible_to(actor, project).select_related("decided_by", "ordered_by"), pk)


def lines_of_purchase(actor: Actor, purchase: Purchase) -> QuerySet[PurchaseLine]:
    """Return the materials of a purchase."""
    rows = PurchaseLine.objects.filter(purchase=purchase).select_related("item").order_by("pk")
    return visible(rows, actor, policies.VIEW, purchase.project_id)


def coming_by_item(project: Project) -> dict[int, Decimal]:
    """Return how much of each material was asked for and has not come, by the material's id."""
    rows = PurchaseLine.objects.filter(project=project, purchase__state__in=COMING, received__lt=F("quantity"))
    return dict(rows.order_by().values_list("item").annotate(left=Sum(F("quantity") - F("received"))))


def counts_visible_to(actor: Actor, project: Project) -> QuerySet[Count]:
    """Return the project's stocktakes, newest first, with how many ``lines`` they have and how many are ``done``."""
    rows = Count.objects.filter(project=project).select_related("store", "counted_by").order_by("-pk")
    rows = rows.annotate(
        line_count=Number("lines"), counted_count=Number("lines", filter=Q(lines__counted__isnull=False))
    )
    return visible(rows, actor, policies.VIEW, project.pk)


def get_count(actor: Actor, project: Project, pk: int) -> Count:
    """Return a stocktake, or raise `NotFound`."""
    return one_of(counts_visible_to(actor, project).select_related("decided_by"), pk)


def lines_of_count(actor: Actor, count: Count) -> QuerySet[CountLine]:
    """Return the lines of a stocktake by the codes of their materials."""
    rows = CountLine.objects.filter(count=count).select_related("item").order_by("item__code")
    return visible(rows, actor, policies.VIEW, count.project_id)


def reorder_proposal(actor: Actor, project: Project) -> list[tuple[Item, Decimal, Decimal]]:
    """Return what runs low with how much is to be bought of it and at what price it came last, the first code first.

    What several stores lack is added up; what was asked for and has not come is taken off.
    """
    lacking: dict[int, Decimal] = defaultdict(Decimal)
    for item_id, quantity in to_reorder(actor, project).values_list("item", "lacking"):
        lacking[item_id] += quantity
    for item_id, coming in coming_by_item(project).items():
        if item_id in lacking:
            lacking[item_id] -= coming
    wanted = Item.objects.filter(pk__in=[pk for pk, quantity in lacking.items() if quantity > 0])
    last = Movement.objects.filter(
        item=OuterRef("pk"), slip__kind__in=[SlipKind.RECEIPT, SlipKind.OPENING], quantity__gt=0
    ).order_by("-pk")
    found = wanted.annotate(
        last_value=Subquery(last.values("value")[:1]), last_quantity=Subquery(last.values("quantity")[:1])
    )
    return [(item, lacking[item.pk], _price(item.last_value, item.last_quantity)) for item in found.order_by("code")]


def _price(value: Decimal | None, quantity: Decimal | None) -> Decimal:
    return round_half_up(Fraction(value) / Fraction(quantity), 4) if value and quantity else Decimal("0.0000")
