"""Homes: where an account lives today, and what it may do there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.factories.household import make_owner, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, NotFound
from anju.domains.identity.models import User
from anju.domains.residents import queries
from anju.domains.residents.calc import rights
from anju.domains.residents.enums import HomeRight, ResidencyRole
from anju.domains.residents.models import PersonAccount, Residency


@pytest.fixture
def resident(project: Any) -> Actor:
    """Give the account of somebody who lives in unit 3-2-1201 as its owner."""
    person = make_owner(make_unit(project, "3-2-1201"), "王建国")
    user = User.objects.create(username="wang", name="王建国")
    PersonAccount.objects.create(project=project, person=person, user=user, linked_at=clock.now())
    return Actor(user.pk, user.name, surface="resident")


def residency_of(resident: Actor) -> Residency:
    return Residency.objects.get(person__account__user=resident.user_id)


def test_a_home_is_where_one_lives_today(project: Any, resident: Actor):
    assert [home.unit.code for home in queries.homes_of(resident, project)] == ["3-2-1201"]
    row = residency_of(resident)
    row.ends_on = clock.today() - dt.timedelta(days=1)
    row.save()
    assert queries.homes_of(resident, project) == []


def test_a_home_that_begins_tomorrow_is_not_one_yet(project: Any, resident: Actor):
    row = residency_of(resident)
    row.starts_on = clock.today() + dt.timedelta(days=1)
    row.save()
    assert queries.homes_of(resident, project) == []


def test_a_neighbours_home_looks_like_none(project: Any, resident: Actor):
    neighbour = make_unit(project, "3-2-1202")
    make_owner(neighbour, "陈晓燕", phone="13800001111")
    with pytest.raises(NotFound):
        queries.get_home(resident, project, neighbour.pk)


def test_a_stranger_has_no_home(project: Any, resident: Actor):
    assert queries.homes_of(Actor(None, "somebody"), project) == []
    assert not queries.projects_lived_in(Actor(None, "somebody")).exists()


def test_who_owns_and_lets_to_himself_has_the_home_once_with_the_greater_rights(project: Any, resident: Actor):
    row = residency_of(resident)
    Residency.objects.create(project=project, unit=row.unit, person=row.person, role=ResidencyRole.FAMILY)
    (home,) = queries.homes_of(resident, project)
    assert home.role == ResidencyRole.OWNER
    assert home.may(HomeRight.VOTE)


@pytest.mark.parametrize(
    ("role", "is_payer", "may", "may_not"),
    [
        (ResidencyRole.FAMILY, False, HomeRight.PAY, HomeRight.VOTE),
        (ResidencyRole.TENANT, False, HomeRight.REPORT, HomeRight.SEE_BILLS),
        (ResidencyRole.TENANT, True, HomeRight.PAY, HomeRight.VOTE),
        (ResidencyRole.TENANT_FAMILY, False, HomeRight.REPORT, HomeRight.ADD_FAMILY),
    ],
)
def test_rights_by_role(project: Any, resident: Actor, role: str, is_payer: bool, may: HomeRight, may_not: HomeRight):
    row = residency_of(resident)
    row.role, row.is_payer = role, is_payer
    row.save()
    (home,) = queries.homes_of(resident, project)
    home.require(may)
    with pytest.raises(AccessDenied):
        home.require(may_not)


def test_landlord_and_tenant_are_two_parties():
    parties = [rights.party_of(role) for role in ("owner", "family", "tenant", "tenant_family")]
    assert parties[0] == parties[1]
    assert parties[2] == parties[3]
    assert not parties[0] & parties[2]


def test_projects_lived_in_are_found_before_there_is_a_scope(project: Any, resident: Actor):
    assert list(queries.projects_lived_in(resident)) == [project]
