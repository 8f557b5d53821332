"""The demonstration's residents with a phone: an owner who owes something, the family, a tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from anju.config.demo.people import PASSWORD
from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.identity import services as identity
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ConsentPurpose, ResidencyRole
from anju.domains.residents.models import Person
from anju.domains.residents.services import care, linking, people, residencies
from anju.domains.tenancy.models import Project

TENANCY = timedelta(days=300)


@dataclass(frozen=True)
class Phone:
    """A resident of the demonstration; an empty name is that of the unit's owner in the roster."""

    number: str
    role: ResidencyRole
    name: str = ""


PHONES = (
    Phone("13800000001", ResidencyRole.OWNER),
    Phone("13800000002", ResidencyRole.FAMILY, "沈晓梅"),
    Phone("13800000003", ResidencyRole.TENANT, "高远"),
)


def open_phones(*, actor: Actor, project: Project) -> None:
    """Open the accounts: owner, family and tenant of one unit, and a second unit for the owner. Needs the scope."""
    first, second = _units_that_owe(actor, project)
    owner = _owner(actor, project, first)
    for phone in PHONES:
        if phone.role == ResidencyRole.OWNER:
            person = people.edit_person(actor=actor, person=owner, name=owner.name, phone=phone.number)
            residencies.move_in(
                actor=actor, unit=second, person=person, role=phone.role, starts_on=clock.today() - TENANCY
            )
            care.record_consent(
                actor=actor, person=person, purpose=ConsentPurpose.CONTACT, is_given=True, channel="前台"
            )
        else:
            person = people.add_person(actor=actor, project=project, name=phone.name, phone=phone.number)
            is_tenant = phone.role == ResidencyRole.TENANT
            residencies.move_in(
                actor=actor,
                unit=second if is_tenant else first,
                person=person,
                role=phone.role,
                starts_on=clock.today() - TENANCY / 2,
                ends_on=clock.today() + TENANCY if is_tenant else None,
            )
        account = identity.open_resident_account(phone=phone.number, name=person.name, password=PASSWORD, is_demo=True)
        linking.link_account(user=account, person=person)


def _units_that_owe(actor: Actor, project: Project) -> tuple[Unit, Unit]:
    """Return the first two units with a few open bills and an owner: something to look at, nothing dramatic."""
    bills = billing.bills(actor, project).filter(balance__gt=0, reversed_at__isnull=True).order_by()
    owing = bills.values("unit").annotate(number=Count("pk")).filter(number__range=(2, 6))
    units = estate.units_visible_to(actor, project).filter(pk__in=owing.values("unit"), usage="home")
    owned = residents.owners_of_units(actor, project, units.values_list("pk", flat=True))
    first, second = [unit for unit in units if unit.pk in owned][:2]
    return first, second


def _owner(actor: Actor, project: Project, unit: Unit) -> Person:
    return residents.owners_of_units(actor, project, [unit.pk])[unit.pk][0]
