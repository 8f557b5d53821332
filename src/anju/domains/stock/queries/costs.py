"""What work has used, and what that cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round, TruncMonth

from anju.core.access import Actor
from anju.core.doors import visible
from anju.core.money import ZERO, total
from anju.domains.stock import policies
from anju.domains.stock.enums import SlipKind
from anju.domains.stock.models import Item, Movement
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Material:
    """What one piece of work has of one item: issued, given back, and what stays, in the item's unit and in yuan."""

    item: Item
    issued: Decimal
    returned: Decimal
    cost: Decimal

    @property
    def used(self) -> Decimal:
        """What was issued and did not come back."""
        return self.issued - self.returned


def materials_of(project: Project, subject: str, subject_id: int) -> list[Material]:
    """Return the materials of one piece of work by item; whoever asks has shown that the work may be seen."""
    rows = (
        Movement.objects.filter(project=project, subject=subject, subject_id=subject_id)
        .values("item")
        .annotate(
            issued=-Coalesce(Sum("quantity", filter=Q(quantity__lt=0)), _none()),
            returned=Coalesce(Sum("quantity", filter=Q(quantity__gt=0)), _none()),
            cost=-Sum("value"),
        )
        .order_by("item__code")
    )
    found = list(rows)
    items = Item.objects.in_bulk([row["item"] for row in found])
    return [Material(items[row["item"]], row["issued"], row["returned"], row["cost"]) for row in found]


def cost_of(project: Project, subject: str, subject_id: int) -> Decimal:
    """Return the yuan of material that one piece of work has used."""
    return total(one.cost for one in materials_of(project, subject, subject_id))


def costs_of(project: Project, subject: str, subject_ids: Sequence[int]) -> dict[int, Decimal]:
    """Return the yuan of material that many pieces of work have used, by their ids (one query)."""
    rows = Movement.objects.filter(project=project, subject=subject, subject_id__in=subject_ids)
    sums = rows.order_by().values_list("subject_id").annotate(cost=-Sum("value"))
    return {pk: cost or ZERO for pk, cost in sums}


def _used(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> QuerySet[Movement]:
    rows = Movement.objects.filter(
        project=project, subject_id__isnull=False, slip__on_date__gte=first_on, slip__on_date__lte=last_on
    )
    return visible(rows, actor, policies.VIEW, project.pk).order_by()


def used_by_item(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> list[dict[str, Any]]:
    """Return what was used between two days by material: ``quantity``, ``cost`` and the number of ``works``."""
    used = _used(actor, project, first_on, last_on)
    rows = used.values("item__category", "item__code", "item__name", "item__measure").annotate(
        quantity=-Sum("quantity"), cost=-Sum("value"), works=Count("subject_id", distinct=True)
    )
    return [dict(row) for row in rows.order_by("-cost")]


def used_by_month(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> list[dict[str, Any]]:
    """Return the cost of what was used between two days by month and cost class."""
    rows = _used(actor, project, first_on, last_on).annotate(month=TruncMonth("slip__on_date"))
    sums = rows.values("month", "item__cost_class").annotate(cost=-Sum("value"))
    return [dict(row) for row in sums.order_by("month")]


def used_by_month_and_item(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> list[dict[str, Any]]:
    """Return what was used between two days by month and material: ``quantity`` and ``cost``, month by month."""
    rows = _used(actor, project, first_on, last_on).annotate(month=TruncMonth("slip__on_date"))
    sums = rows.values("month", "item__code", "item__name", "item__measure").annotate(
        quantity=-Sum("quantity"), cost=-Sum("value")
    )
    return [dict(row) for row in sums.order_by("month", "-cost")]


def bought_by_supplier(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> list[dict[str, Any]]:
    """Return what came from each supplier between two days less what went back: ``slips``, ``returned``, ``cost``."""
    rows = Movement.objects.filter(
        project=project,
        slip__kind__in=[SlipKind.RECEIPT, SlipKind.BACK],
        slip__on_date__gte=first_on,
        slip__on_date__lte=last_on,
    )
    sums = visible(rows, actor, policies.VIEW, project.pk).order_by().values("slip__supplier__name")
    sums = sums.annotate(
        slips=Count("slip", distinct=True),
        returned=-Coalesce(Sum("value", filter=Q(slip__kind=SlipKind.BACK)), _none()),
        cost=Sum("value"),
    )
    return [dict(row) for row in sums.order_by("-cost")]


def slow_movers(actor: Actor, project: Project, since: dt.date) -> list[dict[str, Any]]:
    """Return the materials that stores hold and no work has used since a day, what lies there dearest first.

    ``last_used`` is the day of the last use, None where there was none; ``quantity`` and ``cost`` are what is held.
    """
    used = Movement.objects.filter(item=OuterRef("pk"), slip__kind=SlipKind.ISSUE).order_by("-pk")
    rows = Item.objects.filter(project=project, balances__quantity__gt=0).annotate(
        last_used=Subquery(used.values("slip__on_date")[:1]),
        quantity=Sum("balances__quantity"),
        cost=Sum("balances__value"),
    )
    rows = rows.filter(Q(last_used__isnull=True) | Q(last_used__lt=since))
    wanted = ("code", "name", "measure", "last_used", "quantity", "cost")
    return [dict(row) for row in visible(rows, actor, policies.VIEW, project.pk).order_by("-cost").values(*wanted)]


def prices_of(actor: Actor, project: Project, item: Item) -> QuerySet[Movement]:
    """Return what a material was bought for, the newest delivery first, with its ``unit_price`` to four places."""
    rows = Movement.objects.filter(project=project, item=item, slip__kind=SlipKind.RECEIPT)
    rows = rows.annotate(unit_price=Round(F("value") / F("quantity"), precision=4)).select_related("slip__supplier")
    return visible(rows, actor, policies.VIEW, project.pk).order_by("-pk")


def _none() -> Decimal:
    return Decimal(0)
