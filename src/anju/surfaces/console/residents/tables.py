"""Columns of people, residencies and vehicles."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.domains.residents import policies
from anju.domains.residents.enums import ResidencyRole
from anju.ui.screens import BooleanColumn, Column, DateColumn, InstantColumn, LinkColumn, MaskedColumn, StatusColumn

ROLE_TONES = {
    ResidencyRole.OWNER: "ok",
    ResidencyRole.FAMILY: "mute",
    ResidencyRole.TENANT: "info",
    ResidencyRole.TENANT_FAMILY: "mute",
}


def _units(person: Any) -> str:
    return "、".join(one.unit.code for one in person.current_residencies)


def _roles(person: Any) -> str:
    return "、".join(dict.fromkeys(str(one.get_role_display()) for one in person.current_residencies))


PERSON_COLUMNS = (
    LinkColumn("name", _("Name"), to="residents.person.detail", phone=1),
    MaskedColumn(
        "phone",
        _("Phone"),
        mask=masking.phone,
        permission=policies.REVEAL_PEOPLE,
        reveal="residents.person.phone",
        phone=2,
    ),
    Column("units", _("Units"), value=_units, phone=3),
    Column("roles", _("As"), value=_roles, phone=4),
    MaskedColumn(
        "identity",
        _("Identity number"),
        value=lambda person: person.identity_sealed,
        mask=masking.sealed_identity,
        shown=False,
    ),
    Column("remark", _("Remark"), sort=False, shown=False),
    InstantColumn("created_at", _("Entered at"), shown=False),
)
RESIDENCY_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=1),
    StatusColumn("role", _("As"), tones=ROLE_TONES, phone=2),
    DateColumn("starts_on", _("From"), phone=3),
    DateColumn("ends_on", _("Until"), phone=4),
    BooleanColumn("is_payer", _("Pays the fees")),
)
VEHICLE_COLUMNS = (
    LinkColumn("plate", _("Plate"), to="residents.vehicle.detail", phone=1),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort="unit__position", phone=2),
    LinkColumn(
        "person__name",
        _("Owner"),
        to="residents.person.detail",
        pk="person_id",
        permission=policies.VIEW_PEOPLE,
        phone=3,
    ),
    LinkColumn("space__code", _("Space"), to="estate.space.detail", pk="space_id", phone=4),
)
CARE_COLUMNS = (
    LinkColumn("person__name", _("Name"), to="residents.person.detail", pk="person_id", phone=1),
    StatusColumn("tag", _("Tag"), tones=lambda _row: "esc", phone=2),
    Column("remark", _("Remark"), sort=False, phone=3),
)
