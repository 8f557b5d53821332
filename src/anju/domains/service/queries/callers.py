"""Who calls: households found by what somebody at the desk hears first, and all there is to know of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core import masking, money
from anju.core.access import Actor
from anju.domains.billing import policies as billing_policies
from anju.domains.billing import queries as billing
from anju.domains.billing.models import Bill
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.residents import policies as residents_policies
from anju.domains.residents import queries as residents
from anju.domains.residents.models import Person, PersonTag, Residency
from anju.domains.service import policies
from anju.domains.service.models import Ticket
from anju.domains.service.queries.tickets import open_tickets_of_unit
from anju.domains.tenancy.models import Project

MOST, MOST_BILLS = 8, 5


@dataclass(frozen=True)
class Caller:
    """Somebody who may be calling: a unit, and who of it where that is known. The telephone number is masked."""

    unit: Unit
    person: Person | None
    role: str
    phone: str


@dataclass(frozen=True)
class Household:
    """A caller's household at hand; ``owed`` is None to who may not see bills.

    ``bills`` are the first of the ``bill_count`` that are open, those to be settled first.
    """

    unit: Unit
    caller: Residency | None
    members: list[Residency]
    tags: dict[int, list[PersonTag]]
    owed: Decimal | None
    bills: Sequence[Bill]
    bill_count: int
    tickets: list[Ticket]


def find_callers(actor: Actor, project: Project, typed: str) -> list[Caller]:
    """Return up to `MOST` callers whom a unit's code, a name, pinyin, a telephone number or a plate may mean."""
    actor.require(policies.REGISTER, project.pk)
    if not typed.strip():
        return []
    units = estate.units_matching(actor, project, typed)[:MOST]
    found = [Caller(unit, None, "", "") for unit in units]
    if actor.may(residents_policies.VIEW_PEOPLE, project.pk):
        for person in residents.people_matching(actor, project, typed)[:MOST]:
            found += [
                Caller(one.unit, person, one.get_role_display(), masking.phone(person.phone))
                for one in person.current_residencies  # type: ignore[attr-defined]
            ]
    return found[:MOST]


def household_of_caller(actor: Actor, project: Project, unit: Unit, person_id: int | None) -> Household:
    """Return what the desk has at hand while somebody of a unit is on the telephone (six queries)."""
    actor.require(policies.REGISTER, project.pk)
    members = residents.household_of(actor, project, unit)
    may_see_bills = actor.may(billing_policies.VIEW_BILLS, project.pk)
    bills = list(billing.open_bills_of_unit(actor, unit)) if may_see_bills else []
    return Household(
        unit=unit,
        caller=next((one for one in members if one.person_id == person_id), None),
        members=members,
        tags=residents.tags_of_people(actor, project, [one.person_id for one in members]),
        owed=money.total(bill.balance for bill in bills) if may_see_bills else None,
        bills=bills[:MOST_BILLS],
        bill_count=len(bills),
        tickets=list(open_tickets_of_unit(actor, project, unit)[:MOST]),
    )


def role_of_caller(actor: Actor, project: Project, caller: Person | None, home: Unit | None) -> str:
    """Return as what the caller belongs to the unit today, or nothing."""
    if caller is None or home is None:
        return ""
    roles = [one.role for one in residents.household_of(actor, project, home) if one.person_id == caller.pk]
    return roles[0] if roles else ""
