"""Moving in, ending, change of owner."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core import clock, scope
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.residents import policies, queries
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.services import care, ownership, people, residencies

DAY = date(2026, 9, 15)


@pytest.fixture
def owner(unit: Any, make_person: Any, root: Any) -> Any:
    """Give the owner of the unit since 2020."""
    person = make_person()
    residencies.move_in(actor=root, unit=unit, person=person, role="owner", starts_on=date(2020, 1, 1))
    return person


def household(root: Any, project: Any, unit: Any, on: date) -> list[tuple[str, str]]:
    return [(one.role, one.person.name) for one in queries.household_of(root, project, unit, on)]


def test_household_stands_in_order_of_roles(unit: Any, owner: Any, make_person: Any, root: Any, project: Any) -> None:
    for name, role in (("租", "tenant"), ("妻", "family"), ("租妻", "tenant_family")):
        residencies.move_in(actor=root, unit=unit, person=make_person(name, ""), role=role)
    assert household(root, project, unit, DAY) == [
        ("owner", "王建国"), ("family", "妻"), ("tenant", "租"), ("tenant_family", "租妻"),
    ]  # fmt: skip


def test_dates_in_wrong_order_are_refused(unit: Any, make_person: Any, root: Any) -> None:
    with pytest.raises(DomainError) as refused:
        residencies.move_in(
            actor=root, unit=unit, person=make_person(), role="tenant", starts_on=DAY, ends_on=date(2026, 9, 14)
        )
    assert refused.value.field == "ends_on"


def test_same_role_twice_at_a_time_is_refused_and_later_is_not(unit: Any, make_person: Any, root: Any) -> None:
    person = make_person()
    residencies.move_in(actor=root, unit=unit, person=person, role="tenant", ends_on=date(2026, 8, 31))
    with pytest.raises(DomainError) as refused:
        residencies.move_in(actor=root, unit=unit, person=person, role="tenant", starts_on=date(2026, 8, 31))
    assert refused.value.field == "person"
    residencies.move_in(actor=root, unit=unit, person=person, role="tenant", starts_on=date(2026, 9, 1))


def test_only_one_tenant_pays_at_a_time(unit: Any, owner: Any, make_person: Any, root: Any) -> None:
    residencies.move_in(actor=root, unit=unit, person=make_person("租", ""), role="tenant", is_payer=True)
    with pytest.raises(DomainError) as refused:
        residencies.move_in(actor=root, unit=unit, person=make_person("二", ""), role="tenant", is_payer=True)
    assert refused.value.field == "is_payer"
    with pytest.raises(DomainError) as refused:
        residencies.move_in(actor=root, unit=unit, person=make_person("三", ""), role="family", is_payer=True)
    assert refused.value.field == "is_payer"


def test_person_of_another_project_is_refused(unit: Any, other_project: Any, root: Any, project: Any) -> None:
    with scope.enter([other_project.pk], actor=root):
        stranger = people.add_person(actor=root, project=other_project, name="邻居")
    with scope.enter([project.pk, other_project.pk], actor=root), pytest.raises(DomainError) as refused:
        residencies.move_in(actor=root, unit=unit, person=stranger, role="owner")
    assert refused.value.field == "person"


def test_family_of_the_last_tenant_ends_with_the_tenancy(
    unit: Any, owner: Any, make_person: Any, root: Any, project: Any
) -> None:
    tenant = residencies.move_in(actor=root, unit=unit, person=make_person("租", ""), role="tenant", starts_on=DAY)
    residencies.move_in(actor=root, unit=unit, person=make_person("租妻", ""), role="tenant_family")
    last = date(2026, 10, 31)
    residencies.end_residency(actor=root, residency=tenant, ends_on=last)
    assert [role for role, _name in household(root, project, unit, last)] == ["owner", "tenant", "tenant_family"]
    assert [role for role, _name in household(root, project, unit, date(2026, 11, 1))] == ["owner"]
    assert EventRecord.objects.get(name="TenancyEnded").payload["on"] == "2026-10-31"
    assert EventRecord.objects.filter(name="ResidencyEnded").count() == 2


def test_residency_cannot_end_before_it_began_or_again_later(unit: Any, make_person: Any, root: Any) -> None:
    residency = residencies.move_in(actor=root, unit=unit, person=make_person(), role="tenant", starts_on=DAY)
    with pytest.raises(DomainError):
        residencies.end_residency(actor=root, residency=residency, ends_on=date(2026, 9, 14))
    residencies.end_residency(actor=root, residency=residency, ends_on=date(2026, 12, 31))
    with pytest.raises(DomainError):
        residencies.end_residency(actor=root, residency=residency, ends_on=date(2027, 1, 31))
    residencies.end_residency(actor=root, residency=residency, ends_on=date(2026, 11, 30))
    assert residency.ends_on == date(2026, 11, 30)


def test_wrong_entry_is_corrected(unit: Any, make_person: Any, root: Any) -> None:
    residency = residencies.move_in(actor=root, unit=unit, person=make_person(), role="family")
    residencies.edit_residency(actor=root, residency=residency, role="owner", starts_on=DAY)
    assert (residency.role, residency.starts_on) == ("owner", DAY)
    assert residency.history.get().role == "family"


def test_old_owner_ends_the_day_before_and_new_one_begins_on_the_day(
    unit: Any, owner: Any, make_person: Any, root: Any, project: Any
) -> None:
    residencies.move_in(actor=root, unit=unit, person=make_person("妻", ""), role="family")
    residencies.move_in(actor=root, unit=unit, person=make_person("租", ""), role="tenant")
    care.record_consent(actor=root, person=owner, purpose="contact", is_given=True)
    buyer = make_person("李敏", "13900001111")
    ownership.change_owner(actor=root, unit=unit, new_owners=[buyer], on=DAY)
    assert household(root, project, unit, date(2026, 9, 14)) == [
        ("owner", "王建国"), ("family", "妻"), ("tenant", "租"),
    ]  # fmt: skip
    assert household(root, project, unit, DAY) == [("owner", "李敏"), ("tenant", "租")]
    assert queries.has_consent(owner, "contact")
    told = EventRecord.objects.get(name="OwnerChanged").payload
    assert told == {
        "unit_id": unit.pk, "on": "2026-09-15", "old_person_ids": [owner.pk], "new_person_ids": [buyer.pk],
    }  # fmt: skip


def test_family_member_becomes_owner(unit: Any, owner: Any, make_person: Any, root: Any, project: Any) -> None:
    wife = make_person("妻", "")
    residencies.move_in(actor=root, unit=unit, person=wife, role="family")
    ownership.change_owner(actor=root, unit=unit, new_owners=[wife], on=DAY)
    assert household(root, project, unit, DAY) == [("owner", "妻")]


def test_owner_who_stays_is_not_touched_and_family_stays(
    unit: Any, owner: Any, make_person: Any, root: Any, project: Any
) -> None:
    other = make_person("共有", "")
    residencies.move_in(actor=root, unit=unit, person=other, role="owner")
    residencies.move_in(actor=root, unit=unit, person=make_person("子", ""), role="family")
    ownership.change_owner(actor=root, unit=unit, new_owners=[owner], on=DAY)
    assert household(root, project, unit, DAY) == [("owner", "王建国"), ("family", "子")]
    assert queries.household_of(root, project, unit, DAY)[0].starts_on == date(2020, 1, 1)


def test_change_in_wrong_order_is_refused(unit: Any, owner: Any, make_person: Any, root: Any) -> None:
    buyer, next_buyer = make_person("李敏", ""), make_person("周婷", "")
    ownership.change_owner(actor=root, unit=unit, new_owners=[buyer], on=DAY)
    for day in (DAY, date(2026, 9, 1)):
        with pytest.raises(DomainError) as refused:
            ownership.change_owner(actor=root, unit=unit, new_owners=[next_buyer], on=day)
        assert refused.value.field == "on"


@pytest.mark.parametrize("nobody_new", ["none", "same"])
def test_change_that_changes_nothing_is_refused(unit: Any, owner: Any, root: Any, nobody_new: str) -> None:
    with pytest.raises(DomainError) as refused:
        ownership.change_owner(actor=root, unit=unit, new_owners=[owner] if nobody_new == "same" else [], on=DAY)
    assert refused.value.field == "new_owners"


def test_first_owner_of_a_new_unit_is_a_change_too(unit: Any, make_person: Any, root: Any, project: Any) -> None:
    ownership.change_owner(actor=root, unit=unit, new_owners=[make_person()], on=DAY)
    assert household(root, project, unit, DAY) == [("owner", "王建国")]


def test_reader_may_not_write(unit: Any, owner: Any, make_person: Any) -> None:
    reader = actor_with(policies.VIEW_PEOPLE)
    with pytest.raises(AccessDenied):
        ownership.change_owner(actor=reader, unit=unit, new_owners=[owner], on=DAY)
    with pytest.raises(AccessDenied):
        residencies.move_in(actor=reader, unit=unit, person=owner, role="tenant")


def test_owners_of_many_units_cost_one_query(
    unit: Any, owner: Any, root: Any, project: Any, django_assert_num_queries: Any
) -> None:
    with clock.at(DAY), django_assert_num_queries(1):
        assert queries.owners_of_units(root, project, [unit.pk]) == {unit.pk: [owner]}


def test_unit_history_holds_who_left(unit: Any, owner: Any, make_person: Any, root: Any, project: Any) -> None:
    ownership.change_owner(actor=root, unit=unit, new_owners=[make_person("李敏", "")], on=DAY)
    names = [one.person.name for one in queries.residencies_of_unit(root, project, unit)]
    assert names == ["李敏", "王建国"]
    assert unit.area == Decimal("98.60")
    assert ResidencyRole.OWNER in {one.role for one in queries.residencies_of_person(root, project, owner)}


def test_somebody_new_is_added_with_the_change(unit: Any, owner: Any, root: Any, project: Any) -> None:
    buyer = people.NewPerson("李敏", "139 0000 1111")
    ownership.change_owner(actor=root, unit=unit, new_owners=[buyer], on=DAY)
    assert household(root, project, unit, DAY) == [("owner", "李敏")]
    with pytest.raises(DomainError) as refused:
        residencies.move_in(actor=root, unit=unit, person=people.NewPerson("赵", "123"), role="tenant")
    assert refused.value.field == "phone"
