"""Change of owner (过户): the old owners until the day before, the new ones from the day on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.residents import policies
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.events import OwnerChanged
from anju.domains.residents.models import Person, Residency
from anju.domains.residents.ports import objections
from anju.domains.residents.services.people import NewPerson, known
from anju.domains.residents.services.residencies import close, move_in


def change_owner(
    *,
    actor: Actor,
    unit: Unit,
    new_owners: Sequence[Person | NewPerson],
    on: date,
    is_settled: bool = False,
) -> list[Residency]:
    """Hand a unit to new owners from the day ``on``; return their residencies.

    Split at the hand-over day (domain rule 1.12): old owners and their family end on the day before, who stays an
    owner is not touched, the family stays while one of the old owners does. Tenants stay (民法典 725), consents stay,
    and what was owed before stays owed by who owned then. Publishes `ResidencyEnded` for each, `MovedIn`, and
    `OwnerChanged`.

    It moves no money: with ``is_settled`` whoever calls has settled it (`payments.services.transferring` alone). Raises
    `DomainError` when an owner began on that day or later, when nothing would change, or when money of those who
    leave stands open and nobody settles it: that is a change of owner prepared by one and confirmed by another.
    """
    actor.require(policies.EDIT_PEOPLE, unit.project_id)
    if not new_owners:
        raise DomainError(_("Name at least one new owner."), field="new_owners")
    Unit.objects.select_for_update().get(pk=unit.pk)
    last_day = on - timedelta(days=1)
    owners = _current(unit, ResidencyRole.OWNER, on)
    people = [known(actor=actor, project=unit.project, person=person) for person in new_owners]
    coming = {person.pk for person in people}
    leaving = owners_leaving(unit=unit, coming=coming, on=on)
    told = [] if is_settled or not leaving else objections(unit, [one.person_id for one in leaving], on)
    if told:
        raise DomainError(" ".join(told))
    for residency in leaving:
        close(residency, last_day)
    _end_family(unit, on, stays=len(leaving) < len(owners), coming=coming)
    staying = {residency.person_id for residency in owners}
    added = [
        move_in(actor=actor, unit=unit, person=person, role=ResidencyRole.OWNER, starts_on=on)
        for person in people
        if person.pk not in staying
    ]
    events.publish(
        OwnerChanged(
            project_id=unit.project_id,
            unit_id=unit.pk,
            on=on.isoformat(),
            old_person_ids=tuple(residency.person_id for residency in leaving),
            new_person_ids=tuple(residency.person_id for residency in added),
        )
    )
    return added


def owners_leaving(*, unit: Unit, coming: Collection[int], on: date) -> list[Residency]:
    """Return whose ownership ends when people (their ids) become the owners from the day ``on``; nothing is changed.

    Raises `DomainError` when an owner began on that day or later, or nothing would change.
    """
    owners = _current(unit, ResidencyRole.OWNER, on)
    leaving = [residency for residency in owners if residency.person_id not in coming]
    if not leaving and set(coming) <= {residency.person_id for residency in owners}:
        raise DomainError(_("These are the owners already."), field="new_owners")
    _refuse_wrong_order(leaving, on)
    return leaving


def _current(unit: Unit, role: str, on: date) -> list[Residency]:
    return list(
        Residency.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), unit=unit, role=role)
        .select_related("person")
        .order_by("pk")
    )


def _refuse_wrong_order(leaving: Sequence[Residency], on: date) -> None:
    for residency in leaving:
        if residency.starts_on is not None and residency.starts_on >= on:
            raise DomainError(
                _("{name} owns the unit only from {day} on; the change has to come later.").format(
                    name=residency.person.name, day=residency.starts_on
                ),
                field="on",
            )


def _end_family(unit: Unit, on: date, *, stays: bool, coming: set[int]) -> None:
    """End the old owners' family, and always the family entry of who becomes an owner."""
    for residency in _current(unit, ResidencyRole.FAMILY, on):
        if stays and residency.person_id not in coming:
            continue
        if residency.starts_on is not None and residency.starts_on >= on:
            raise DomainError(
                _("{name} is entered as family from {day} on; end that first.").format(
                    name=residency.person.name, day=residency.starts_on
                ),
                field="on",
            )
        close(residency, on - timedelta(days=1))
