"""What lists of chasing can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.arrears.enums import TASKS, DemandKind, LetterState, PromiseState
from anju.domains.arrears.models import Demand, Dispute, DunningTask, Letter, Promise
from anju.domains.billing.models import Bill, FeeItem
from anju.domains.estate.models import Building, Unit
from anju.domains.estate.queries import address_condition


def _fee_items(request: Any) -> QuerySet[FeeItem]:
    return FeeItem.objects.all()


def _buildings(request: Any) -> QuerySet[Building]:
    return Building.objects.all()


class AddressFilter(filters.FilterSet):
    """Narrows by address and building."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    building = filters.ModelChoiceFilter(label=_("Building"), queryset=_buildings, field_name="unit__building")

    def by_address(self, rows: QuerySet[Model], name: str, typed: str) -> QuerySet[Model]:
        """Keep what belongs to the units that the typed address may mean."""
        return rows.filter(unit__in=list(Unit.objects.filter(address_condition(typed)).values_list("pk", flat=True)))


class LimitationFilter(AddressFilter):
    """Narrows the limitation watch."""

    fee_item = filters.ModelChoiceFilter(label=_("Fee item"), queryset=_fee_items, field_name="tariff__fee_item")

    class Meta:
        model = Bill
        fields: list[str] = []


class DemandFilter(AddressFilter):
    """Narrows demands."""

    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=DemandKind.choices)

    class Meta:
        model = Demand
        fields: list[str] = []


class TaskFilter(AddressFilter):
    """Narrows tasks."""

    kind = filters.MultipleChoiceFilter(label=_("Step of chasing"), choices=[(one.value, one.label) for one in TASKS])

    class Meta:
        model = DunningTask
        fields: list[str] = []


class PromiseFilter(AddressFilter):
    """Narrows promises."""

    state = filters.MultipleChoiceFilter(label=_("State"), choices=PromiseState.choices)

    class Meta:
        model = Promise
        fields: list[str] = []


class DisputeFilter(AddressFilter):
    """Narrows disputes."""

    class Meta:
        model = Dispute
        fields: list[str] = []


class LetterFilter(AddressFilter):
    """Narrows letters."""

    number = filters.CharFilter(label=_("Number"), lookup_expr="icontains")
    batch = filters.NumberFilter(label=_("Batch"))
    state = filters.MultipleChoiceFilter(label=_("State"), choices=LetterState.choices)

    class Meta:
        model = Letter
        fields: list[str] = []
