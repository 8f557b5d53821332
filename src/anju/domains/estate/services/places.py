"""Writes to public places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import policies
from anju.domains.estate.enums import PlaceKind
from anju.domains.estate.models import Building, Entrance, Place, new_token
from anju.domains.tenancy.models import Project

_IN_ENTRANCES = (PlaceKind.LOBBY, PlaceKind.LIFT, PlaceKind.CORRIDOR)
_IN_PROJECTS = (PlaceKind.GATE, PlaceKind.GARAGE, PlaceKind.GROUNDS, PlaceKind.PLAYGROUND)


def add_place(
    *, actor: Actor, project: Project, code: str, name: str, kind: str, building: Building | None = None
) -> Place:
    """Add a public place with a label of its own. Raises `DomainError` for a code that is taken."""
    actor.require(policies.EDIT_PLACES, project.pk)
    place = Place(project=project, code=code.strip().upper())
    _fill(place, name, kind, building)
    place.save()
    return place


def edit_place(
    *, actor: Actor, place: Place, name: str, kind: str, building: Building | None = None, is_active: bool = True
) -> Place:
    """Change a public place; one that is not in use is offered to nobody, and its label leads nowhere."""
    actor.require(policies.EDIT_PLACES, place.project_id)
    place.is_active = is_active
    _fill(place, name, kind, building)
    place.save(update_fields=["name", "kind", "building", "is_active"])
    return place


def add_usual_places(*, actor: Actor, project: Project) -> int:
    """Add what an estate usually has and is not there yet; return how many were added.

    Every entrance has a lobby, a lift and stairs, every project a gate, a garage, grounds and a playground. Codes
    are made of building, entrance and kind, so that a second call adds only what is new.
    """
    actor.require(policies.EDIT_PLACES, project.pk)
    wanted = [Place(project=project, code=kind.value.upper(), name=str(kind.label), kind=kind) for kind in _IN_PROJECTS]
    for entrance in Entrance.objects.filter(project=project).select_related("building"):
        where = f"{entrance.building.code}-{entrance.code}"
        wanted += [
            Place(
                project=project,
                code=f"{where}-{kind.value.upper()}",
                name=f"{where} {kind.label}",
                kind=kind,
                building=entrance.building,
            )
            for kind in _IN_ENTRANCES
        ]
    held = set(Place.objects.filter(project=project).values_list("code", flat=True))
    return len(Place.objects.bulk_create([place for place in wanted if place.code not in held]))


def renew_label(*, actor: Actor, place: Place) -> Place:
    """Give a place a new token, after its label was copied or abused; the old label leads nowhere at once."""
    actor.require(policies.EDIT_PLACES, place.project_id)
    place.token = new_token()
    place.save(update_fields=["token"])
    return place


def _fill(place: Place, name: str, kind: str, building: Building | None) -> None:
    if building is not None and building.project_id != place.project_id:
        raise DomainError(_("This building belongs to another project."), field="building")
    place.name, place.kind, place.building = " ".join(name.split()), kind, building
    validation.check(place)
