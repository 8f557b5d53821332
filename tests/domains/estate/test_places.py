"""Public places and the tokens of their labels."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.estate import policies, queries
from anju.domains.estate.models import Building, Entrance, Place
from anju.domains.estate.services import places

EDITOR = actor_with(policies.EDIT_PLACES, policies.VIEW_PLACES)


def add(project: Any, code: str = "3-1-LIFT", **options: Any) -> Place:
    return places.add_place(actor=EDITOR, project=project, **{"code": code, "name": "电梯", "kind": "lift"} | options)


def test_a_label_leads_to_its_place(project: Any):
    place = add(project)
    assert queries.place_by_token(project, f" {place.token.upper()} ") == place


def test_a_label_that_was_renewed_leads_nowhere(project: Any):
    place = add(project)
    old = place.token
    places.renew_label(actor=EDITOR, place=place)
    with pytest.raises(NotFound):
        queries.place_by_token(project, old)
    assert queries.place_by_token(project, place.token) == place


def test_a_place_that_is_not_in_use_is_offered_to_nobody(project: Any):
    place = add(project)
    places.edit_place(actor=EDITOR, place=place, name="电梯", kind="lift", is_active=False)
    assert not queries.places_in_use(project).exists()
    with pytest.raises(NotFound):
        queries.place_by_token(project, place.token)


def test_the_usual_places_are_added_once(project: Any):
    building = Building.objects.create(project=project, code="3")
    Entrance.objects.create(project=project, building=building, code="1")
    assert places.add_usual_places(actor=EDITOR, project=project) == 7
    assert places.add_usual_places(actor=EDITOR, project=project) == 0
    Entrance.objects.create(project=project, building=building, code="2")
    assert places.add_usual_places(actor=EDITOR, project=project) == 3
    assert queries.get_place(EDITOR, project, Place.objects.get(code="3-2-LIFT").pk).building == building


def test_codes_are_given_once_and_names_are_needed(project: Any):
    add(project)
    for options in ({}, {"code": "3-1-ROOF", "name": " "}):
        with pytest.raises(DomainError):
            add(project, **options)


def test_only_editors_write(project: Any):
    place, reader = add(project), actor_with(policies.VIEW_PLACES)
    for act in (
        lambda: places.add_place(actor=reader, project=project, code="X", name="门", kind="gate"),
        lambda: places.edit_place(actor=reader, place=place, name="门", kind="gate"),
        lambda: places.renew_label(actor=reader, place=place),
        lambda: places.add_usual_places(actor=reader, project=project),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert not queries.places_visible_to(actor_with(policies.VIEW_UNITS), project).exists()
