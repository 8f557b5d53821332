"""The resident's own account: telephone, password, consents, own data, erasure, messages."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import browser_of, home_path, make_resident
from tests.surfaces.resident.test_sign_in import code_sent_to

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity.models import User
from anju.domains.notifications import services as notifications
from anju.domains.notifications.models import Notification
from anju.domains.residents.models import Consent, DataRequest, Person, PersonAccount, Registration, Residency

NEW = "13900007777"


@pytest.fixture
def phone(project: Any) -> Client:
    unit = make_unit(project)
    user = make_resident(unit, phone="13800000001")
    browser = browser_of(user)
    browser.user, browser.unit = user, unit  # type: ignore[attr-defined]
    return browser


def test_telephone_is_changed_by_a_code_to_the_new_one(phone: Any) -> None:
    assert phone.post("/r/me/phone/", {"phone": NEW})["Location"] == "/r/me/phone/code/"
    code = code_sent_to(NEW)
    wrong = "000000" if code != "000000" else "111111"
    assert phone.post("/r/me/phone/code/", {"code": wrong}).status_code == 422
    assert phone.post("/r/me/phone/code/", {"code": code})["Location"] == "/r/me/"
    phone.user.refresh_from_db()
    assert (phone.user.phone, phone.user.username) == (NEW, f"r{NEW}")
    assert phone.get(home_path(phone.unit)).status_code == 200


def test_anothers_telephone_is_not_taken(phone: Any, project: Any) -> None:
    make_resident(make_unit(project), phone=NEW)
    phone.post("/r/me/phone/", {"phone": NEW})
    assert phone.post("/r/me/phone/code/", {"code": code_sent_to(NEW)}).status_code == 422


def test_password_is_set_and_then_changed_knowing_the_old_one(phone: Any) -> None:
    assert phone.post("/r/me/password/", {"password": "12345678"}).status_code == 422
    assert phone.post("/r/me/password/", {"password": "lotus-pond-7"})["Location"] == "/r/me/"
    assert phone.get("/r/me/").status_code == 200
    assert phone.post("/r/me/password/", {"old": "wrong", "password": "lotus-pond-8"}).status_code == 422
    phone.post("/r/me/password/", {"old": "lotus-pond-7", "password": "lotus-pond-8"})
    answer = Client().post("/r/sign-in/password/", {"phone": "13800000001", "password": "lotus-pond-8"})
    assert answer["Location"] == "/r/"


def test_signed_out_everywhere_else(phone: Any) -> None:
    other = browser_of(phone.user)
    for browser in (phone, other):
        assert browser.get("/r/me/").status_code == 200
    phone.post("/r/me/sessions/end/")
    assert phone.get("/r/me/").status_code == 200
    assert other.get("/r/me/").status_code == 302


def test_consent_is_taken_back_as_easily_as_given(phone: Any) -> None:
    page = home_path(phone.unit, "consents/")
    for given in ("1", "0", "0"):
        assert phone.post(page, {"purpose": "marketing", "given": given})["Location"] == page
    assert list(Consent.objects.order_by("pk").values_list("purpose", "is_given")) == [
        ("marketing", True),
        ("marketing", False),
    ]
    phone.post(page, {"purpose": "face", "given": "1"})
    phone.post(page, {"purpose": "everything", "given": "1"})
    assert Consent.objects.count() == 2


def test_own_data_is_read_and_taken_along(phone: Any, project: Any) -> None:
    make_bill(phone.unit, "276.08")
    neighbour = make_unit(project, "9-9-901")
    make_bill(neighbour, "999.99")
    make_resident(neighbour, name="邻居")
    Registration.objects.create(
        project=project,
        unit=make_unit(project, "3-1-301"),
        user=phone.user,
        name="王建国",
        phone="13800000001",
        role="owner",
        asked_at=dt.datetime(2026, 11, 24, 0, 30, tzinfo=clock.ZONE),
    )
    assert "13800000001" in phone.get("/r/me/data/").content.decode()
    file = phone.get("/r/me/data.json")
    told = json.loads(file.content)
    assert told["account"]["phone"] == "13800000001"
    assert told["estates"][0]["residencies"][0]["unit"] == phone.unit.code
    assert told["estates"][0]["registrations"][0]["at"] == "2026-11-24"  # the day before by Greenwich
    assert told["money"][0]["bills"][0]["amount"] == "276.08"
    assert "999.99" not in file.content.decode()
    assert "邻居" not in file.content.decode()


def test_erasure_is_asked_for_and_done_at_the_desk(phone: Any, project: Any, make_user: Any) -> None:
    for _twice in range(2):
        phone.post("/r/me/erasure/", {"note": "搬走了"})
    asked = DataRequest.objects.get()
    desk = Client()
    desk.force_login(make_user("kefu", "service", project=project))
    erase = f"/p/T1/data-requests/{asked.pk}/erase/"
    assert desk.post(erase, {"reason": "已删除"}).status_code == 422  # lives there still
    Residency.objects.update(ends_on=clock.today() - dt.timedelta(days=1))
    assert desk.post(erase, {"reason": "已删除"}).status_code == 302
    person = Person.objects.get()
    assert (person.name, person.phone) == ("王建国", "")
    assert not PersonAccount.objects.exists()
    user = User.objects.get(pk=phone.user.pk)
    assert (user.is_active, user.phone, user.name) == (False, "", "—")
    assert phone.get("/r/").status_code == 302
    assert Client().post("/r/sign-in/", {"phone": "13800000001"}).status_code == 302


def test_refused_erasure_tells_why(phone: Any, project: Any, make_user: Any) -> None:
    phone.post("/r/me/erasure/", {"note": ""})
    desk = Client()
    desk.force_login(make_user("kefu", "service", project=project))
    desk.post(f"/p/T1/data-requests/{DataRequest.objects.get().pk}/refuse/", {"reason": "仍是业主"})
    assert "仍是业主" in phone.get("/r/me/erasure/").content.decode()


def test_messages_are_read_once_opened(phone: Any, root: Actor) -> None:
    for number in range(32):
        notifications.notify(users=[phone.user], kind="t", title=gettext_lazy("Welcome"), url=f"/r/{number}")
    page = phone.get("/r/messages/").content.decode()
    assert page.count("Welcome") == 30
    assert "?before=" in page
    newest = Notification.objects.order_by("pk").last()
    assert newest is not None
    assert 'href="/r/31"' in phone.get(f"/r/messages/{newest.pk}/").content.decode()
    newest.refresh_from_db()
    assert newest.read_at is not None
    assert phone.post("/r/messages/read/").status_code == 302
    assert not Notification.objects.filter(read_at__isnull=True).exists()


def test_messages_are_nobody_elses_and_need_a_home(phone: Any, project: Any) -> None:
    notifications.notify(users=[phone.user], kind="t", title=gettext_lazy("Welcome"))
    other = browser_of(make_resident(make_unit(project)))
    assert other.get(f"/r/messages/{Notification.objects.get().pk}/").status_code == 404
    Residency.objects.filter(person__account__user=phone.user).update(ends_on=clock.today() - dt.timedelta(days=1))
    assert phone.get("/r/messages/")["Location"] == "/r/"
    assert phone.get("/r/me/").status_code == 200  # the account and its data stay one's own
