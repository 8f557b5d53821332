"""Every address keeps the permission matrix: own project, other project, missing permission, nobody signed in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anju.core import access
from tests.architecture import matrix, records
from tests.architecture.addresses import WORDS, Address, addresses
from tests.architecture.conftest import everything_but
from tests.architecture.matrix import PUBLIC, RESIDENT, Row

ALL = addresses()
KNOWN = [one for one in ALL if (row := matrix.rows().get(one.name)) and row.permission != RESIDENT]
NOT_THERE = 2_000_000_000


def test_every_address_has_a_name():
    assert [address.route for address in ALL if address.name.rpartition(":")[2] == ""] == []


def test_every_address_stands_in_the_matrix():
    lines = matrix.missing(ALL, matrix.rows())
    assert not lines, "add to tests/architecture/permission_matrix.txt:\n" + "\n".join(lines)


def test_the_matrix_names_no_address_that_is_gone():
    gone = sorted(set(matrix.rows()) - {address.name for address in ALL})
    assert not gone, "take out of tests/architecture/permission_matrix.txt:\n" + "\n".join(gone)


def test_the_matrix_names_declared_permissions_and_known_records():
    rows = matrix.rows().values()
    assert [row.name for row in rows if set(row.permissions) - set(access.declared())] == []
    assert [row.name for row in rows if row.record and row.record not in records.MAKERS] == []


def test_an_address_that_is_not_in_the_matrix_is_told_with_its_line():
    address = Address("console:parking.gate.open", "p/<str:project_code>/gate/<int:pk>/", (("pk", True),), lambda: None)
    (line,) = matrix.missing([address], {})
    assert line.split() == ["console:parking.gate.open", "PERMISSION", "200", "RECORD"]
    with pytest.raises(ValueError, match="line 1"):
        matrix.parse("console:parking.gate.open parking.gate:open")


def path(address: Address, pk: int = NOT_THERE, project: str = "T1") -> str:
    """Return the path of an address with its parts filled in."""

    def fill(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        if name == "project_code":
            return project
        return str(pk) if kind == "int" else WORDS.get(name, "x")

    return "/" + re.sub(r"<([^>]+)>", fill, address.route)


def ids(address: Address) -> str:
    return f"{address.name}{'' if address.in_project else '@company'}"


@pytest.mark.parametrize("address", KNOWN, ids=ids)
def test_the_address_keeps_the_matrix(address: Address, world, reader):
    row = matrix.rows()[address.name]
    may = reader(row.permissions)
    pk = records.MAKERS[row.record](world.own, 1) if row.record else NOT_THERE
    asked = path(address, pk)
    found = {"nobody signed in": stranger(row, asked)}
    if row.permission != PUBLIC:
        found["with the permission"] = expect(may, asked, row.status)
    if address.in_project and row.permission != PUBLIC:
        found["other project"] = expect(may, path(address, pk, "T2"), 404) or expect(may, path(address, pk, "T9"), 404)
        found["POST to the other project"] = expect(may, path(address, pk, "T2"), 404, method="post")
    if row.record and address.in_project and is_of_a_project(row):
        foreign = path(address, records.MAKERS[row.record](world.other, 2))
        found["record of the other project"] = expect(may, foreign, *((404, 405) if row.status == 405 else (404,)))
        found["POST to a record of the other project"] = expect(may, foreign, 404, method="post")
    for permission in row.permissions:
        # The first permission is the page's own; without a further one its record is not there.
        refused = (403,) if permission == row.permissions[0] else (403, 404)
        rest = reader(everything_but(permission))
        found[f"GET without {permission}"] = expect(rest, asked, *refused) if row.status != 405 else ""
        found[f"POST without {permission}"] = expect(rest, asked, *refused, method="post")
    if any(found.values()):
        pytest.fail(f"{asked}: " + "; ".join(f"{case}: {text}" for case, text in found.items() if text), pytrace=False)


def is_of_a_project(row: Row) -> bool:
    """Tell whether the record belongs to one project; the company's and one's own are seen from every project."""
    return row.record not in ("user", "leaf", "cause", "grant", "role", "project", "department", "notification", "job")


def expect(browser: Client, asked: str, *wanted: int, method: str = "get") -> str:
    """Return what is wrong with the answer, or an empty text; a page that takes no POST may say so first."""
    answered = getattr(browser, method)(asked).status_code
    allowed = (*wanted, 405) if method == "post" and wanted != (403,) else wanted
    return "" if answered in allowed else f"{answered} instead of {' or '.join(str(one) for one in wanted)}"


def stranger(row: Row, asked: str) -> str:
    """Return what is wrong with the answer to somebody who has not signed in."""
    answer = Client().get(asked)
    if row.permission == PUBLIC:
        return "" if answer.status_code == row.status else f"{answer.status_code} instead of {row.status}"
    location = answer.headers.get("Location", "")
    sent_to_sign_in = answer.status_code == 302 and location.startswith("/account/login/")
    return "" if sent_to_sign_in else f"{answer.status_code} {location}"
