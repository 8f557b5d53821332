"""People: what is stored, found and shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.conftest import actor_with

from anju.core import sealing
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.identity.models import PersonalDataAccess
from anju.domains.residents import policies, queries
from anju.domains.residents.services import people, vehicles

NUMBER = "11010519491231002X"


def test_identity_number_is_nowhere_in_plain_text(make_person: Any, root: Any) -> None:
    person = make_person(identity_number=NUMBER.lower())
    people.edit_person(actor=root, person=person, name="王建国", phone="", remark="改")
    assert sealing.unseal(person.identity_sealed) == NUMBER
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p::text FROM residents_person p UNION ALL SELECT h::text FROM residents_person_history h"
        )
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) == 2
    assert not any(NUMBER in row for row in rows)


def test_number_not_named_stays_and_empty_one_goes(make_person: Any, root: Any) -> None:
    person = make_person(identity_number=NUMBER)
    people.edit_person(actor=root, person=person, name="王建国")
    person.refresh_from_db()
    assert (person.phone, sealing.unseal(person.identity_sealed)) == ("13812346721", NUMBER)
    people.edit_person(actor=root, person=person, name="王建国", phone="", identity_number="")
    person.refresh_from_db()
    assert (person.phone, person.identity_sealed) == ("", None)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", {"name": " "}),
        ("phone", {"phone": "12345"}),
        ("identity_number", {"identity_number": "110105194912310021"}),
    ],
)
def test_impossible_values_are_told_at_their_field(make_person: Any, field: str, fields: dict[str, str]) -> None:
    with pytest.raises(DomainError) as refused:
        make_person(**fields)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "typed", ["王建国", "王", "建国", "wangjian", "wjg", "WJ", "13812346721", "6721", "粤B8X234", "粤B·8X2"]
)
def test_person_is_found_by_what_people_type(make_person: Any, project: Any, root: Any, typed: str) -> None:
    person = make_person()
    make_person("李敏", "13900001111")
    vehicles.add_vehicle(actor=root, project=project, plate="粤B·8X234", person=person)
    assert list(queries.people_matching(root, project, typed)) == [person]


def test_person_is_not_found_by_part_of_a_number(make_person: Any, project: Any, root: Any) -> None:
    make_person()
    assert not queries.people_matching(root, project, "1381").exists()
    assert not queries.people_matching(root, project, "138123").exists()


def test_people_are_hidden_without_the_right(make_person: Any, project: Any) -> None:
    person = make_person()
    stranger = actor_with(policies.VIEW_VEHICLES)
    assert not queries.people_visible_to(stranger, project).exists()
    with pytest.raises(NotFound):
        queries.get_person(stranger, project, person.pk)
    with pytest.raises(AccessDenied):
        people.add_person(actor=stranger, project=project, name="赵")


def test_revealing_is_logged_and_needs_the_right(make_person: Any, make_user: Any, project: Any) -> None:
    person = make_person(identity_number=NUMBER)
    user = make_user("desk")
    desk = actor_with(policies.VIEW_PEOPLE, policies.REVEAL_PEOPLE, user_id=user.pk)
    assert people.reveal_phone(actor=desk, person=person, reason="回访") == "13812346721"
    assert people.reveal_identity(actor=desk, person=person) == NUMBER
    logged = list(PersonalDataAccess.objects.order_by("pk").values_list("user_id", "subject", "reason"))
    assert logged == [
        (user.pk, f"residents.person:{person.pk}.phone", "回访"),
        (user.pk, f"residents.person:{person.pk}.identity", ""),
    ]
    with pytest.raises(AccessDenied):
        people.reveal_phone(actor=actor_with(policies.VIEW_PEOPLE), person=person)
    assert PersonalDataAccess.objects.count() == 2


def test_what_is_not_there_cannot_be_revealed(make_person: Any, root: Any) -> None:
    with pytest.raises(NotFound):
        people.reveal_identity(actor=root, person=make_person())


def test_same_name_and_phone_hint_at_a_duplicate(make_person: Any, project: Any, root: Any) -> None:
    person = make_person()
    make_person("王建国", "13900001111")
    assert queries.similar_people(root, project, name="王建国", phone="13812346721") == [person]
    assert queries.similar_people(root, project, name="王建国", phone="13812346721", but=person.pk) == []
    assert queries.similar_people(root, project, name="王建国", phone="") == []


def test_plate_is_unique_and_has_to_be_one(project: Any, root: Any, make_person: Any) -> None:
    vehicle = vehicles.add_vehicle(actor=root, project=project, plate="粤b·8x234")
    assert vehicle.plate == "粤B8X234"
    for plate in ("粤B8X234", "XYZ"):
        with pytest.raises(DomainError) as refused:
            vehicles.add_vehicle(actor=root, project=project, plate=plate)
        assert refused.value.field == "plate"
    vehicles.edit_vehicle(actor=root, vehicle=vehicle, person=make_person())
    vehicles.remove_vehicle(actor=root, vehicle=vehicle)
    assert not queries.vehicles_visible_to(root, project).exists()
