"""What the tabs of a unit's page show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from anju.core import clock, masking
from anju.core.access import Actor
from anju.domains.billing import policies as billing_policies
from anju.domains.billing.queries.owed_by_unit import Owed, owed_by_unit
from anju.domains.estate import policies, queries
from anju.domains.estate.models import Unit
from anju.domains.residents import policies as residents_policies
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Residency
from anju.ui import display

ROLE_TONES = {
    ResidencyRole.OWNER: "ok",
    ResidencyRole.FAMILY: "mute",
    ResidencyRole.TENANT: "info",
    ResidencyRole.TENANT_FAMILY: "mute",
}


def household_lines(actor: Actor, project: Any, household: Sequence[Residency]) -> list[dict[str, Any]]:
    """Return a line a person: who, as what, since when, telephone masked, care tags by right."""
    tags = residents.tags_of_people(actor, project, [one.person_id for one in household])
    may_reveal = actor.may(residents_policies.REVEAL_PEOPLE, project.pk)
    return [
        {
            "residency": one,
            "person": one.person,
            "tone": ROLE_TONES[ResidencyRole(one.role)],
            "phone": masking.phone(one.person.phone),
            "may_reveal": may_reveal,
            "tags": tags.get(one.person_id, []),
        }
        for one in household
    ]


def overview(actor: Actor, project: Any, unit: Unit) -> dict[str, Any]:
    """Return the unit's facts with its household, spaces and vehicles beside them."""
    household = residents.household_of(actor, project, unit)
    return {
        "facts": _facts(unit),
        "sees_people": actor.may(residents_policies.VIEW_PEOPLE, project.pk),
        "household": household_lines(actor, project, household),
        "owed": _owed(actor, project, unit),
        **places(actor, project, unit),
    }


def people(actor: Actor, project: Any, unit: Unit) -> dict[str, Any]:
    """Return who belongs to the unit now, and who did before or will."""
    household = residents.household_of(actor, project, unit)
    present = {residency.pk for residency in household}
    others = [one for one in residents.residencies_of_unit(actor, project, unit) if one.pk not in present]
    return {
        "household": household_lines(actor, project, household),
        "others": others,
        "may_edit": actor.may(residents_policies.EDIT_PEOPLE, project.pk),
    }


def places(actor: Actor, project: Any, unit: Unit) -> dict[str, Any]:
    """Return the parking spaces and vehicles of the unit."""
    return {
        "spaces": list(queries.spaces_of_unit(actor, project, unit)),
        "vehicles": list(residents.vehicles_of_unit(actor, project, unit)),
        "sees_spaces": actor.may(policies.VIEW_SPACES, project.pk),
        "sees_vehicles": actor.may(residents_policies.VIEW_VEHICLES, project.pk),
        "may_add_vehicle": actor.may(residents_policies.EDIT_VEHICLES, project.pk),
    }


def _owed(actor: Actor, project: Any, unit: Unit) -> Owed | None:
    """Return what the unit owes today; None for who may not see bills."""
    if not actor.may(billing_policies.VIEW_BILLS, project.pk):
        return None
    return owed_by_unit(actor, project, [unit.pk], on=clock.today()).get(unit.pk, Owed(Decimal(0), Decimal(0), 0, 0))


def _facts(unit: Unit) -> list[tuple[str, object]]:
    return [
        (_("Unit"), unit.code),
        (_("Building area"), f"{unit.area} ㎡"),
        (_("Inner area"), f"{unit.inner_area} ㎡" if unit.inner_area else display.NOTHING),
        (_("Layout"), display.plain(unit.layout)),
        (_("Usage"), unit.get_usage_display()),
        (_("Handed over on"), display.day(unit.handed_over_on)),
        (_("Built in"), display.plain(unit.built_year)),
        (_("Structure"), display.plain(unit.structure)),
        (_("Remark"), display.plain(unit.remark)),
    ]
