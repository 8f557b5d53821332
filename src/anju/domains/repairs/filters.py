"""What lists of repairs can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from anju.domains.repairs.enums import ClaimState, Liable
from anju.domains.repairs.models import CostClaim


class ClaimFilter(filters.FilterSet):
    """Narrows claims by order, by who bears the cost and by whether they are settled."""

    q = filters.CharFilter(label=_("Number"), field_name="order__number", lookup_expr="istartswith")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=ClaimState.choices)
    liable = filters.MultipleChoiceFilter(label=_("Borne by"), choices=Liable.choices)

    class Meta:
        model = CostClaim
        fields: list[str] = []
