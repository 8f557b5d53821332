"""What lists of people and vehicles can be narrowed by; shared by screens and API."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.residents.enums import RequestState, ResidencyRole
from anju.domains.residents.models import (
    CallList,
    Campaign,
    DataRequest,
    Person,
    Registration,
    Residency,
    Segment,
    Vehicle,
)
from anju.domains.residents.queries import current, narrow_people, plate_begins


class PersonFilter(filters.FilterSet):
    """Narrows people by name, pinyin, telephone or plate, and by what they are today."""

    q = filters.CharFilter(label=_("Name, pinyin, phone, plate"), method="by_typed")
    role = filters.MultipleChoiceFilter(label=_("As"), choices=ResidencyRole.choices, method="by_role")

    class Meta:
        model = Person
        fields: list[str] = []

    def by_typed(self, rows: QuerySet[Person], name: str, typed: str) -> QuerySet[Person]:
        """Keep the people who match what was typed."""
        return narrow_people(rows, typed)

    def by_role(self, rows: QuerySet[Person], name: str, roles: list[str]) -> QuerySet[Person]:
        """Keep the people who have one of the roles today."""
        if not roles:
            return rows
        holding = Residency.objects.filter(current(clock.today()), role__in=roles)
        return rows.filter(pk__in=holding.values("person"))


class VehicleFilter(filters.FilterSet):
    """Narrows vehicles by plate and by whether a unit or space is known."""

    q = filters.CharFilter(label=_("Plate"), method="by_plate")
    loose = filters.BooleanFilter(label=_("Without a unit"), field_name="unit", lookup_expr="isnull")
    spaceless = filters.BooleanFilter(label=_("Without a space"), field_name="space", lookup_expr="isnull")

    class Meta:
        model = Vehicle
        fields: list[str] = []

    def by_plate(self, rows: QuerySet[Vehicle], name: str, typed: str) -> QuerySet[Vehicle]:
        """Keep the vehicles whose plate begins as typed."""
        return rows.filter(plate_begins(typed))


class RegistrationFilter(filters.FilterSet):
    """Narrows registrations by name or telephone and by where they stand."""

    q = filters.CharFilter(label=_("Name or phone"), method="by_typed")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=RequestState.choices)
    role = filters.MultipleChoiceFilter(label=_("As"), choices=ResidencyRole.choices)

    class Meta:
        model = Registration
        fields: list[str] = []

    def by_typed(self, rows: QuerySet[Registration], name: str, typed: str) -> QuerySet[Registration]:
        """Keep those whose name begins as typed, or whose telephone it is."""
        wanted = typed.strip()
        return rows.filter(Q(name__startswith=wanted) | Q(phone=wanted)) if wanted else rows


class DataRequestFilter(filters.FilterSet):
    """Narrows requests to erase personal data by where they stand."""

    state = filters.MultipleChoiceFilter(label=_("State"), choices=RequestState.choices)

    class Meta:
        model = DataRequest
        fields: list[str] = []


class SegmentFilter(filters.FilterSet):
    """Narrows segments by name."""

    q = filters.CharFilter(label=_("Name of the segment"), field_name="name", lookup_expr="icontains")

    class Meta:
        model = Segment
        fields: list[str] = []


class CampaignFilter(filters.FilterSet):
    """Narrows what was sent by title, and by whether it was marketing."""

    q = filters.CharFilter(label=_("Title"), field_name="title", lookup_expr="icontains")
    is_marketing = filters.BooleanFilter(label=_("Marketing"))

    class Meta:
        model = Campaign
        fields: list[str] = []


class CallListFilter(filters.FilterSet):
    """Narrows call lists by title."""

    q = filters.CharFilter(label=_("Title"), field_name="title", lookup_expr="icontains")

    class Meta:
        model = CallList
        fields: list[str] = []
