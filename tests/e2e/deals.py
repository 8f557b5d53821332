"""Projects of the estate for journeys about money that goes other ways: codes, contracts, new owners, banks.

The first takes money by WeChat, so no journey elsewhere meets that channel. Each journey has rooms of its own.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from anju.core import clock, scope
from anju.core.access import Actor
from anju.domains.billing import services as billing
from anju.domains.estate.calc.generator import Door, Layout
from anju.domains.estate.enums import UnitState
from anju.domains.estate.models import Unit
from anju.domains.estate.services import buildings, generation, spaces
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.payments import services as payments
from anju.domains.payments.models import OnlineSettings
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person
from anju.domains.residents.services import linking, people, residencies
from anju.domains.tenancy import services as tenancy
from tests.factories import household

DEALS, ESTATE = "E5", "云栖里"
COUNTED = "E6"
CODE_UNIT, DECLINED_UNIT, INSIDE_UNIT, SOLD_UNIT, BANK_UNIT, LET_UNIT = (
    "8-1-101",
    "8-1-102",
    "8-1-201",
    "8-1-202",
    "8-1-301",
    "8-1-302",
)
OWNERS = {
    CODE_UNIT: ("许文静", "13700000001"),
    DECLINED_UNIT: ("何晓东", "13700000002"),
    INSIDE_UNIT: ("沈佳宜", "13700000003"),
    SOLD_UNIT: ("顾长河", "13700000004"),
    BANK_UNIT: ("罗秀英", "13700000005"),
    LET_UNIT: ("高一鸣", "13700000006"),
}
ONCE, RENT, SPACE = "装修垃圾清运费", "租金", "B1-088"
WITH_PHONES = (INSIDE_UNIT, SOLD_UNIT)


def open_deals(root: Actor, company: Any, staff: dict[str, Any], *, months: list[str], password: str) -> None:
    """Open the project: six homes with an owner each, who owes the last months."""
    project = tenancy.open_project(actor=root, company=company, code=DEALS, name=ESTATE, city="杭州")
    for role, user in staff.items():
        identity.grant_role(actor=root, user=user, role=identity_queries.roles().get(code=role), project=project)
    with scope.enter([project.pk], actor=root):
        OnlineSettings.objects.create(project=project, channels=["wechat"])
        payments.set_prepaid_settings(actor=root, project=project, pays="on_issue", keeps=Decimal(0), fee_items=[])
        building = buildings.add_building(actor=root, project=project, code="8", name="8号楼", built_year=2018)
        doors = (Door(Decimal("98.60"), "三室两厅"), Door(Decimal("76.00"), "两室一厅"))
        layout = Layout(first_floor=1, last_floor=3, doors=doors, entrances=("1",))
        generation.generate_units(actor=root, building=building, layout=layout, state=UnitState.OWNER_OCCUPIED)
        for unit in Unit.objects.filter(project=project).order_by("position"):
            owner = _move_in(root, project, unit, password)
            for month in months:
                amount = (unit.area * Decimal("2.80")).quantize(Decimal("0.01"))
                household.make_bill(unit, amount, month=month, person=owner)
        spaces.add_space(actor=root, project=project, code=SPACE)
        for name in (ONCE, RENT):
            billing.create_fee_item(actor=root, project=project, name=name)


def _move_in(root: Actor, project: Any, unit: Unit, password: str) -> Person:
    name, phone = OWNERS[unit.code]
    since = clock.today() - dt.timedelta(days=1500)
    person = people.add_person(actor=root, project=project, name=name, phone=phone, identity_number="")
    residencies.move_in(actor=root, unit=unit, person=person, role=ResidencyRole.OWNER, starts_on=since)
    if unit.code in WITH_PHONES:
        account = identity.open_resident_account(phone=phone, name=name, password=password)
        linking.link_account(user=account, person=person)
    return person


def open_counting_house(root: Actor, company: Any, staff: dict[str, Any], *, month: str) -> None:
    """Open a project whose desks and bank accounts no other journey touches: three homes that owe a month."""
    project = tenancy.open_project(actor=root, company=company, code=COUNTED, name="文晖苑", city="杭州")
    for role, user in staff.items():
        identity.grant_role(actor=root, user=user, role=identity_queries.roles().get(code=role), project=project)
    with scope.enter([project.pk], actor=root):
        building = buildings.add_building(actor=root, project=project, code="9", name="9号楼", built_year=2012)
        layout = Layout(first_floor=1, last_floor=3, doors=(Door(Decimal("80.00"), "两室一厅"),), entrances=("1",))
        generation.generate_units(actor=root, building=building, layout=layout, state=UnitState.OWNER_OCCUPIED)
        for number, unit in enumerate(Unit.objects.filter(project=project).order_by("position")):
            name, phone = f"{'蒋韩杨'[number]}文晖", f"1370000010{number}"
            person = people.add_person(actor=root, project=project, name=name, phone=phone, identity_number="")
            since = clock.today() - dt.timedelta(days=900)
            residencies.move_in(actor=root, unit=unit, person=person, role=ResidencyRole.OWNER, starts_on=since)
            household.make_bill(unit, Decimal("224.00"), month=month, person=person)
