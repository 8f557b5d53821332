"""Writes to buildings and their entrances."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import policies
from anju.domains.estate.calc import room_code
from anju.domains.estate.models import Building, Entrance
from anju.domains.tenancy.models import Project


def add_building(
    *,
    actor: Actor,
    project: Project,
    code: str,
    name: str = "",
    built_year: int | None = None,
    structure: str = "",
    floors: int | None = None,
) -> Building:
    """Add a building; suffixes are taken off its code (3栋 is 3) and its place on screen follows from it.

    Raises `DomainError` for a code that cannot be read or is taken.
    """
    actor.require(policies.EDIT_UNITS, project.pk)
    building = Building(project=project, name=name, built_year=built_year, structure=structure, floors=floors)
    _name(building, code)
    building.save()
    return building


def edit_building(
    *,
    actor: Actor,
    building: Building,
    name: str = "",
    built_year: int | None = None,
    structure: str = "",
    floors: int | None = None,
) -> Building:
    """Change what is known of a building. Its code stays: the addresses of all its units are made of it."""
    actor.require(policies.EDIT_UNITS, building.project_id)
    building.name, building.built_year, building.structure, building.floors = name, built_year, structure, floors
    validation.check(building)
    building.save(update_fields=["name", "built_year", "structure", "floors"])
    return building


def remove_building(*, actor: Actor, building: Building) -> None:
    """Remove a building that was added by mistake, with its entrances. Refused when it has units."""
    actor.require(policies.EDIT_UNITS, building.project_id)
    if building.units.exists():
        raise DomainError(_("This building has units; units are never deleted."))
    building.entrances.all().delete()
    building.delete()


def add_entrance(*, actor: Actor, building: Building, code: str) -> Entrance:
    """Add an entrance to a building, or return the one of that code."""
    actor.require(policies.EDIT_UNITS, building.project_id)
    name = room_code.entrance_code(code)
    if not name:
        raise DomainError(_("Not an entrance; write it like 2 or A."), field="entrance")
    entrance, _created = Entrance.objects.get_or_create(project_id=building.project_id, building=building, code=name)
    return entrance


def _name(building: Building, code: str) -> None:
    building.code = room_code.building_code(code)
    if not building.code:
        raise DomainError(_("Not a building; write it like 3 or A."), field="code")
    if Building.objects.filter(project=building.project_id, code=building.code).exists():
        raise DomainError(_("There is a building with this code already."), field="code")
    building.position = room_code.building_position(building.code)
    validation.check(building)
