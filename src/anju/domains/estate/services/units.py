"""Writes to units, one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core import events, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import policies
from anju.domains.estate.calc import room_code
from anju.domains.estate.enums import UnitState, Usage
from anju.domains.estate.events import UnitChanged, UnitsAdded, UnitStatesSet
from anju.domains.estate.models import Building, Unit
from anju.domains.estate.services.buildings import add_entrance


def add_unit(
    *,
    actor: Actor,
    building: Building,
    room: str,
    area: Decimal,
    entrance: str = "",
    floor: int | None = None,
    inner_area: Decimal | None = None,
    layout: str = "",
    usage: str = Usage.HOME,
    state: str = UnitState.OWNER_OCCUPIED,
    handed_over_on: date | None = None,
    built_year: int | None = None,
    structure: str = "",
    remark: str = "",
) -> Unit:
    """Add a unit; its code and place follow from building, entrance and room, the floor from the room if not told.

    ``area`` in m². Adds the entrance where it is new. Publishes `UnitsAdded`. Raises `DomainError`.
    """
    actor.require(policies.EDIT_UNITS, building.project_id)
    unit = Unit(
        project_id=building.project_id,
        building=building,
        area=area,
        inner_area=inner_area,
        layout=layout,
        usage=usage,
        state=state,
        handed_over_on=handed_over_on,
        built_year=built_year,
        structure=structure,
        remark=remark,
    )
    _place(actor, unit, entrance=entrance, room=room, floor=floor)
    _check(unit)
    unit.save()
    events.publish(UnitsAdded(project_id=unit.project_id, building_id=building.pk, count=1))
    return unit


def edit_unit(
    *,
    actor: Actor,
    unit: Unit,
    room: str,
    area: Decimal,
    entrance: str = "",
    floor: int | None = None,
    inner_area: Decimal | None = None,
    layout: str = "",
    usage: str = Usage.HOME,
    state: str = UnitState.OWNER_OCCUPIED,
    handed_over_on: date | None = None,
    built_year: int | None = None,
    structure: str = "",
    remark: str = "",
) -> Unit:
    """Change a unit. Bills that were issued keep the area and price of their day.

    Publishes `UnitChanged` with the fields that differ; writes nothing when none does. Raises `DomainError`.
    """
    actor.require(policies.EDIT_UNITS, unit.project_id)
    before = {field.attname: getattr(unit, field.attname) for field in unit._meta.concrete_fields}
    unit.area, unit.inner_area, unit.layout, unit.usage, unit.state = area, inner_area, layout, usage, state
    unit.handed_over_on, unit.built_year, unit.structure, unit.remark = handed_over_on, built_year, structure, remark
    _place(actor, unit, entrance=entrance, room=room, floor=floor)
    changed = tuple(name for name, value in before.items() if getattr(unit, name) != value)
    if changed:
        _check(unit)
        unit.save(update_fields=changed)
        events.publish(UnitChanged(project_id=unit.project_id, unit_id=unit.pk, fields=changed))
    return unit


def set_states(*, actor: Actor, project_id: int, units: Iterable[Unit], state: str) -> int:
    """Set the state of several units of one project and return how many changed. Publishes `UnitStatesSet`."""
    actor.require(policies.EDIT_UNITS, project_id)
    if state not in UnitState.values:
        raise DomainError(_("There is no such state."), field="state")
    wanted = [unit.pk for unit in units]
    locked = Unit.objects.select_for_update().filter(project=project_id, pk__in=wanted).exclude(state=state)
    ids = list(locked.values_list("pk", flat=True))
    if ids:
        Unit.objects.filter(pk__in=ids).update(state=state)
        events.publish(UnitStatesSet(project_id=project_id, unit_ids=tuple(ids), state=state))
    return len(ids)


def _place(actor: Actor, unit: Unit, *, entrance: str, room: str, floor: int | None) -> None:
    address = room_code.compose(unit.building.code, entrance or None, floor, room)
    if isinstance(address, room_code.RoomFault):
        raise DomainError(_("Not a room; write it like 1201."), field="room")
    taken = Unit.objects.filter(project=unit.project_id, code=address.code).exclude(pk=unit.pk)
    if taken.exists():
        raise DomainError(_("There is a unit {code} already.").format(code=address.code), field="room")
    unit.entrance = (
        add_entrance(actor=actor, building=unit.building, code=address.entrance) if address.entrance else None
    )
    unit.room, unit.floor, unit.code, unit.position = address.room, address.floor, address.code, address.position


def _check(unit: Unit) -> None:
    if unit.inner_area is not None and unit.inner_area > unit.area:
        raise DomainError(_("Larger than the building area."), field="inner_area")
    validation.check(unit)
