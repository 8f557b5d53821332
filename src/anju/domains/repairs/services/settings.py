"""Warranty terms, and how a project quotes repairs."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.repairs import policies
from anju.domains.repairs.calc.warranty import SHIPPED
from anju.domains.repairs.models import RepairSettings, WarrantyTerm
from anju.domains.tenancy.models import Project


def set_term(*, actor: Actor, project: Project, category: str, name: str, length: int, unit: str) -> WarrantyTerm:
    """Set the project's term for a class of repairs (a prefix); orders whose liability was said keep theirs."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    held = WarrantyTerm.objects.filter(project=project, category=category.strip()).first()
    term = held or WarrantyTerm(project=project, category=category.strip())
    term.name, term.length, term.unit = name.strip(), length, unit
    validation.check(term)
    term.save()
    return term


def remove_term(*, actor: Actor, term: WarrantyTerm) -> None:
    """Drop a term of the project; the company's holds again."""
    if term.project_id is None:
        raise AccessDenied(_("The terms of the company hold for all its projects."))
    actor.require(policies.EDIT_SETTINGS, term.project_id)
    term.delete()


def edit_settings(
    *, actor: Actor, project: Project, approval_above: Decimal | None, call_out_fee: Decimal
) -> RepairSettings:
    """Set from which amount on quotes are approved first, and what a declined quote costs."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    if call_out_fee < 0 or (approval_above is not None and approval_above < 0):
        raise DomainError(_("Amounts are not below zero."))
    found, _made = RepairSettings.objects.update_or_create(
        project=project, defaults={"approval_above": approval_above, "call_out_fee": call_out_fee}
    )
    return found


def ship_terms() -> None:
    """Give a company without warranty terms the statutory ones."""
    if not WarrantyTerm.objects.filter(project__isnull=True).exists():
        WarrantyTerm.objects.bulk_create(
            WarrantyTerm(category=category, length=length, unit=unit, name=name)
            for category, length, unit, name in SHIPPED
        )
