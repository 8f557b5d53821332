"""Doors to people, who belongs to a unit, vehicles, tags and consents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import as_code, one_of, visible
from anju.domains.estate.models import Unit
from anju.domains.residents import policies
from anju.domains.residents.enums import ConsentPurpose, ResidencyRole
from anju.domains.residents.models import Consent, Person, PersonTag, Residency, Vehicle
from anju.domains.tenancy.models import Project

M = TypeVar("M", bound=Model)
_LAST = "\U0010ffff"
_ROLE_ORDER = {role: place for place, role in enumerate(ResidencyRole.values)}


@dataclass(frozen=True)
class ConsentState:
    """Where a person stands towards one purpose; ``latest`` is None while they were never asked."""

    purpose: ConsentPurpose
    latest: Consent | None

    @property
    def is_given(self) -> bool:
        """Tell whether data may be used for the purpose now."""
        return self.latest is not None and self.latest.is_given


def people_visible_to(actor: Actor, project: Project) -> QuerySet[Person]:
    """Return the project's people, each with ``current_residencies`` (and their units) at hand."""
    today = current(clock.today())
    return visible(Person.objects.filter(project=project), actor, policies.VIEW_PEOPLE, project.pk).prefetch_related(
        Prefetch(
            "residencies",
            Residency.objects.filter(today).select_related("unit").order_by("unit__position", "pk"),
            to_attr="current_residencies",
        )
    )


def get_person(actor: Actor, project: Project, pk: int) -> Person:
    """Return a person of the project or raise `NotFound`."""
    return one_of(people_visible_to(actor, project), pk)


def people_matching(actor: Actor, project: Project, typed: str) -> QuerySet[Person]:
    """Return the people that a name, pinyin, initials, telephone number, its last four digits or a plate may mean."""
    return narrow_people(people_visible_to(actor, project), typed)


def narrow_people(people: QuerySet[Person], typed: str) -> QuerySet[Person]:
    """Keep the people who match what was typed (see `people_matching`).

    Tries what an index can serve first; only when nobody's name begins so, names that hold it anywhere.
    """
    wanted = as_code(typed)
    if not wanted:
        return people.none()
    found = people.filter(_begins(wanted))
    if len(wanted) >= 2 and not wanted.isascii() and not found.exists():
        return people.filter(name__contains=wanted)
    return found


def people_by_id(actor: Actor, project: Project, ids: Iterable[int]) -> dict[int, Person]:
    """Return the project's people with these ids."""
    return {person.pk: person for person in people_visible_to(actor, project).filter(pk__in=list(ids))}


def similar_people(actor: Actor, project: Project, *, name: str, phone: str, but: int | None = None) -> list[Person]:
    """Return people of the same name and telephone, who may be the same person entered twice (at most five)."""
    if not name or not phone:
        return []
    people = people_visible_to(actor, project).filter(name=name, phone=phone)
    return list((people if but is None else people.exclude(pk=but))[:5])


def current(on: date) -> Q:
    """Return the condition for residencies that run on a day; a date not known is without end."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def residencies_visible_to(actor: Actor, project: Project) -> QuerySet[Residency]:
    """Return the project's residencies with person and unit."""
    rows = Residency.objects.filter(project=project).select_related("person", "unit")
    return visible(rows, actor, policies.VIEW_PEOPLE, project.pk)


def get_residency(actor: Actor, project: Project, pk: int) -> Residency:
    """Return a residency of the project or raise `NotFound`."""
    return one_of(residencies_visible_to(actor, project), pk)


def household_of(actor: Actor, project: Project, unit: Unit, on: date | None = None) -> list[Residency]:
    """Return who belongs to a unit on a day (today unless told): owners, family, tenants, tenants' family."""
    rows = residencies_visible_to(actor, project).filter(current(on or clock.today()), unit=unit)
    return sorted(rows, key=lambda residency: (_ROLE_ORDER[residency.role], residency.pk))


def residencies_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[Residency]:
    """Return all residencies of a unit, also those that ended, the latest first."""
    return residencies_visible_to(actor, project).filter(unit=unit).order_by("-starts_on", "-pk")


def residencies_of_person(actor: Actor, project: Project, person: Person) -> QuerySet[Residency]:
    """Return all residencies of a person, the latest first."""
    return residencies_visible_to(actor, project).filter(person=person).order_by("-starts_on", "-pk")


