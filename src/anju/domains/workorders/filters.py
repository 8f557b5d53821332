"""What lists of work orders can be narrowed by; shared by screens and API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.estate.models import Building
from anju.domains.estate.queries import buildings_visible_to
from anju.domains.workforce.models import Employee
from anju.domains.workorders import ports
from anju.domains.workorders.enums import OrderState, Urgency
from anju.domains.workorders.models import PriceItem, WorkOrder
from anju.domains.workorders.queries import people_who_work, searching


def _buildings(request: Any) -> QuerySet[Building]:
    project = getattr(request, "project", None)
    return buildings_visible_to(request.actor, project) if project else Building.objects.none()


def _workers(request: Any) -> QuerySet[Employee]:
    project = getattr(request, "project", None)
    return people_who_work(request.actor, project) if project else Employee.objects.none()


class OrderFilter(filters.FilterSet):
    """Narrows orders by what was typed, state, class, urgency, building, worker and day."""

    q = filters.CharFilter(label=_("Number, unit, phone, name"), method="by_typed")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=OrderState.choices)
    category = filters.ChoiceFilter(label=_("Class"), choices=ports.category_choices, method="by_category")
    urgency = filters.MultipleChoiceFilter(label=_("Urgency"), choices=Urgency.choices)
    building = filters.ModelChoiceFilter(label=_("Building"), queryset=_buildings)
    worker = filters.ModelChoiceFilter(label=_("Worker"), queryset=_workers)
    opened_at = filters.DateFromToRangeFilter(label=_("Reported at"))

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def by_typed(self, rows: QuerySet[WorkOrder], name: str, typed: str) -> QuerySet[WorkOrder]:
        """Keep the orders that what was typed may mean."""
        return searching.narrow_orders(rows, typed)

    def by_category(self, rows: QuerySet[WorkOrder], name: str, code: str) -> QuerySet[WorkOrder]:
        """Keep the orders of a category and of those below it."""
        return rows.filter(Q(category=code) | Q(category__startswith=f"{code}."))


class PriceFilter(filters.FilterSet):
    """Narrows the price list by name and use."""

    q = filters.CharFilter(label=_("Paid service"), field_name="name", lookup_expr="icontains")
    is_active = filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = PriceItem
        fields: list[str] = []
