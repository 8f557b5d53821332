"""An estate of two buildings with owners, tenants and accounts, and vendors that keep what they are given."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.domains.notifications.conftest import vendors, work  # noqa: F401 - fixtures
from tests.factories import household

from anju.core import clock, scope
from anju.domains.community import policies, services
from anju.domains.community.models import Notice
from anju.domains.identity.models import User
from anju.domains.notifications import services as notifications
from anju.domains.residents import policies as residents
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, PersonAccount, Residency

OFFICE = actor_with(policies.VIEW, policies.PUBLISH, residents.VIEW_SEGMENTS)


def open_account(person: Person) -> User:
    user = User.objects.create(username=f"r{person.pk}", name=person.name, phone=person.phone)
    PersonAccount.objects.create(project_id=person.project_id, person=person, user=user, linked_at=clock.now())
    return user


def make_estate(project: Any) -> SimpleNamespace:
    """Owners in buildings 3 and 4, a tenant in 3, each with an account; one owner in 4 without."""
    three, four = household.make_unit(project, "3-2-1201"), household.make_unit(project, "4-1-0301")
    owner = household.make_owner(three, "王建国", phone="13800000001")
    far = household.make_owner(four, "李四", phone="13800000002")
    household.make_owner(household.make_unit(project, "4-1-0401"), "赵六", phone="13800000003")
    tenant = Person.objects.create(project=project, name="张三", phone="13800000004")
    Residency.objects.create(project=project, unit=three, person=tenant, role=ResidencyRole.TENANT)
    users = {"owner": open_account(owner), "far": open_account(far), "tenant": open_account(tenant)}
    return SimpleNamespace(project=project, three=three, four=four, **users)


@pytest.fixture
def estate(project: Any, vendors: Any) -> SimpleNamespace:  # noqa: F811
    """Give the estate of the project."""
    return make_estate(project)


@pytest.fixture
def neighbours(other_project: Any, root: Any) -> SimpleNamespace:
    """Give an estate that has nothing to do with it."""
    with scope.enter([other_project.pk], actor=root):
        return make_estate(other_project)


@pytest.fixture
def draft(estate: SimpleNamespace) -> Callable[..., Notice]:
    """Give a function that writes a notice."""

    def write(**facts: Any) -> Notice:
        given = {"title": "停水通知", "body": "11 月 22 日 9:00 起停水。\n\n请提前储水。", "tag": "outage", **facts}
        return services.write_notice(actor=OFFICE, project=estate.project, **given)

    return write


def send(notice: Notice) -> int:
    """Do what the worker does when the fifteen seconds are over; return the slices."""
    slices = 0
    with clock.at(notice.publish_at):
        while notifications.send_slice(project_id=notice.project_id, broadcast_id=notice.broadcast_id):
            slices += 1
    return slices
