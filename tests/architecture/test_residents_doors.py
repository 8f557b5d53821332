"""Every address of the resident's phone: who lives there 200, neighbours and other estates 404, staff kept out."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anju.core import access
from tests.architecture import matrix, records
from tests.architecture.addresses import WORDS, Address, addresses
from tests.architecture.matrix import RESIDENT
from tests.architecture.resident_records import HOME_OF, OF_EVERY_HOME
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, make_resident

KNOWN = [one for one in addresses() if (row := matrix.rows().get(one.name)) and row.permission == RESIDENT]
NOT_THERE = 2_000_000_000


def path(address: Address, home: int, pk: int = NOT_THERE, project: str = "T1") -> str:
    """Return the path of an address with its parts filled in."""

    def fill(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        if name == "project_code":
            return project
        return str(home if name == "home" else pk) if kind == "int" else WORDS.get(name, "x")

    return "/" + re.sub(r"<([^>]+)>", fill, address.route)


def refused(browser: Client, asked: str, *wanted: int) -> str:
    """Return what is wrong with the answers to GET and POST, or an empty text."""
    codes = browser.get(asked).status_code, browser.post(asked).status_code
    return "" if set(codes) <= {*wanted, 405} and codes != (405, 405) else f"{asked}: {codes} instead of {wanted}"


@pytest.mark.parametrize("address", KNOWN, ids=lambda address: address.name)
def test_the_address_is_for_who_lives_there(address: Address, world, reader):
    row = matrix.rows()[address.name]
    pk = records.MAKERS[row.record](world.own, 1) if row.record else NOT_THERE
    unit = HOME_OF[row.record](pk) if row.record else make_unit(world.own)
    user = make_resident(unit)
    asked = path(address, unit.pk, pk)
    found = [
        "" if (code := browser_of(user).get(asked).status_code) == row.status else f"{code} instead of {row.status}",
        refused(reader(access.declared()), asked, 404 if address.in_project else 403),
    ]
    if Client().get(asked).headers.get("Location", "").partition("?")[0] != "/r/sign-in/":
        found.append("strangers are not led to the residents' sign-in")
    if address.in_project:
        neighbour, elsewhere = make_unit(world.own), make_unit(world.other)
        make_resident(neighbour, user=user)
        other = make_resident(elsewhere, name="邻居")
        found += [
            refused(browser_of(other), asked, 404),
            refused(browser_of(user), path(address, elsewhere.pk, pk, "T2"), 404),
            refused(browser_of(user), path(address, unit.pk, pk, "T2"), 404),
            refused(browser_of(user), path(address, elsewhere.pk, pk), 404),
        ]
        if row.record in OF_EVERY_HOME:
            shown = browser_of(user).get(path(address, neighbour.pk, pk)).status_code
            found.append("" if shown == 200 else f"{shown} instead of 200 for a neighbour")
        elif row.record:
            found.append(refused(browser_of(user), path(address, neighbour.pk, pk), 404))
    assert not any(found), "; ".join(filter(None, found))


def test_every_record_of_residents_has_a_home():
    assert {matrix.rows()[one.name].record for one in KNOWN} - {""} <= set(HOME_OF)
