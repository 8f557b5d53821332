"""Every page of the register, of people and of employees: who gets 200, 403, 404, and how many queries it costs."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.register import make_register

PREPARED = "units/{unit}/owner/"
PAGES = [
    "estate/",
    "buildings/",
    "buildings/new/",
    "buildings/{building}/",
    "buildings/{building}/?tab=facts",
    "buildings/{building}/?tab=history",
    "buildings/{building}/floors/",
    "buildings/{building}/edit/",
    "buildings/{building}/remove/",
    "buildings/{building}/generate/",
    "units/",
    "units/new/",
    "units/{unit}/",
    "units/{unit}/?tab=people",
    "units/{unit}/?tab=places",
    "units/{unit}/?tab=documents",
    "units/{unit}/?tab=history",
    "units/{unit}/edit/",
    "units/{unit}/handover.pdf",
    "units/{unit}/move-in/",
    PREPARED,
    "spaces/",
    "spaces/new/",
    "spaces/{space}/",
    "spaces/{space}/?tab=vehicles",
    "spaces/{space}/edit/",
    "people/",
    "people/new/",
    "people/{person}/",
    "people/{person}/?tab=units",
    "people/{person}/?tab=consents",
    "people/{person}/?tab=history",
    "people/{person}/edit/",
    "people/{person}/tags/",
    "people/{person}/consent/",
    "care/",
    "residencies/{residency}/edit/",
    "residencies/{residency}/end/",
    "vehicles/",
    "vehicles/new/",
    "vehicles/{vehicle}/",
    "vehicles/{vehicle}/edit/",
    "vehicles/{vehicle}/remove/",
    "employees/",
    "employees/new/",
    "employees/{employee}/",
    "employees/{employee}/edit/",
    "employees/{employee}/leave/",
]
POSTS = ["people/{person}/phone/", "people/{person}/identity/", "employees/{employee}/phone/"]
CHOICES = ["units/choices/", "spaces/choices/", "people/choices/"]


def ids(register: SimpleNamespace) -> dict[str, int]:
    """Return what stands in the addresses."""
    return {
        "building": register.building.pk,
        "unit": register.unit.pk,
        "space": register.space.pk,
        "person": register.owner.pk,
        "residency": register.renting.pk,
        "vehicle": register.vehicle.pk,
        "employee": register.employee.pk,
    }


@pytest.fixture
def register(project: Any) -> SimpleNamespace:
    """Give a small estate."""
    return make_register(project)


@pytest.fixture
def manager(signed_in: Callable[..., Client], register: SimpleNamespace) -> Client:
    """Give the project manager's browser."""
    return signed_in("project_manager", project=register.project, username="manager")


def statuses(browser: Client, register: SimpleNamespace, pages: list[str], code: str = "T1") -> dict[str, int]:
    """Return how each page answers; those of `POSTS` and `CHOICES` are asked by POST."""
    found = {}
    for page in pages:
        ask = browser.post if page in (*POSTS, *CHOICES) else browser.get
        found[page] = ask(f"/p/{code}/{page.format(**ids(register))}").status_code
    return found


def test_every_page_opens_for_the_manager_but_what_others_prepare(
    manager: Client, signed_in: Callable[..., Client], register: SimpleNamespace
) -> None:
    pages = [one for one in (*PAGES, *POSTS, *CHOICES) if one != PREPARED]
    assert statuses(manager, register, pages) == dict.fromkeys(pages, 200)
    # The manager confirms changes of owner, so it is the desk that prepares them.
    assert statuses(manager, register, [PREPARED]) == {PREPARED: 403}
    desk = signed_in("service", project=register.project, username="desk")
    assert statuses(desk, register, [PREPARED]) == {PREPARED: 200}


def test_every_page_is_refused_without_the_right(signed_in: Callable[..., Client], register: SimpleNamespace) -> None:
    administrator = signed_in("administrator", username="stranger")
    seen = ["employees/", "employees/{employee}/"]
    pages = [one for one in (*PAGES, *POSTS, *CHOICES) if one not in seen]
    assert statuses(administrator, register, pages) == dict.fromkeys(pages, 403)
    cleaner = signed_in("cleaning", project=register.project, username="cleaner")
    assert statuses(cleaner, register, seen) == dict.fromkeys(seen, 403)


def test_no_record_of_another_project_is_found(
    signed_in: Callable[..., Client], register: SimpleNamespace, other_project: Any
) -> None:
    neighbour = signed_in("project_manager", project=other_project, username="neighbour")
    pages = [one for one in (*PAGES, *POSTS) if "{" in one and one != PREPARED]
    assert statuses(neighbour, register, pages, "T2") == dict.fromkeys(pages, 404)
    assert statuses(neighbour, register, pages, "T1") == dict.fromkeys(pages, 404)
    desk = signed_in("service", project=other_project, username="desk")
    for code in ("T1", "T2"):
        assert statuses(desk, register, [PREPARED], code) == {PREPARED: 404}


def test_a_look_at_a_number_has_no_address(manager: Client, register: SimpleNamespace) -> None:
    for page in (*POSTS, *CHOICES):
        assert manager.get(f"/p/T1/{page.format(**ids(register))}").status_code == 405


LISTS = ["estate/", "buildings/", "units/", "people/", "vehicles/", "spaces/", "employees/", "care/"]


def test_a_list_costs_the_same_for_more_rows(manager: Client, register: SimpleNamespace, root: Any) -> None:
    pages = [*LISTS, "buildings/{building}/", "units/{unit}/", "units/{unit}/?tab=people", "people/{person}/"]
    before = {page: cost(manager, register, page) for page in pages}
    fill(register, root)
    assert {page: cost(manager, register, page) for page in pages} == before


def cost(browser: Client, register: SimpleNamespace, page: str) -> int:
    """Return how many queries a page runs once its session stands."""
    url = f"/p/T1/{page.format(**ids(register))}"
    browser.get(url)
    with CaptureQueriesContext(connection) as run:
        assert browser.get(url).status_code == 200
    return len(run)


def fill(register: SimpleNamespace, root: Any) -> None:
    """Add a dozen of everything."""
    from decimal import Decimal

    from anju.domains.estate.services import buildings, spaces, units
    from anju.domains.residents.services import care, people, residencies, vehicles
    from anju.domains.workforce import services as workforce

    project = register.project
    for number in range(12):
        building = buildings.add_building(actor=root, project=project, code=str(20 + number))
        unit = units.add_unit(actor=root, building=building, entrance="1", room="101", area=Decimal("80"))
        units.add_unit(actor=root, building=register.building, entrance="3", room=f"{number + 1}01", area=Decimal("80"))
        person = people.add_person(actor=root, project=project, name=f"赵{number}", phone=f"1360000{number:04}")
        residencies.move_in(actor=root, unit=unit, person=person, role="owner")
        residencies.move_in(actor=root, unit=register.unit, person=person, role="family")
        space = spaces.add_space(actor=root, project=project, code=f"B2-{number:03}", unit=unit)
        vehicles.add_vehicle(
            actor=root, project=project, plate=f"浙A1{number:04}"[:7], unit=unit, person=person, space=space
        )
        care.set_tags(actor=root, person=person, tags=["elderly"])
        workforce.hire_employee(actor=root, project=project, number=f"B{number}", name=f"员工{number}")
