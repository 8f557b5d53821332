"""What the list of projects can be narrowed by; shared by screens and API."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.tenancy.enums import ProjectKind
from anju.domains.tenancy.models import Project


class ProjectFilter(filters.FilterSet):
    """Narrows projects by code or name, kind, and whether they are managed now."""

    q = filters.CharFilter(label=_("Code or name"), method="by_text")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=ProjectKind.choices)
    is_active = filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = Project
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Project], name: str, typed: str) -> QuerySet[Project]:
        """Keep the projects whose code, name or city holds the text."""
        return rows.filter(Q(code__icontains=typed) | Q(name__icontains=typed) | Q(city__icontains=typed))
