"""Declare the sheets of people, of owners beside their units, and of parking spaces with their cars."""

from __future__ import annotations

from dataclasses import replace

from anju.core.sheets.registry import SheetImport, declare
from anju.core.sheets.spec import Values
from anju.domains.estate.policies import EDIT_SPACES
from anju.domains.residents import policies
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.services.parking_sheet import parking_spec
from anju.domains.residents.services.people_loading import PEOPLE_COLUMNS, load_people
from anju.domains.residents.services.people_sheet import people_spec, sealed_person
from anju.domains.residents.services.vehicle_loading import PARKING_COLUMNS, load_parking

PEOPLE = declare(
    SheetImport(
        spec=people_spec(), permissions=(policies.EDIT_PEOPLE,), columns=PEOPLE_COLUMNS, load=load_people, order=20
    )
)


def owner_beside_unit(values: Values) -> Values | None:
    """Return the owner that a sheet of units names beside a unit, as a row of people; None where it names nobody."""
    if not values["owner_name"]:
        return None
    person = {"name": values["owner_name"], "phone": values["owner_phone"], "identity": values["owner_identity"]}
    reference = {name: values[name] for name in ("unit_code", "building", "entrance", "room")}
    return {**reference, **person, **sealed_person(person), "role": str(ResidencyRole.OWNER)}


OWNERS = declare(
    replace(
        PEOPLE,
        spec=replace(people_spec(), name="owners"),
        order=21,
        rides_on="units",
        convert=owner_beside_unit,
    )
)
PARKING = declare(
    SheetImport(
        spec=parking_spec(),
        permissions=(EDIT_SPACES, policies.EDIT_VEHICLES),
        columns=PARKING_COLUMNS,
        load=load_parking,
        order=30,
    )
)
