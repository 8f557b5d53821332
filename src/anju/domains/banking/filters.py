"""What bank lines and days are narrowed by."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.banking.enums import LineState
from anju.domains.banking.models import BankLine, CashDay


class BankLineFilter(django_filters.FilterSet):
    """Lines by number, payer or remark, by day and state."""

    q = django_filters.CharFilter(method="search", label=_("Bank's number, payer or remark"))
    state = django_filters.MultipleChoiceFilter(choices=LineState.choices, label=_("State"))
    on_date = django_filters.DateFromToRangeFilter(label=_("Day"))
    amount = django_filters.NumberFilter(label=_("Amount"))

    class Meta:
        model = BankLine
        fields: list[str] = []

    def search(self, rows: QuerySet[BankLine], name: str, value: str) -> QuerySet[BankLine]:
        """Match number or payer whole, or a piece of the remark."""
        typed = value.strip()
        return rows.filter(Q(serial=typed) | Q(payer=typed) | Q(remark__icontains=typed))


class CashDayFilter(django_filters.FilterSet):
    """Days by date."""

    day = django_filters.DateFromToRangeFilter(label=_("Day"))

    class Meta:
        model = CashDay
        fields: list[str] = []
