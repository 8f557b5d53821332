"""What bank lines, mandates and days are narrowed by."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.banking.enums import DebitState, LineState
from anju.domains.banking.models import BankLine, CashDay, Debit, DebitMandate


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


class MandateFilter(django_filters.FilterSet):
    """Mandates by agreement, holder or unit, and whether they hold."""

    q = django_filters.CharFilter(method="search", label=_("Agreement, holder or unit"))
    ended = django_filters.BooleanFilter(
        field_name="ended_at", lookup_expr="isnull", exclude=True, label=_("Mandate ended")
    )

    class Meta:
        model = DebitMandate
        fields: list[str] = []

    def search(self, rows: QuerySet[DebitMandate], name: str, value: str) -> QuerySet[DebitMandate]:
        """Match agreement, holder or the unit's code whole."""
        typed = value.strip()
        return rows.filter(Q(number=typed) | Q(holder=typed) | Q(unit__code=typed))


class DebitFilter(django_filters.FilterSet):
    """Debits by unit, batch and state."""

    q = django_filters.CharFilter(field_name="unit__code", lookup_expr="istartswith", label=_("Unit"))
    batch = django_filters.NumberFilter(field_name="batch_id", label=_("Batch"))
    state = django_filters.MultipleChoiceFilter(choices=DebitState.choices, label=_("State"))

    class Meta:
        model = Debit
        fields: list[str] = []
