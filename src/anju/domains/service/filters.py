"""What lists of reports can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.service.enums import Kind, VisitReason, VisitResult
from anju.domains.service.models import Leaf, ReturnVisit, Ticket


class VisitFilter(filters.FilterSet):
    """Narrows return visits by why they are made and what came of them."""

    reason = filters.MultipleChoiceFilter(label=_("Reason"), choices=VisitReason.choices)
    result = filters.MultipleChoiceFilter(label=_("Result"), choices=VisitResult.choices)

    class Meta:
        model = ReturnVisit
        fields: list[str] = []


class TicketFilter(filters.FilterSet):
    """Narrows reports by the number of their order."""

    q = filters.CharFilter(label=_("Number"), field_name="order__number", lookup_expr="istartswith")

    class Meta:
        model = Ticket
        fields: list[str] = []


class LeafFilter(filters.FilterSet):
    """Narrows classes by name and kind."""

    q = filters.CharFilter(label=pgettext_lazy("thing", "Name"), field_name="name", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=Kind.choices)

    class Meta:
        model = Leaf
        fields: list[str] = []
