"""The reports of a person: their own, those they are called about, and their household's, each in its time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import home_of, make_home, make_resident

from anju.core import clock
from anju.core.access import Actor
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Complaint, Leaf
from anju.domains.workforce.models import Employee


def test_a_person_has_what_they_and_their_household_reported_in_their_time(project: Any, root: Actor) -> None:
    unit = make_unit(project)
    before = dt.date(2026, 1, 5)
    with clock.at(before):
        former = make_resident(unit, name="旧主", since=dt.date(2020, 1, 1), until=dt.date(2026, 2, 1))
        of_former = services.report(actor=root, home=home_of(former, unit), words="门锁坏了")
    since = {"since": dt.date(2026, 2, 2)}
    (mine, home), (spouse, shared) = make_home(unit, name="王建国", **since), make_home(unit, "family", **since)
    tenant, rented = make_home(unit, "tenant", name="李敏", **since)
    of_me = services.report(actor=mine, home=home, words="马桶堵了")
    of_spouse = services.report(actor=spouse, home=shared, words="水龙头滴水")
    of_tenant = services.report(actor=tenant, home=rented, words="换灯")
    elsewhere = services.register_call(
        actor=root,
        project=project,
        channel="phone",
        words="路灯不亮",
        at_home=False,
        place_text="东门",
        contact_phone=home.person.phone,
    )
    assert list(queries.tickets_of_person(root, project, home.person)) == [elsewhere, of_spouse, of_me]
    assert list(queries.tickets_of_person(root, project, rented.person)) == [of_tenant]
    assert list(queries.tickets_of_person(root, project, of_former.reporter)) == [of_former]
    assert not queries.tickets_of_person(actor_with("residents.person:view"), project, home.person).exists()
    # Residencies and calls are read first: each condition is about the report itself, where an index can serve it.
    sql = str(queries.tickets_of_person(root, project, home.person).query)
    assert "residents_residency" not in sql
    assert "contact_phone" not in sql.partition("WHERE")[2]


def test_who_left_keeps_what_was_reported_until_then(project: Any, root: Actor) -> None:
    unit, day = make_unit(project), dt.date(2026, 3, 1)
    with clock.at(day):
        spouse, shared = make_home(unit, "family", name="李四")
        _gone, home = make_home(unit, until=day)
        then = services.report(actor=spouse, home=shared, words="马桶堵了")
    with clock.at(day + dt.timedelta(days=1)):
        services.report(actor=spouse, home=home_of(shared.person.account.user, unit), words="门锁坏了")
        assert list(queries.tickets_of_person(root, project, home.person)) == [then]


def test_complaints_are_for_who_handles_them_and_never_for_whom_they_are_of(project: Any, make_user: Any) -> None:
    actor, home = make_home(make_unit(project))
    leaf = Leaf.objects.filter(kind="complaint").first()
    complaint = services.report(actor=actor, home=home, words="保安态度恶劣", leaf=leaf)
    repair = services.report(actor=actor, home=home, words="马桶堵了")
    looks, handles = (
        actor_with(*rights, project_id=project.pk)
        for rights in ((policies.VIEW,), (policies.VIEW, policies.HANDLE_COMPLAINTS))
    )
    assert list(queries.tickets_of_person(looks, project, home.person)) == [repair]
    assert list(queries.tickets_of_person(handles, project, home.person)) == [repair, complaint]
    user = make_user("baoan", project=project)
    guard = Employee.objects.create(project=project, number="B9", name="赵保安", user=user)
    Complaint.objects.filter(ticket=complaint).update(about=guard)
    blamed = actor_with(policies.VIEW, policies.HANDLE_COMPLAINTS, project_id=project.pk, user_id=user.pk)
    assert list(queries.tickets_of_person(blamed, project, home.person)) == [repair]
