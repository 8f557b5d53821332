"""The one search box of the desk, and what it opens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core.errors import NotFound
from anju.core.pinyin import search_key
from anju.domains.estate.models import Space
from anju.domains.payments import policies, queries
from anju.domains.residents import policies as residents_policies
from anju.domains.residents.models import Vehicle


@pytest.fixture
def clerk(project: Any) -> Any:
    return actor_with(policies.VIEW_PAYMENTS, policies.COLLECT, residents_policies.VIEW_PEOPLE, project_id=project.pk)


@pytest.fixture
def homes(project: Any) -> Any:
    """Two homes: 王建国 of 3-2-1201 with a car, 李晓明 of 32-1201."""
    first, second = make_unit(project, "3-2-1201"), make_unit(project, "32-1201")
    owner = make_owner(first, "王建国", pinyin=search_key("王建国"), phone="13800006721")
    make_owner(second, "李晓明", pinyin=search_key("李晓明"), phone="13911118888")
    Vehicle.objects.create(project=project, plate="粤B8X201", unit=first, person=owner)
    return first, second


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3-2-1201", ["3-2-1201"]),
        ("3栋2单元1201室", ["3-2-1201"]),
        ("３－２－１２０１", ["3-2-1201"]),
        ("32-1201", ["3-2-1201", "32-1201"]),
        ("1201", ["3-2-1201", "32-1201"]),
        ("3-2-", ["3-2-1201"]),
        ("王建国", ["3-2-1201"]),
        ("王", ["3-2-1201"]),
        ("建国", ["3-2-1201"]),
        ("wjg", ["3-2-1201"]),
        ("WJG", ["3-2-1201"]),
        ("lixiao", ["32-1201"]),
        ("13800006721", ["3-2-1201"]),
        ("1391111", ["32-1201"]),
        ("6721", ["3-2-1201"]),
        ("粤B8X201", ["3-2-1201"]),
        ("粤B·8X2", ["3-2-1201"]),
        ("b8x201", ["3-2-1201"]),
        ("nobody", []),
        ("'; DROP TABLE --%_", []),
        ("  ", []),
    ],
)
def test_households_are_found_by_what_people_say(
    clerk: Any, project: Any, homes: Any, typed: str, found: list[str]
) -> None:
    assert [hit.code for hit in queries.find_households(clerk, project, typed)] == found


def test_hit_shows_masked_phone_and_open_money(clerk: Any, project: Any, homes: Any) -> None:
    make_bill(homes[0], "276.08")
    make_bill(homes[0], "80.00", month="2026-10", item="车位管理费")
    (hit,) = queries.find_households(clerk, project, "wjg")
    assert (hit.name, hit.phone, hit.owed, hit.bills) == ("王建国", "138****6721", Decimal("356.08"), 2)


def test_search_is_two_statements_at_most(
    clerk: Any, project: Any, homes: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        queries.find_households(clerk, project, "建国")


def test_people_are_not_searched_without_the_right_to_see_them(project: Any, homes: Any) -> None:
    clerk = actor_with(policies.VIEW_PAYMENTS, project_id=project.pk)
    assert queries.find_households(clerk, project, "王建国") == []


def test_household_shows_who_lives_there_and_what_is_open(clerk: Any, project: Any, homes: Any) -> None:
    unit = homes[0]
    Space.objects.create(project=project, code="B1-217", unit=unit)
    make_bill(unit, "276.08", month="2026-09")
    make_bill(unit, "80.00", month="2026-10", item="车位管理费")
    make_bill(unit, "276.08", month="2026-10")
    home = queries.household(clerk, project, unit.pk)
    assert [(one.name, one.phone, one.role) for one in home.people] == [("王建国", "138****6721", "owner")]
    assert (home.spaces, home.plates, home.owed) == (("B1-217",), ("粤B8X201",), Decimal("632.16"))
    assert [(group.item, len(group.bills)) for group in home.groups] == [("物业服务费", 2), ("车位管理费", 1)]


def test_unit_of_another_project_is_not_found(clerk: Any, project: Any, other_project: Any) -> None:
    with pytest.raises(NotFound):
        queries.household(clerk, project, 999_999)
