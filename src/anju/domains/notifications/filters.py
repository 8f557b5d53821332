"""What the log of messages can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.notifications import queries
from anju.domains.notifications.enums import Channel, DeliveryState
from anju.domains.notifications.models import Delivery
from anju.domains.notifications.ports import kinds


def _kinds() -> list[tuple[str, str]]:
    return [(name, queries.label_of(kind)) for name, kind in sorted(kinds().items())]


class DeliveryFilter(filters.FilterSet):
    """Narrows messages by receiver, state, channel, kind and day; a telephone number has to be whole."""

    q = filters.CharFilter(label=_("Name or phone"), method="by_receiver")
    state = filters.MultipleChoiceFilter(label=_("State"), choices=DeliveryState.choices)
    channel = filters.MultipleChoiceFilter(label=_("Sent by"), choices=Channel.choices[1:])
    kind = filters.ChoiceFilter(label=_("Kind"), choices=_kinds)
    first_on = filters.DateFilter(label=_("From"), field_name="created_at", lookup_expr="date__gte")
    last_on = filters.DateFilter(label=_("Until"), field_name="created_at", lookup_expr="date__lte")

    class Meta:
        model = Delivery
        fields: list[str] = []

    def by_receiver(self, rows: QuerySet[Delivery], name: str, typed: str) -> QuerySet[Delivery]:
        """Keep the messages to an address or to an account of a name."""
        return rows.filter(Q(address=typed.strip()) | Q(user__name=typed.strip()))
