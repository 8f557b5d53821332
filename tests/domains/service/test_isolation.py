"""A household sees its own reports, in its own time: random households, against the rule in plain words."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

import pytest
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import actor_of, home_of, make_resident

from anju.core import clock, scope
from anju.core.errors import NotFound
from anju.domains.identity.models import User
from anju.domains.residents import queries as residents
from anju.domains.service import queries, services
from anju.domains.service.models import Ticket

TODAY = dt.date(2026, 6, 30)
OWNERS = ("owner", "family")


@dataclass
class Living:
    """Somebody's time in the unit."""

    user: User
    role: str
    since: dt.date | None
    until: dt.date | None

    def lives_on(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def is_owner(self) -> bool:
        return self.role in OWNERS


def some_day(chance: random.Random) -> dt.date:
    return dt.date(2026, 1, 1) + dt.timedelta(days=chance.randrange(180))


def settle(chance: random.Random, unit) -> list[Living]:
    people = []
    for number in range(7):
        role = chance.choice(["owner", "family", "tenant", "tenant_family"])
        since = None if chance.random() < 0.2 else some_day(chance)
        until = None if chance.random() < 0.6 else (since or dt.date(2026, 1, 1)) + dt.timedelta(chance.randrange(90))
        user = make_resident(unit, role, name=f"住户{number}", since=since, until=until)
        people.append(Living(user, role, since, until))
    return people


def report_all(chance: random.Random, unit, people: list[Living]) -> list[tuple[Ticket, Living, dt.date]]:
    told = []
    for _number in range(14):
        living = chance.choice(people)
        day = some_day(chance)
        if not living.lives_on(day):
            continue
        with clock.at(day):
            at_home = chance.random() < 0.7
            ticket = services.report(
                actor=actor_of(living.user),
                home=home_of(living.user, unit),
                words="马桶堵了" if at_home else "路灯不亮",
                at_home=at_home,
                place_text="" if at_home else "东门",
            )
        told.append((ticket, living, day))
    return told


@pytest.mark.parametrize("seed", range(12))
def test_random_households_see_their_own(project, seed):
    chance = random.Random(seed)
    unit, next_door = make_unit(project), make_unit(project)
    people = settle(chance, unit)
    told = report_all(chance, unit, people)
    told += report_all(chance, next_door, settle(chance, next_door))
    with clock.at(TODAY):
        for me in people:
            if not me.lives_on(TODAY):
                with pytest.raises(NotFound):
                    home_of(me.user, unit)
                continue
            seen = {ticket.pk for ticket in queries.tickets_of_home(home_of(me.user, unit))}
            for ticket, by, day in told:
                if by.user == me.user:
                    assert ticket.pk in seen
                    continue
                shared_roof = by in people and by.is_owner == me.is_owner and ticket.is_private
                before_me = me.since is not None and day < me.since
                gone_before_me = by.until is not None and by.until <= (me.since or TODAY - dt.timedelta(days=1))
                assert (ticket.pk in seen) == (shared_roof and not before_me and not gone_before_me)


def test_a_landlord_and_a_tenant_do_not_see_each_other(project):
    unit = make_unit(project)
    owner, tenant = make_resident(unit), make_resident(unit, "tenant", name="李敏")
    of_owner = services.report(actor=actor_of(owner), home=home_of(owner, unit), words="马桶堵了")
    of_tenant = services.report(actor=actor_of(tenant), home=home_of(tenant, unit), words="换灯")
    assert list(queries.tickets_of_home(home_of(owner, unit))) == [of_owner]
    assert list(queries.tickets_of_home(home_of(tenant, unit))) == [of_tenant]
    for person, foreign in ((owner, of_tenant), (tenant, of_owner)):
        home, actor = home_of(person, unit), actor_of(person)
        with pytest.raises(NotFound):
            queries.get_ticket_of_home(home, foreign.pk)
        for act in (services.confirm, services.withdraw, services.dispute, services.reopen, services.rate):
            more = {services.confirm: {}, services.rate: {"stars": 5}}.get(act, {"reason": "x"})
            with pytest.raises(NotFound):
                act(actor=actor, home=home, ticket=foreign, **more)


def test_the_next_tenant_does_not_see_the_former_ones_not_even_on_the_day_of_moving(project):
    unit, day = make_unit(project), dt.date(2026, 3, 1)
    with clock.at(day):
        former = make_resident(unit, "tenant", name="甲", since=dt.date(2025, 3, 1), until=day)
        following = make_resident(unit, "tenant", name="乙", since=day)
        services.report(actor=actor_of(former), home=home_of(former, unit), words="门锁坏了")
        assert not queries.tickets_of_home(home_of(following, unit)).exists()
    with clock.at(day + dt.timedelta(days=1)), pytest.raises(NotFound):
        home_of(former, unit)


def test_a_neighbouring_project_sees_nothing(project, other_project, root):
    unit = make_unit(project)
    person = make_resident(unit)
    ticket = services.report(actor=actor_of(person), home=home_of(person, unit), words="马桶堵了")
    with scope.enter([other_project.pk], actor=root):
        assert not Ticket.objects.filter(pk=ticket.pk).exists()
        assert not residents.homes_of(actor_of(person), project)
        with pytest.raises(NotFound):
            queries.get_ticket(root, other_project, ticket.pk)
    with pytest.raises(NotFound):
        queries.get_ticket(actor_with(), project, ticket.pk)
