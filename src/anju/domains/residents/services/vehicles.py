"""Writes to vehicles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.sheets import formats
from anju.core.sheets.reasons import Reason
from anju.domains.estate.models import Space, Unit
from anju.domains.residents import policies
from anju.domains.residents.models import Person, Vehicle
from anju.domains.tenancy.models import Project


def add_vehicle(
    *,
    actor: Actor,
    project: Project,
    plate: str,
    unit: Unit | None = None,
    person: Person | None = None,
    space: Space | None = None,
) -> Vehicle:
    """Add a vehicle by its plate. Raises `DomainError` for a plate that cannot be or is there already."""
    actor.require(policies.EDIT_VEHICLES, project.pk)
    vehicle = Vehicle(project=project, plate=_clean(plate))
    if Vehicle.objects.filter(project=project, plate=vehicle.plate).exists():
        raise DomainError(_("This plate is registered already."), field="plate")
    return _place(vehicle, unit, person, space)


def edit_vehicle(
    *,
    actor: Actor,
    vehicle: Vehicle,
    unit: Unit | None = None,
    person: Person | None = None,
    space: Space | None = None,
) -> Vehicle:
    """Change to whom a vehicle belongs and where it stands. Another plate is another vehicle."""
    actor.require(policies.EDIT_VEHICLES, vehicle.project_id)
    return _place(vehicle, unit, person, space)


def remove_vehicle(*, actor: Actor, vehicle: Vehicle) -> None:
    """Take a vehicle off the register; its history stays."""
    actor.require(policies.EDIT_VEHICLES, vehicle.project_id)
    vehicle.delete()


def _clean(typed: str) -> str:
    cleaned = formats.clean_plate(typed)
    if isinstance(cleaned, Reason):
        raise DomainError(str(cleaned), field="plate")
    return cleaned


def _place(vehicle: Vehicle, unit: Unit | None, person: Person | None, space: Space | None) -> Vehicle:
    for name, owned in (("unit", unit), ("person", person), ("space", space)):
        if owned is not None and owned.project_id != vehicle.project_id:
            raise DomainError(_("This belongs to another project."), field=name)
    vehicle.unit, vehicle.person, vehicle.space = unit, person, space
    validation.check(vehicle)
    vehicle.save()
    return vehicle
