"""Columns and tones of the register."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.estate.enums import SpaceKind, UnitState
from anju.domains.residents import policies as residents
from anju.ui.screens import Column, DateColumn, LinkColumn, NumberColumn, StatusColumn

STATE_TONES = {
    UnitState.OWNER_OCCUPIED: "ok",
    UnitState.LET: "info",
    UnitState.VACANT: "mute",
    UnitState.RENOVATING: "warn",
    UnitState.NOT_HANDED_OVER: "esc",
}
STATE_ICONS = {
    UnitState.OWNER_OCCUPIED: "home",
    UnitState.LET: "key",
    UnitState.VACANT: "circle-dashed",
    UnitState.RENOVATING: "paint",
    UnitState.NOT_HANDED_OVER: "lock",
}
KIND_TONES = {
    SpaceKind.OWNED: "ok",
    SpaceKind.MONTHLY: "info",
    SpaceKind.CIVIL_DEFENCE: "warn",
    SpaceKind.SHARED: "mute",
}


def owner_names(unit: Any) -> str:
    """Return the names of today's owners of a unit that came with them (`residents.queries.with_owners`)."""
    return "、".join(residency.person.name for residency in unit.current_owners)


UNIT_COLUMNS = (
    LinkColumn("code", _("Unit"), to="estate.unit.detail", sort="position", phone=1),
    Column("building__code", _("Building"), sort=False, shown=False),
    Column("entrance__code", _("Entrance"), sort=False, shown=False),
    NumberColumn("floor", _("Floor")),
    NumberColumn("area", _("Area (m²)"), phone=4),
    Column("usage", _("Usage")),
    StatusColumn("state", _("State"), tones=STATE_TONES, icons=STATE_ICONS, phone=2),
    Column("owners", _("Owner"), value=owner_names, permission=residents.VIEW_PEOPLE, phone=3),
    Column("layout", _("Layout"), shown=False),
    DateColumn("handed_over_on", _("Handed over on"), shown=False),
    Column("remark", _("Remark"), sort=False, shown=False),
)
BUILDING_COLUMNS = (
    LinkColumn("code", _("Building"), to="estate.building.detail", sort="position", phone=1),
    Column("name", pgettext_lazy("thing", "Name"), phone=3),
    NumberColumn("floors", _("Floors"), phone=4),
    NumberColumn("unit_count", _("Units"), phone=2),
    NumberColumn("unit_area", _("Area (m²)")),
    NumberColumn("built_year", _("Built in"), shown=False),
    Column("structure", _("Structure"), shown=False),
)
SPACE_COLUMNS = (
    LinkColumn("code", _("Space"), to="estate.space.detail", phone=1),
    StatusColumn("kind", _("Kind"), tones=KIND_TONES, phone=2),
    LinkColumn("unit__code", _("Held by unit"), to="estate.unit.detail", pk="unit_id", sort="unit__position", phone=3),
    DateColumn("charged_from", _("Charged from"), phone=4),
    DateColumn("charged_until", _("Charged until"), shown=False),
)
UNIT_FACTS = (
    Column("code", _("Unit")),
    Column("building", _("Building")),
    Column("entrance__code", _("Entrance")),
    NumberColumn("floor", _("Floor")),
    NumberColumn("area", _("Building area (m²)")),
    NumberColumn("inner_area", _("Inner area (m²)")),
    Column("layout", _("Layout")),
    Column("usage", _("Usage")),
    StatusColumn("state", _("State"), tones=STATE_TONES, icons=STATE_ICONS),
    DateColumn("handed_over_on", _("Handed over on")),
    Column("built_year", _("Built in")),
    Column("structure", _("Structure")),
    Column("remark", _("Remark")),
)