def owners_of_units(actor: Actor, project: Project, unit_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Return today's owners of several units (one query)."""
    owners: dict[int, list[Person]] = {}
    rows = residencies_visible_to(actor, project).filter(
        current(clock.today()), unit__in=list(unit_ids), role=ResidencyRole.OWNER
    )
    for residency in rows.order_by("pk"):
        owners.setdefault(residency.unit_id, []).append(residency.person)
    return owners


def with_owners(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Give each unit ``current_owners``: today's residencies as owner with their people (one query more)."""
    owners = Residency.objects.filter(current(clock.today()), role=ResidencyRole.OWNER)
    return units.prefetch_related(
        Prefetch("residencies", owners.select_related("person").order_by("pk"), to_attr="current_owners")
    )


def vehicles_visible_to(actor: Actor, project: Project) -> QuerySet[Vehicle]:
    """Return the project's vehicles with unit, owner and space."""
    rows = Vehicle.objects.filter(project=project).select_related("unit", "person", "space")
    return visible(rows, actor, policies.VIEW_VEHICLES, project.pk)


def get_vehicle(actor: Actor, project: Project, pk: int) -> Vehicle:
    """Return a vehicle of the project or raise `NotFound`."""
    return one_of(vehicles_visible_to(actor, project), pk)


def vehicles_matching(actor: Actor, project: Project, typed: str) -> QuerySet[Vehicle]:
    """Return the vehicles whose plate begins as typed, with or without dot and blanks."""
    return vehicles_visible_to(actor, project).filter(plate_begins(typed))


def plate_begins(typed: str) -> Q:
    """Return the condition for plates that begin as typed."""
    wanted = as_code(typed).replace("·", "").replace("-", "")
    return Q(plate__gte=wanted, plate__lt=wanted + _LAST) if wanted else Q(pk__in=[])


def vehicles_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[Vehicle]:
    """Return the vehicles of a unit."""
    return vehicles_visible_to(actor, project).filter(unit=unit)


def vehicles_of_person(actor: Actor, project: Project, person: Person) -> QuerySet[Vehicle]:
    """Return the vehicles of a person."""
    return vehicles_visible_to(actor, project).filter(person=person)


def tags_of(actor: Actor, person: Person) -> list[PersonTag]:
    """Return a person's care tags; nothing for an actor without the right to see them."""
    if not actor.may(policies.VIEW_TAGS, person.project_id):
        return []
    return list(person.tags.order_by("tag"))


def tags_of_people(actor: Actor, project: Project, ids: Iterable[int]) -> dict[int, list[PersonTag]]:
    """Return the care tags of several people (one query); nothing without the right to see them."""
    found: dict[int, list[PersonTag]] = {}
    for tag in tagged_people(actor, project).filter(person__in=list(ids)):
        found.setdefault(tag.person_id, []).append(tag)
    return found


def tagged_people(actor: Actor, project: Project) -> QuerySet[PersonTag]:
    """Return all care tags of the project with their people; nothing without the right to see them."""
    rows = PersonTag.objects.filter(project=project).select_related("person").order_by("tag", "pk")
    return visible(rows, actor, policies.VIEW_TAGS, project.pk)


def consent_states(person: Person) -> list[ConsentState]:
    """Return for every purpose the latest line of the ledger (one query)."""
    rows = Consent.objects.filter(person=person).order_by("purpose", "-pk").distinct("purpose")
    latest = {consent.purpose: consent for consent in rows}
    return [ConsentState(purpose, latest.get(purpose.value)) for purpose in ConsentPurpose]


def has_consent(person: Person, purpose: str) -> bool:
    """Tell whether a person's data may be used for a purpose now."""
    latest = Consent.objects.filter(person=person, purpose=purpose).order_by("-pk").first()
    return latest is not None and latest.is_given


def consent_ledger(person: Person) -> QuerySet[Consent]:
    """Return every line of a person's consents, the latest first."""
    return Consent.objects.filter(person=person).select_related("recorded_by").order_by("-pk")


def _begins(wanted: str) -> Q:
    if wanted.isdigit():
        return Q(phone_tail=wanted) if len(wanted) == 4 else Q(phone=wanted)
    condition = Q(name__gte=wanted, name__lt=wanted + _LAST)
    lower = wanted.lower()
    if lower.isascii() and lower.isalnum():
        condition |= Q(pinyin__gte=lower, pinyin__lt=lower + _LAST) | Q(initials__gte=lower, initials__lt=lower + _LAST)
    elif any(character.isdigit() for character in wanted):
        condition |= Q(pk__in=Vehicle.objects.filter(plate_begins(wanted)).values("person"))
    return condition
