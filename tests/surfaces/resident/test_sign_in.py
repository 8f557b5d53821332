"""Signing in on the phone."""

from __future__ import annotations

from typing import Any

from django.test import Client
from tests.factories.household import make_unit
from tests.factories.resident import home_path, make_resident

from anju.domains.identity import services as identity

PHONE, PASSWORD = "13800000001", "Anju-2026-resident"


def make_account(project: Any) -> Any:
    unit = make_unit(project)
    user = make_resident(unit, phone=PHONE)
    identity.open_resident_account(phone=PHONE, password=PASSWORD)
    return user, unit


def sign_in(browser: Client, phone: str = PHONE, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/r/sign-in/", {"phone": phone, "password": password, **more})


def test_password_opens_the_home(project: Any) -> None:
    _user, unit = make_account(project)
    browser = Client()
    assert sign_in(browser, "138 0000 0001")["Location"] == "/r/"
    assert browser.get("/r/")["Location"] == home_path(unit)
    assert browser.get("/r/sign-in/")["Location"] == "/r/"
    assert browser.post("/r/sign-out/")["Location"] == "/r/sign-in/"
    assert browser.get(home_path(unit)).status_code == 302


def test_the_page_that_was_asked_for_follows(project: Any) -> None:
    _user, unit = make_account(project)
    assert sign_in(Client(), next=home_path(unit, "bills/"))["Location"] == home_path(unit, "bills/")
    assert sign_in(Client(), next="https://evil.example/r/")["Location"] == "/r/"
    assert sign_in(Client(), next="/p/T1/")["Location"] == "/r/"


def test_unknown_phone_and_wrong_password_are_told_alike_and_lock_out_alike(project: Any) -> None:
    make_account(project)
    for phone in (PHONE, "13900000999"):
        answers = [sign_in(Client(), phone, "wrong") for _try in range(6)]
        assert [one.status_code for one in answers] == [422] * 4 + [429] * 2
        assert "do not belong together" in answers[0].content.decode()


def test_staff_do_not_enter_by_the_residents_door(project: Any, make_user: Any) -> None:
    make_user("r13700000000", "service", project=project, password=PASSWORD)
    assert sign_in(Client(), "13700000000").status_code == 422


def test_residents_do_not_enter_by_the_staffs_door(project: Any) -> None:
    make_account(project)
    browser = Client()
    answer = browser.post("/account/login/", {"login": f"r{PHONE}", "password": PASSWORD})
    assert answer["Location"] == "/r/sign-in/"
    assert "_auth_user_id" not in browser.session
