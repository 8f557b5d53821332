"""People who live in units and sign in on their phones, as the doors of residents want them."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from anju.core import clock
from anju.core.access import Actor
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.residents import queries
from anju.domains.residents.models import Person, PersonAccount, Residency
from anju.domains.residents.queries import Home

_accounts = count(1)


def make_resident(
    unit: Unit,
    role: str = "owner",
    *,
    name: str = "王建国",
    phone: str = "13800006721",
    since: dt.date | None = dt.date(2020, 1, 1),
    until: dt.date | None = None,
    person: Person | None = None,
) -> Person:
    """Return a person who belongs to the unit and has an account."""
    person = person or Person.objects.create(project_id=unit.project_id, name=name, phone=phone)
    Residency.objects.create(
        project_id=unit.project_id, unit=unit, person=person, role=role, starts_on=since, ends_on=until
    )
    if not PersonAccount.objects.filter(person=person).exists():
        user = User.objects.create(username=f"resident{next(_accounts)}", name=person.name)
        PersonAccount.objects.create(project_id=unit.project_id, person=person, user=user, linked_at=clock.now())
    return person


def actor_of(person: Person) -> Actor:
    """Return the resident as the actor of a request."""
    user = person.account.user
    return Actor(user_id=user.pk, name=user.name, surface="resident")


def home_of(person: Person, unit: Unit) -> Home:
    """Return the resident's home in a unit, through the door; raises NotFound when it is none today."""
    return queries.get_home(actor_of(person), unit.project, unit.pk)


def make_home(unit: Unit, role: str = "owner", **facts: Any) -> tuple[Actor, Home]:
    """Return a new resident of the unit as an actor, with the home."""
    person = make_resident(unit, role, **facts)
    return actor_of(person), home_of(person, unit)
