"""Signing in on the phone: by a code or by password, told alike for every telephone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.household import make_unit
from tests.factories.resident import home_path, make_resident

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.identity import services as identity
from anju.domains.identity.models import PhoneCode, User
from anju.domains.notifications.models import Delivery

PHONE, PASSWORD = "13800000001", "Anju-2026-resident"


def make_account(project: Any) -> Any:
    unit = make_unit(project)
    user = make_resident(unit, phone=PHONE)
    identity.open_resident_account(phone=PHONE, password=PASSWORD)
    return user, unit


def ask(browser: Client, phone: str = PHONE) -> Any:
    return browser.post("/r/sign-in/", {"phone": phone})


def code_sent_to(phone: str = PHONE) -> str:
    sent = Delivery.objects.filter(address=phone, kind="identity.sign_in_code").latest("pk")
    found = re.search(r"\d{6}", sent.body)
    assert found
    return found[0]


def answer(browser: Client, code: str) -> Any:
    return browser.post("/r/sign-in/code/", {"code": code})


def sign_in(browser: Client, phone: str = PHONE, password: str = PASSWORD) -> Any:
    return browser.post("/r/sign-in/password/", {"phone": phone, "password": password})


def test_code_opens_the_home(project: Any) -> None:
    _user, unit = make_account(project)
    browser = Client()
    assert ask(browser, "+86 138 0000 0001")["Location"] == "/r/sign-in/code/"
    assert answer(browser, code_sent_to())["Location"] == "/r/"
    assert browser.get("/r/")["Location"] == home_path(unit)
    assert browser.session.get_expiry_age() > 29 * 24 * 3600


def test_new_telephone_gets_an_account_without_a_home(project: Any) -> None:
    browser = Client()
    known, unknown = ask(Client(), "13900000001"), ask(browser)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    answer(browser, code_sent_to())
    user = User.objects.get(phone=PHONE)
    assert user.is_resident
    assert not user.has_usable_password()
    assert "You have no home here" in browser.get("/r/").content.decode()


def test_code_is_kept_as_a_hash_and_good_once(project: Any) -> None:
    first, second = Client(), Client()
    ask(first)
    code = code_sent_to()
    assert code not in PhoneCode.objects.get().code_hash
    session = second.session
    session["resident.phone"] = PHONE
    session.save()
    assert answer(first, code).status_code == 302
    assert answer(second, code).status_code == 422


def test_code_grows_old_and_a_newer_one_replaces_it(project: Any) -> None:
    browser, now = Client(), clock.now()
    with clock.at(now):
        ask(browser)
        old = code_sent_to()
    with clock.at(now + dt.timedelta(minutes=2)):
        ask(browser)
        new = code_sent_to()
        if old != new:
            assert answer(browser, old).status_code == 422
    with clock.at(now + dt.timedelta(minutes=7, seconds=1)):
        assert answer(browser, new).status_code == 422


def test_five_wrong_codes_are_enough(project: Any) -> None:
    browser = Client()
    ask(browser)
    right = code_sent_to()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        assert answer(browser, wrong).status_code == 422
    assert PhoneCode.objects.get().tries == 5
    assert answer(browser, right).status_code == 422


def test_codes_are_limited_by_the_minute_and_the_hour(project: Any) -> None:
    browser, now = Client(), clock.now()
    assert ask(browser).status_code == 302
    assert ask(browser).status_code == 422
    for minute in range(2, 6):
        with clock.at(now + dt.timedelta(minutes=minute)):
            assert ask(browser).status_code == 302
    with clock.at(now + dt.timedelta(minutes=7)):
        assert "in an hour" in ask(browser).content.decode()
    assert Delivery.objects.filter(address=PHONE).count() == 5


def test_one_address_cannot_ring_every_telephone(project: Any) -> None:
    for number in range(40):
        identity.issue_code(phone=f"1380000{number:04d}", purpose="sign_in", address="10.0.0.1")
    with pytest.raises(DomainError):
        identity.issue_code(phone="13900000000", purpose="sign_in", address="10.0.0.1")
    identity.issue_code(phone="13900000000", purpose="sign_in", address="10.0.0.2")


def test_code_for_one_purpose_is_worth_nothing_for_another(project: Any) -> None:
    code = identity.issue_code(phone=PHONE, purpose="new_phone", address="")
    assert not identity.redeem_code(phone=PHONE, purpose="sign_in", code=code)


def test_the_page_that_was_asked_for_follows(project: Any) -> None:
    _user, unit = make_account(project)
    for wanted, expected in (
        (home_path(unit, "bills/"), home_path(unit, "bills/")),
        ("https://evil.example/r/", "/r/"),
    ):
        browser = Client()
        browser.get("/r/sign-in/", {"next": wanted})
        assert sign_in(browser)["Location"] == expected


def test_password_opens_the_home(project: Any) -> None:
    _user, unit = make_account(project)
    browser = Client()
    assert sign_in(browser, "138 0000 0001")["Location"] == "/r/"
    assert browser.get("/r/")["Location"] == home_path(unit)
    assert browser.get("/r/sign-in/")["Location"] == "/r/"
    assert browser.post("/r/sign-out/")["Location"] == "/r/sign-in/"
    assert browser.get(home_path(unit)).status_code == 302


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
    refused = browser.post("/account/login/", {"login": f"r{PHONE}", "password": PASSWORD})
    assert refused["Location"] == "/r/sign-in/"
    assert "_auth_user_id" not in browser.session


def test_recorded_code_is_shown_in_the_demonstration_only(project: Any, settings: Any) -> None:
    browser = Client()
    ask(browser)
    assert browser.get("/r/sign-in/recorded/").status_code == 404
    settings.DEMO = True
    assert browser.get("/r/sign-in/recorded/").status_code == 200
