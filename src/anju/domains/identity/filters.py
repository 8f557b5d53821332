"""What lists of accounts, grants and logs can be narrowed by; shared by screens and API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.models import EventRecord
from anju.domains.identity.models import PersonalDataAccess, Role, RoleGrant, User
from anju.domains.tenancy.models import Project


def _roles(request: Any) -> QuerySet[Role]:
    return Role.objects.all()


def _projects(request: Any) -> QuerySet[Project]:
    return Project.objects.all()


class UserFilter(filters.FilterSet):
    """Narrows accounts by user name or name, role, project, and whether they may sign in."""

    q = filters.CharFilter(label=_("User name or name"), method="by_name")
    is_active = filters.BooleanFilter(label=_("May sign in"))
    role = filters.ModelChoiceFilter(label=_("Role"), queryset=_roles, method="by_role")
    project = filters.ModelChoiceFilter(label=_("Project"), queryset=_projects, method="by_project")

    class Meta:
        model = User
        fields: list[str] = []

    def by_name(self, rows: QuerySet[User], name: str, typed: str) -> QuerySet[User]:
        """Keep the accounts whose user name or name holds the text."""
        return rows.filter(Q(username__icontains=typed) | Q(name__icontains=typed))

    def by_role(self, rows: QuerySet[User], name: str, role: Role) -> QuerySet[User]:
        """Keep the accounts that hold the role today."""
        return rows.filter(pk__in=_today().filter(role=role).values("user"))

    def by_project(self, rows: QuerySet[User], name: str, project: Project) -> QuerySet[User]:
        """Keep the accounts that hold a role in the project today, or in all projects."""
        held = _today().filter(Q(project=project) | Q(project__isnull=True))
        return rows.filter(pk__in=held.values("user"))


class GrantFilter(filters.FilterSet):
    """Narrows grants by person, role, project, and whether they still hold."""

    q = filters.CharFilter(label=_("User name or name"), method="by_name")
    role = filters.ModelChoiceFilter(label=_("Role"), queryset=_roles)
    project = filters.ModelChoiceFilter(label=_("Project"), queryset=_projects)
    current = filters.BooleanFilter(label=_("Holds today"), method="by_today")

    class Meta:
        model = RoleGrant
        fields: list[str] = []

    def by_name(self, rows: QuerySet[RoleGrant], name: str, typed: str) -> QuerySet[RoleGrant]:
        """Keep the grants of people whose user name or name holds the text."""
        return rows.filter(Q(user__username__icontains=typed) | Q(user__name__icontains=typed))

    def by_today(self, rows: QuerySet[RoleGrant], name: str, wanted: bool) -> QuerySet[RoleGrant]:
        """Keep the grants that hold today, or those that have ended."""
        ended = Q(ends_on__lt=clock.today())
        return rows.exclude(ended) if wanted else rows.filter(ended)


class AccessLogFilter(filters.FilterSet):
    """Narrows the log of personal data by person, what was shown, and day."""

    q = filters.CharFilter(label=_("Who or what"), method="by_text")
    shown_at = filters.DateFromToRangeFilter(label=_("Shown at"))

    class Meta:
        model = PersonalDataAccess
        fields: list[str] = []

    def by_text(self, rows: QuerySet[PersonalDataAccess], name: str, typed: str) -> QuerySet[PersonalDataAccess]:
        """Keep the rows whose person, subject or reason holds the text."""
        return rows.filter(Q(user__name__icontains=typed) | Q(subject__icontains=typed) | Q(reason__icontains=typed))


class EventFilter(filters.FilterSet):
    """Narrows the event log by kind and day."""

    q = filters.CharFilter(label=_("Event"), field_name="name", lookup_expr="icontains")
    happened_at = filters.DateFromToRangeFilter(label=_("Happened at"))

    class Meta:
        model = EventRecord
        fields: list[str] = []


def _today() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
