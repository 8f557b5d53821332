"""What lists of the joint funds can be narrowed by."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.estate.models import Building, Unit
from anju.domains.estate.queries import address_condition
from anju.domains.joint_funds.enums import ActState, CommonHead, Direction, FundMove, PublicationState, SchemeKind
from anju.domains.joint_funds.models import CommonMovement, FeeScheme, FundAccount, FundAct, Publication

LOW = Decimal("0.3")
"""A unit that holds less than this share of its first deposit has to top up [台州条例51; 北京条例83]."""


class AccountFilter(filters.FilterSet):
    """Narrows units' shares of the fund by address, building and whether they have to top up."""

    q = filters.CharFilter(label=_("Address"), method="by_address")
    building = filters.ModelChoiceFilter(
        label=_("Building"), queryset=lambda request: Building.objects.all(), field_name="unit__building"
    )
    low = filters.BooleanFilter(label=_("Has to top up"), method="by_low")

    class Meta:
        model = FundAccount
        fields: list[str] = []

    def by_address(self, rows: QuerySet[FundAccount], name: str, typed: str) -> QuerySet[FundAccount]:
        """Keep the units that the typed address may mean."""
        return rows.filter(unit__in=list(Unit.objects.filter(address_condition(typed)).values_list("pk", flat=True)))

    def by_low(self, rows: QuerySet[FundAccount], name: str, wanted: Any) -> QuerySet[FundAccount]:
        """Keep those that hold less than 30 % of their first deposit, or the others."""
        low = rows.filter(balance__lt=F("first_deposit") * LOW)
        return low if wanted else rows.filter(balance__gte=F("first_deposit") * LOW)


class ActFilter(filters.FilterSet):
    """Narrows acts on the fund by number, kind, state and day."""

    q = filters.CharFilter(label=_("Number"), field_name="number", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=FundMove.choices)
    state = filters.MultipleChoiceFilter(label=_("State"), choices=ActState.choices)
    since = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    until = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = FundAct
        fields: list[str] = []


class MovementFilter(filters.FilterSet):
    """Narrows common-area money by number or counterparty, direction, head, state and day."""

    q = filters.CharFilter(label=_("Payer or payee"), field_name="counterparty", lookup_expr="icontains")
    direction = filters.ChoiceFilter(label=_("Direction"), choices=Direction.choices)
    head = filters.MultipleChoiceFilter(label=_("Source or use"), choices=CommonHead.choices)
    state = filters.MultipleChoiceFilter(label=_("State"), choices=ActState.choices)
    since = filters.DateFilter(label=_("From"), field_name="on_date", lookup_expr="gte")
    until = filters.DateFilter(label=_("Until"), field_name="on_date", lookup_expr="lte")

    class Meta:
        model = CommonMovement
        fields: list[str] = []


class PublicationFilter(filters.FilterSet):
    """Narrows publications by state."""

    state = filters.MultipleChoiceFilter(label=_("State"), choices=PublicationState.choices)

    class Meta:
        model = Publication
        fields: list[str] = []


class SchemeFilter(filters.FilterSet):
    """Narrows fee schemes by kind and by what they were agreed in."""

    q = filters.CharFilter(label=_("Agreed in"), field_name="agreed_in", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label=_("Fee scheme"), choices=SchemeKind.choices)

    class Meta:
        model = FeeScheme
        fields: list[str] = []
