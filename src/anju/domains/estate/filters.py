"""What lists of the register can be narrowed by; shared by screens and API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.estate.enums import PlaceKind, SpaceKind, UnitState, Usage
from anju.domains.estate.models import Building, Entrance, Place, Space, Unit
from anju.domains.estate.queries import address_condition


def _buildings(request: Any) -> QuerySet[Building]:
    """Return the buildings to choose from: those of the transaction's scope."""
    project = getattr(request, "project", None)
    return Building.objects.filter(project=project) if project else Building.objects.all()


def _entrances(request: Any) -> QuerySet[Entrance]:
    data = getattr(request, "GET", {})
    building = data.get("building", "")
    return Entrance.objects.filter(building=int(building)) if str(building).isdigit() else Entrance.objects.none()


class UnitFilter(filters.FilterSet):
    """Narrows units by address, building, entrance, usage, state, floor and area (m²)."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    building = filters.ModelChoiceFilter(label=_("Building"), queryset=_buildings)
    entrance = filters.ModelChoiceFilter(label=_("Entrance"), queryset=_entrances)
    usage = filters.MultipleChoiceFilter(label=_("Usage"), choices=Usage.choices)
    state = filters.MultipleChoiceFilter(label=_("State"), choices=UnitState.choices)
    floor = filters.NumberFilter(label=_("Floor"), field_name="floor")
    area_min = filters.NumberFilter(label=_("Area from (m²)"), field_name="area", lookup_expr="gte")
    area_max = filters.NumberFilter(label=_("Area to (m²)"), field_name="area", lookup_expr="lte")

    class Meta:
        model = Unit
        fields: list[str] = []

    def by_address(self, rows: QuerySet[Unit], name: str, typed: str) -> QuerySet[Unit]:
        """Keep the units that the typed address may mean."""
        return rows.filter(address_condition(typed))


class BuildingFilter(filters.FilterSet):
    """Narrows buildings by code or name."""

    q = filters.CharFilter(label=_("Building"), method="by_name")

    class Meta:
        model = Building
        fields: list[str] = []

    def by_name(self, rows: QuerySet[Building], name: str, typed: str) -> QuerySet[Building]:
        """Keep the buildings whose code or name holds the text."""
        return rows.filter(code__istartswith=typed) | rows.filter(name__icontains=typed)


class SpaceFilter(filters.FilterSet):
    """Narrows parking spaces by number, kind and whether a unit holds them."""

    q = filters.CharFilter(label=_("Space"), field_name="code", lookup_expr="istartswith")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=SpaceKind.choices)
    free = filters.BooleanFilter(label=_("Without a unit"), field_name="unit", lookup_expr="isnull")

    class Meta:
        model = Space
        fields: list[str] = []


class PlaceFilter(filters.FilterSet):
    """Narrows public places by name or code, kind and whether they are in use."""

    q = filters.CharFilter(label=_("Place"), method="by_name")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=PlaceKind.choices)
    is_active = filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Place
        fields: list[str] = []

    def by_name(self, rows: QuerySet[Place], name: str, typed: str) -> QuerySet[Place]:
        """Keep the places whose name or code holds the text."""
        return rows.filter(name__icontains=typed) | rows.filter(code__istartswith=typed)
