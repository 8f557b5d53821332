"""Two windows of the desk, and a resident, at the same reports at once: no work is lost between them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from tests.concurrency.racing import at_once
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.estate.models import Place
from anju.domains.service import services as service
from anju.domains.service.models import Ticket
from anju.domains.tenancy import services as tenancy

ROOT = system_actor("tests")
TIMES = 5


@pytest.fixture
def desk(committed_db: Any) -> SimpleNamespace:
    """Commit a project with a public place and a resident of it."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            actor, home = make_home(make_unit(project))
            service.ship_taxonomy()
            place = Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")
    return SimpleNamespace(project=project, actor=actor, home=home, place=place)


def _reports(desk: SimpleNamespace, number: int) -> list[Ticket]:
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        homes = [(desk.actor, desk.home), *(make_home(make_unit(desk.project)) for _ in range(number - 1))]
        return [
            service.report(actor=actor, home=home, words="楼道灯不亮", at_home=False, place=desk.place)
            for actor, home in homes
        ]


def _open(desk: SimpleNamespace, tickets: list[Ticket]) -> list[int]:
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        rows = Ticket.objects.filter(pk__in=[one.pk for one in tickets], order__closed_at__isnull=True)
        return list(rows.values_list("pk", flat=True))


def _merge(one: Ticket, other: Ticket) -> Any:
    return lambda: service.merge_ticket(actor=ROOT, ticket=one, into=other)


def test_each_of_two_merged_into_the_other_leaves_one_open(desk: SimpleNamespace) -> None:
    for _time in range(TIMES):
        first, second = tickets = _reports(desk, 2)
        assert at_once([_merge(first, second), _merge(second, first)], desk) == ["DomainError", "done"]
        assert len(_open(desk, tickets)) == 1


def test_a_chain_of_mergers_leaves_every_report_with_an_open_order(desk: SimpleNamespace) -> None:
    for _time in range(TIMES):
        first, second, third = tickets = _reports(desk, 3)
        told = at_once([_merge(first, second), _merge(second, third)], desk)
        assert told == ["DomainError", "done"], "one that others go on as goes on as none"
        assert len(_open(desk, tickets)) == 2


def test_what_is_merged_into_and_withdrawn_at_once_leaves_one_open(desk: SimpleNamespace) -> None:
    for _time in range(TIMES):
        own, other = tickets = _reports(desk, 2)
        told = at_once(
            [
                _merge(other, own),
                lambda own=own: service.withdraw(actor=desk.actor, home=desk.home, ticket=own, reason="好了"),
            ],
            desk,
        )
        assert told == ["DomainError", "done"]
        assert len(_open(desk, tickets)) == 1
