"""What the list of employees can be narrowed by; shared by screens and API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.tenancy.models import Department
from anju.domains.tenancy.queries import departments_of
from anju.domains.workforce.models import Employee


def _departments(request: Any) -> QuerySet[Department]:
    project = getattr(request, "project", None)
    return departments_of(project) if project else Department.objects.none()


class EmployeeFilter(filters.FilterSet):
    """Narrows employees by name or number, department and whether they still work here."""

    q = filters.CharFilter(label=_("Name or number"), method="by_name")
    department = filters.ModelChoiceFilter(label=_("Department"), queryset=_departments)
    left = filters.BooleanFilter(label=_("Has left"), field_name="left_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Employee
        fields: list[str] = []

    def by_name(self, rows: QuerySet[Employee], name: str, typed: str) -> QuerySet[Employee]:
        """Keep the employees whose name, number or post holds the text."""
        return rows.filter(Q(name__icontains=typed) | Q(number__istartswith=typed) | Q(post__icontains=typed))
