"""Residents with accounts: somebody who lives in a unit and has signed in on a phone."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from django.test import Client

from anju.core import clock
from anju.core.access import Actor
from anju.domains.estate.models import Unit
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, PersonAccount, Residency
from anju.domains.residents.queries import Home

_phones = count(13_900_000_001)


def make_resident(
    unit: Unit,
    role: str = ResidencyRole.OWNER,
    *,
    name: str = "王建国",
    phone: str = "",
    since: dt.date | None = dt.date(2020, 1, 1),
    until: dt.date | None = None,
    is_payer: bool = False,
    user: User | None = None,
) -> User:
    """Return the account of somebody who belongs to the unit; ``user`` gives a further home to the same account."""
    user = user or identity.open_resident_account(phone=phone or str(next(_phones)), name=name)
    link = PersonAccount.objects.filter(project_id=unit.project_id, user=user).first()
    if link is None:
        person = Person.objects.create(project_id=unit.project_id, name=name, phone=user.phone)
        link = PersonAccount.objects.create(project_id=unit.project_id, person=person, user=user, linked_at=clock.now())
    Residency.objects.create(
        project_id=unit.project_id,
        unit=unit,
        person=link.person,
        role=role,
        starts_on=since,
        ends_on=until,
        is_payer=is_payer,
    )
    return user


def actor_of(user: User) -> Actor:
    """Return who acts when the resident uses the phone."""
    return identity_queries.actor_for(user, surface="resident")


def home_of(user: User, unit: Unit) -> Home:
    """Return the key to the unit in the hands of the resident, inside the project's scope."""
    return residents.get_home(actor_of(user), unit.project, unit.pk)


def browser_of(user: User) -> Client:
    """Return a phone on which the resident has signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def home_path(unit: Unit, rest: str = "") -> str:
    """Return the address of a page of the home."""
    return f"/r/{unit.project.code}/{unit.pk}/{rest}"


def sign_in(unit: Unit, role: str = ResidencyRole.OWNER, **facts: Any) -> Client:
    """Return the phone of somebody new who belongs to the unit."""
    return browser_of(make_resident(unit, role, **facts))


def make_home(unit: Unit, role: str = ResidencyRole.OWNER, **facts: Any) -> tuple[Actor, Home]:
    """Return somebody new who belongs to the unit as an actor, with the key to it."""
    user = make_resident(unit, role, **facts)
    return actor_of(user), home_of(user, unit)
