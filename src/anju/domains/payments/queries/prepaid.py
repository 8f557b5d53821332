"""Doors to prepaid balances: what lies on them, what they pay by themselves."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import visible
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments.models import Balance, PrepaidScope, PrepaidSettings
from anju.domains.tenancy.models import Project


def balances(actor: Actor, project: Project) -> QuerySet[Balance]:
    """Return the prepaid balances of a project that hold something, the largest first."""
    rows = Balance.objects.filter(project=project, amount__gt=0).select_related("unit", "unit__prepaid_scope")
    return visible(rows, actor, policies.VIEW_PAYMENTS, project.pk).order_by("-amount", "pk")


def prepaid_settings(project: Project) -> PrepaidSettings:
    """Return when the balances of a project pay by themselves, the default where nobody has said so (not saved)."""
    return PrepaidSettings.objects.filter(project=project).first() or PrepaidSettings(project=project)


def scope_of(unit: Unit) -> PrepaidScope:
    """Return what a home lets its balance pay by itself, the default where nobody has said so (not saved)."""
    return PrepaidScope.objects.filter(unit=unit).first() or PrepaidScope(project_id=unit.project_id, unit=unit)
