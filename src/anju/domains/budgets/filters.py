"""What lists of budgets can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.budgets.models import Alert, BudgetYear, Part
from anju.domains.tenancy.models import Department


def _departments(request: Any) -> QuerySet[Department]:
    """Return the departments that have a part in a budget of the transaction's scope."""
    return Department.objects.filter(pk__in=Part.objects.values("department"))


class YearFilter(filters.FilterSet):
    """Narrows budget years by their number."""

    q = filters.NumberFilter(label=_("Budget year"), field_name="year")

    class Meta:
        model = BudgetYear
        fields: list[str] = []


class AlertFilter(filters.FilterSet):
    """Narrows alerts by words, department, year and threshold."""

    q = filters.CharFilter(label=_("Ledger account"), method="by_words")
    department = filters.ModelChoiceFilter(label=_("Department"), queryset=_departments)
    year = filters.NumberFilter(label=_("Budget year"), field_name="year__year")
    threshold = filters.NumberFilter(label=_("Reached (%)"), field_name="threshold", lookup_expr="gte")

    class Meta:
        model = Alert
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Alert], name: str, words: str) -> QuerySet[Alert]:
        """Keep the alerts about accounts whose code begins with the words or whose name holds them."""
        return rows.filter(Q(account__code__startswith=words) | Q(account__name__icontains=words))
