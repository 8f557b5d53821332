"""The home's first page, the choice between homes, and who is kept out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import browser_of, home_path, make_resident, sign_in

from anju.core import scope
from anju.core.access import Actor
from anju.domains.residents.enums import ResidencyRole


def test_first_page_tells_what_is_to_pay(project: Any) -> None:
    unit = make_unit(project, "3-2-1201")
    make_bill(unit, "276.08", month="2026-08")
    make_bill(unit, "100.00", month="2099-01", item="停车费")
    page = sign_in(unit).get(home_path(unit)).content.decode()
    assert "376.08" in page
    assert "1 bill overdue" in page
    assert "测试花园 3-2-1201" in page


def test_tenant_who_does_not_pay_sees_no_money(project: Any) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "276.08", month="2026-08")
    browser = sign_in(unit, ResidencyRole.TENANT)
    assert "276.08" not in browser.get(home_path(unit)).content.decode()
    for closed in ("bills/", f"bills/{bill.pk}/", "receipts/"):
        assert browser.get(home_path(unit, closed)).status_code == 403


def test_entry_leads_to_the_home_entered_last(project: Any) -> None:
    first, second = make_unit(project, "1-1-101"), make_unit(project, "1-1-102")
    user = make_resident(first)
    make_resident(second, user=user)
    browser = browser_of(user)
    assert browser.get("/r/")["Location"] == home_path(first)
    browser.get(home_path(second))
    assert browser.get("/r/")["Location"] == home_path(second)
    assert browser_of(user).get("/r/")["Location"] == home_path(second)


def test_homes_of_several_estates_stand_together(project: Any, other_project: Any, root: Actor) -> None:
    here = make_unit(project, "1-1-101")
    user = make_resident(here)
    with scope.enter([project.pk, other_project.pk], actor=root):
        there = make_unit(other_project, "8-1-801")
        make_resident(there, ResidencyRole.TENANT, user=user)
    browser = browser_of(user)
    page = browser.get("/r/homes/").content.decode()
    assert home_path(here) in page
    assert home_path(there) in page
    assert browser.get(home_path(there)).status_code == 200


def test_neighbours_and_other_estates_are_not_there(project: Any, other_project: Any, root: Actor) -> None:
    own, neighbour = make_unit(project), make_unit(project)
    with scope.enter([project.pk, other_project.pk], actor=root):
        foreign = make_unit(other_project)
    browser = sign_in(own)
    assert browser.get(home_path(neighbour)).status_code == 404
    assert browser.get(home_path(foreign)).status_code == 404
    assert browser.get(f"/r/{project.code}/{foreign.pk}/").status_code == 404


def test_who_has_no_home_left_is_told_so_and_nothing_else(project: Any) -> None:
    unit = make_unit(project)
    browser = sign_in(unit, ResidencyRole.TENANT, until=dt.date(2026, 1, 31))
    assert "You have no home here" in browser.get("/r/").content.decode()
    assert browser.get(home_path(unit)).status_code == 404


def test_staff_and_residents_have_entrances_of_their_own(project: Any, make_user: Any) -> None:
    unit = make_unit(project)
    resident = sign_in(unit)
    for astray in ("/", f"/p/{project.code}/", f"/p/{project.code}/units/", "/account/password/"):
        assert resident.get(astray)["Location"] == "/r/"
    assert resident.post("/account/password/").status_code == 403
    staff = Client()
    staff.force_login(make_user("kefu", "service", project=project))
    assert staff.get("/r/").status_code == 403
    assert staff.get(home_path(unit)).status_code == 404
    assert Client().get(home_path(unit))["Location"].startswith("/r/sign-in/")


def test_large_type_is_kept_for_the_account(project: Any) -> None:
    unit = make_unit(project)
    user = make_resident(unit)
    browser = browser_of(user)
    assert browser.post("/r/large/", {"large": "1", "next": home_path(unit)})["Location"] == home_path(unit)
    assert 'class="large"' in browser_of(user).get(home_path(unit)).content.decode()
    assert browser.post("/r/large/", {"large": "0", "next": "https://evil.example/"})["Location"] == "/r/"


def test_first_page_keeps_its_weight(project: Any) -> None:
    """The budget of the phone: 25 KB of our own CSS and JS, gzipped, beside htmx."""
    import gzip
    import re
    from pathlib import Path

    unit = make_unit(project)
    page = sign_in(unit).get(home_path(unit)).content.decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', page)) - {"vendor/htmx.min.js"}
    assert {"resident/resident.css", "resident/resident.js"} <= names
    weight = sum(len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in names)
    assert weight <= 25 * 1024, f"{weight} bytes: {sorted(names)}"
