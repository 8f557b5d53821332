"""How residents come to a home: registration at the desk, invitation by who lives there; and how it ends."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.household import make_owner, make_unit
from tests.factories.resident import actor_of, browser_of, home_path, make_resident

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity import services as identity
from anju.domains.notifications.models import Delivery, Notification
from anju.domains.residents.enums import RequestState, ResidencyRole
from anju.domains.residents.models import Invitation, Person, PersonAccount, Registration, Residency
from anju.domains.residents.services import ownership, registrations, residencies
from anju.domains.residents.services.people import NewPerson

PHONE = "13800000001"


@pytest.fixture
def newcomer(project: Any) -> Any:
    return identity.open_resident_account(phone=PHONE)


def register(user: Any, unit: Any, role: str = "owner", name: str = "王建国", **more: Any) -> Registration:
    return registrations.ask_registration(
        actor=actor_of(user), project=unit.project, unit_code=unit.code, name=name, role=role, **more
    )


def test_registration_is_sent_from_the_phone_and_approved_at_the_desk(
    project: Any, newcomer: Any, make_user: Any
) -> None:
    unit = make_unit(project, "3-2-1201")
    owner = make_owner(unit, "王建国", phone=PHONE)
    phone = browser_of(newcomer)
    assert project.name in phone.get("/r/register/?q=测试").content.decode()
    sent = phone.post(
        f"/r/register/{project.code}/", {"unit_code": "3栋2单元1201室", "name": "王建国", "role": "owner"}
    )
    assert sent["Location"] == "/r/homes/"
    assert "Waiting for the desk" in phone.get("/r/").content.decode()
    asked = Registration.objects.get()

    desk = Client()
    desk.force_login(make_user("kefu", "service", project=project))
    page = desk.get(f"/p/T1/registrations/{asked.pk}/?tab=facts").content.decode()
    assert "Name and telephone match" in page
    assert PHONE not in page
    answer = desk.post(f"/p/T1/registrations/{asked.pk}/approve/", {"person": owner.pk})
    assert answer["Location"] == f"/p/T1/registrations/{asked.pk}/"

    assert phone.get("/r/")["Location"] == home_path(unit)
    assert PersonAccount.objects.get().person == owner
    assert Residency.objects.count() == 1
    assert Notification.objects.filter(user=newcomer).count() == 1
    assert Delivery.objects.filter(address=PHONE, kind="residents.registration.approved").count() == 1


def test_refusal_tells_the_reason(project: Any, newcomer: Any, make_user: Any) -> None:
    unit = make_unit(project)
    asked = register(newcomer, unit)
    desk = Client()
    desk.force_login(make_user("kefu", "service", project=project))
    assert desk.post(f"/p/T1/registrations/{asked.pk}/refuse/", {"reason": ""}).status_code == 422
    desk.post(f"/p/T1/registrations/{asked.pk}/refuse/", {"reason": "姓名与合同不符"})
    assert "姓名与合同不符" in browser_of(newcomer).get("/r/").content.decode()
    assert not PersonAccount.objects.exists()
    assert "姓名与合同不符" in Delivery.objects.get(kind="residents.registration.refused").body
    register(newcomer, unit)
    assert Registration.objects.count() == 2


def test_a_tenant_who_is_new_is_entered_with_the_end(project: Any, newcomer: Any, root: Actor) -> None:
    unit = make_unit(project)
    asked = register(newcomer, unit, "tenant", "李四", until=clock.today() + dt.timedelta(days=200))
    registrations.approve_registration(actor=root, registration=asked)
    made = Residency.objects.get()
    assert (made.role, made.starts_on, made.ends_on) == (
        "tenant",
        clock.today(),
        clock.today() + dt.timedelta(days=200),
    )
    assert (made.person.name, made.person.phone) == ("李四", PHONE)
    newcomer.refresh_from_db()
    assert newcomer.name == "李四"


@pytest.mark.parametrize("facts", [{"role": "tenant"}, {"role": "tenant_family"}, {"role": "owner", "code": "9-9-999"}])
def test_what_cannot_be_registered_is_told(project: Any, newcomer: Any, facts: dict[str, str]) -> None:
    unit = make_unit(project)
    unit.code = facts.get("code", unit.code)
    with pytest.raises(DomainError):
        register(newcomer, unit, facts["role"])


def test_registered_and_approved_twice_it_is_one_link(project: Any, newcomer: Any, root: Actor) -> None:
    unit = make_unit(project)
    first, again = register(newcomer, unit), register(newcomer, unit)
    assert first == again
    for _window in range(2):
        registrations.approve_registration(actor=root, registration=first)
    assert PersonAccount.objects.count() == Residency.objects.count() == 1
    with pytest.raises(DomainError):
        registrations.refuse_registration(actor=root, registration=first, reason="太晚")
    with pytest.raises(DomainError):
        register(newcomer, unit)


def test_somebody_elses_person_is_not_taken_over(project: Any, newcomer: Any, root: Actor) -> None:
    unit = make_unit(project)
    owner = make_resident(unit, name="王建国")
    person = PersonAccount.objects.get(user=owner).person
    asked = register(newcomer, unit)
    with pytest.raises(DomainError):
        registrations.approve_registration(actor=root, registration=asked, person=person)
    assert PersonAccount.objects.count() == 1


def test_one_phone_registers_in_several_units_and_estates(
    project: Any, other_project: Any, newcomer: Any, root: Actor
) -> None:
    with scope.enter([project.pk, other_project.pk], actor=root):
        units = [make_unit(project), make_unit(project), make_unit(other_project)]
        for unit in units:
            registrations.approve_registration(actor=root, registration=register(newcomer, unit))
        assert Person.objects.count() == 2
    page = browser_of(newcomer).get("/r/homes/").content.decode()
    assert all(home_path(unit) in page for unit in units)


def test_only_the_desk_decides_and_only_its_own_project(project: Any, newcomer: Any, make_user: Any) -> None:
    asked = register(newcomer, make_unit(project))
    guard = Client()
    guard.force_login(make_user("baoan", "guard", project=project))
    assert guard.get("/p/T1/registrations/").status_code == 403
    assert guard.post(f"/p/T1/registrations/{asked.pk}/approve/").status_code == 403


def test_own_registration_is_taken_back(project: Any, newcomer: Any) -> None:
    asked = register(newcomer, make_unit(project))
    stranger = browser_of(identity.open_resident_account(phone="13900000002"))
    assert stranger.post(f"/r/registrations/{asked.pk}/withdraw/").status_code == 404
    browser_of(newcomer).post(f"/r/registrations/{asked.pk}/withdraw/")
    assert Registration.objects.get().state == RequestState.WITHDRAWN


def invite(browser: Client, unit: Any, role: str = "family", phone: str = PHONE, **more: str) -> Any:
    return browser.post(home_path(unit, "household/invite/"), {"name": "刘芳", "phone": phone, "role": role, **more})


def sent_link() -> str:
    found = re.search(
        r"http://testserver(/r/invitation/\S+?/)",
        Delivery.objects.filter(kind="residents.invitation").latest("pk").body,
    )
    assert found
    return found[1]


def test_owner_lets_family_in_who_accept_by_their_own_phone(project: Any, newcomer: Any) -> None:
    unit = make_unit(project)
    owner = browser_of(make_resident(unit))
    assert invite(owner, unit)["Location"] == home_path(unit, "household/")
    link = sent_link()
    assert Client().get(link)["Location"].startswith("/r/sign-in/?next=")
    stranger = browser_of(identity.open_resident_account(phone="13900000002"))
    assert "王建国" not in stranger.get(link).content.decode()
    stranger.post(link)
    assert Residency.objects.count() == 1

    family = browser_of(newcomer)
    assert "王建国" in family.get(link).content.decode()
    for _twice in range(2):
        assert family.post(link)["Location"] == home_path(unit)
    made = Residency.objects.get(role="family")
    assert (made.person.name, made.starts_on) == ("刘芳", clock.today())
    assert family.get(home_path(unit)).status_code == 200
    assert family.get(home_path(unit, "household/invite/")).status_code == 403


def test_tenant_is_let_in_until_a_day_and_lets_family_in_no_longer(project: Any, newcomer: Any) -> None:
    unit = make_unit(project)
    owner = browser_of(make_resident(unit))
    assert invite(owner, unit, "tenant").status_code == 422
    until = clock.today() + dt.timedelta(days=100)
    invite(owner, unit, "tenant", until=until.isoformat())
    tenant = browser_of(newcomer)
    tenant.post(sent_link())
    assert Residency.objects.get(role="tenant").ends_on == until
    assert invite(tenant, unit, "family", "13800000009").status_code == 422
    invite(tenant, unit, "tenant_family", "13800000009", until=(until + dt.timedelta(days=9)).isoformat())
    child = identity.open_resident_account(phone="13800000009")
    browser_of(child).post(sent_link())
    assert Residency.objects.get(role="tenant_family").ends_on == until
    page = owner.get(home_path(unit, "household/")).content.decode()
    assert page.count("刘芳") == 1  # the tenant, whom the owner let in; not the tenant's family


def test_invitation_taken_back_or_old_is_no_longer_good(project: Any, newcomer: Any) -> None:
    unit = make_unit(project)
    owner = browser_of(make_resident(unit))
    invite(owner, unit)
    first, link = Invitation.objects.get(), sent_link()
    owner.post(home_path(unit, f"household/invitations/{first.pk}/withdraw/"))
    phone = browser_of(newcomer)
    phone.post(link)
    invite(owner, unit)
    with clock.at(clock.now() + dt.timedelta(days=8)):
        phone.post(sent_link())
    phone.post("/r/invitation/made-up/")
    assert not Residency.objects.filter(role="family").exists()


def test_who_let_somebody_in_may_end_it_and_nobody_else(project: Any, newcomer: Any) -> None:
    unit = make_unit(project)
    owner = browser_of(make_resident(unit))
    other = browser_of(make_resident(unit, name="共有人"))
    invite(owner, unit)
    family = browser_of(newcomer)
    family.post(sent_link())
    made = Residency.objects.get(role="family")
    made.starts_on = clock.today() - dt.timedelta(days=3)
    made.save()
    path = home_path(unit, f"household/{made.pk}/end/")
    assert other.post(path).status_code == 403
    assert family.post(path).status_code == 403
    assert owner.get(path).status_code == 200
    assert owner.post(path)["Location"] == home_path(unit, "household/")
    assert family.get(home_path(unit)).status_code == 404
    assert "You have no home here" in family.get("/r/").content.decode()
    assert Notification.objects.filter(user=newcomer, kind="residents.access_ended").exists()


def test_access_ends_with_the_residency_and_open_invitations_with_it(project: Any, root: Actor) -> None:
    unit = make_unit(project)
    user = make_resident(unit, since=clock.today() - dt.timedelta(days=300))
    phone = browser_of(user)
    invite(phone, unit)
    ownership.change_owner(actor=root, unit=unit, new_owners=[NewPerson("新业主")], on=clock.today())
    assert phone.get(home_path(unit)).status_code == 404
    assert phone.get(home_path(unit, "household/")).status_code == 404
    assert Invitation.objects.get().state == "withdrawn"


def test_a_tenants_family_leaves_with_the_tenant(project: Any, root: Actor) -> None:
    unit = make_unit(project)
    since = clock.today() - dt.timedelta(days=30)
    tenant = make_resident(unit, ResidencyRole.TENANT, since=since)
    child = make_resident(unit, ResidencyRole.TENANT_FAMILY, name="小李", since=since)
    held = Residency.objects.get(person__account__user=tenant)
    residencies.end_residency(actor=root, residency=held, ends_on=clock.today() - dt.timedelta(days=1))
    assert browser_of(child).get(home_path(unit)).status_code == 404


def test_a_role_that_may_not_be_given_is_refused_by_the_service(project: Any) -> None:
    from tests.factories.resident import home_of

    from anju.domains.residents.services import invitations

    unit = make_unit(project)
    user = make_resident(unit, ResidencyRole.FAMILY)
    with pytest.raises(AccessDenied):
        invitations.invite(
            actor=actor_of(user), home=home_of(user, unit), name="x", phone=PHONE, role="family", page="/"
        )
