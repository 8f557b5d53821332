"""A small estate with people in it, entered through the services."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from anju.core import sealing
from anju.core.access import Actor, system_actor
from anju.domains.estate.calc.generator import Door, Layout
from anju.domains.estate.models import Unit
from anju.domains.estate.services import buildings, generation, spaces
from anju.domains.residents.services import care, people, residencies, vehicles
from anju.domains.workforce import services as workforce

PHONE = "13812346721"
IDENTITY = "11010519491231002X"
TOWER = Layout(
    first_floor=1,
    last_floor=12,
    doors=(Door(Decimal("89.50"), "三室两厅"), Door(Decimal("120.00"))),
    entrances=("1", "2"),
    skipped_floors=frozenset({4}),
)


def make_register(project: Any, actor: Actor | None = None) -> SimpleNamespace:
    """Return building 3 with 44 units; 3-2-1201 has an owner, a tenant who pays, a space, a vehicle, tags, consents."""
    root = actor or system_actor("tests")
    building = buildings.add_building(actor=root, project=project, code="3", name="翠湖 3 栋")
    generation.generate_units(actor=root, building=building, layout=TOWER, state="owner")
    unit = Unit.objects.get(project=project, code="3-2-1201")
    owner = people.add_person(actor=root, project=project, name="王建国", phone=PHONE, identity_number=IDENTITY)
    tenant = people.add_person(actor=root, project=project, name="李敏", phone="13900001111")
    owning = residencies.move_in(actor=root, unit=unit, person=owner, role="owner", starts_on=dt.date(2020, 1, 1))
    renting = residencies.move_in(actor=root, unit=unit, person=tenant, role="tenant", is_payer=True)
    space = spaces.add_space(actor=root, project=project, code="B1-001", unit=unit)
    vehicle = vehicles.add_vehicle(actor=root, project=project, plate="粤B8X234", unit=unit, person=owner, space=space)
    care.set_tags(actor=root, person=owner, tags=["elderly_alone"])
    care.record_consent(actor=root, person=owner, purpose="contact", is_given=True, channel="纸质")
    employee = workforce.hire_employee(actor=root, project=project, number="A001", name="周婷", phone="13700002222")
    assert sealing.unseal(owner.identity_sealed) == IDENTITY
    return SimpleNamespace(
        project=project,
        building=building,
        unit=unit,
        owner=owner,
        tenant=tenant,
        owning=owning,
        renting=renting,
        space=space,
        vehicle=vehicle,
        employee=employee,
    )
