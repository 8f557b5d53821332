"""Writes to who belongs to a unit: moving in, ending, correcting."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import events, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.residents import policies
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.events import MovedIn, ResidencyEnded, TenancyEnded
from anju.domains.residents.models import Person, Residency
from anju.domains.residents.services.people import NewPerson, known


def move_in(
    *,
    actor: Actor,
    unit: Unit,
    person: Person | NewPerson,
    role: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_payer: bool = False,
) -> Residency:
    """Let a person belong to a unit from ``starts_on`` to ``ends_on`` (both included). Publishes `MovedIn`.

    Somebody new is added first. Raises `DomainError` when the dates are in the wrong order, overlap with the same
    role of the same person, or a second tenant would pay at the same time.
    """
    actor.require(policies.EDIT_PEOPLE, unit.project_id)
    person = known(actor=actor, project=unit.project, person=person)
    return admit(unit=unit, person=person, role=role, starts_on=starts_on, ends_on=ends_on, is_payer=is_payer)


def admit(
    *,
    unit: Unit,
    person: Person,
    role: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_payer: bool = False,
) -> Residency:
    """Write a residency; the part that the desk, registrations and invitations share. Callers have asked."""
    if person.project_id != unit.project_id:
        raise DomainError(_("This person belongs to another project."), field="person")
    Unit.objects.select_for_update().get(pk=unit.pk)  # two desks at once see each other's entry
    residency = Residency(
        project_id=unit.project_id,
        unit=unit,
        person=person,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        is_payer=is_payer,
    )
    _check(residency)
    residency.save()
    on = starts_on.isoformat() if starts_on else ""
    events.publish(MovedIn(project_id=unit.project_id, unit_id=unit.pk, person_id=person.pk, role=role, on=on))
    return residency


def edit_residency(
    *,
    actor: Actor,
    residency: Residency,
    role: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_payer: bool = False,
) -> Residency:
    """Correct what was entered wrongly; to end a residency use `end_residency`, which tells others."""
    actor.require(policies.EDIT_PEOPLE, residency.project_id)
    Unit.objects.select_for_update().get(pk=residency.unit_id)
    residency.role, residency.is_payer = role, is_payer
    residency.starts_on, residency.ends_on = starts_on, ends_on
    _check(residency)
    residency.save(update_fields=["role", "starts_on", "ends_on", "is_payer"])
    return residency


def end_residency(*, actor: Actor, residency: Residency, ends_on: date) -> Residency:
    """Let a residency end with the day ``ends_on`` (included); a tenant's family ends with the last tenant.

    Publishes `ResidencyEnded`, for tenants also `TenancyEnded`. Raises `DomainError` when it has ended before or would
    end before it began.
    """
    actor.require(policies.EDIT_PEOPLE, residency.project_id)
    Unit.objects.select_for_update().get(pk=residency.unit_id)
    residency.refresh_from_db()
    if residency.ends_on is not None and residency.ends_on < ends_on:
        raise DomainError(_("It ended on {day} already.").format(day=residency.ends_on), field="ends_on")
    close(residency, ends_on)
    if residency.role == ResidencyRole.TENANT:
        event = TenancyEnded(
            project_id=residency.project_id,
            unit_id=residency.unit_id,
            person_id=residency.person_id,
            on=ends_on.isoformat(),
        )
        events.publish(event)
        if not _running(residency.unit_id, ResidencyRole.TENANT, after=ends_on).exists():
            for one in _running(residency.unit_id, ResidencyRole.TENANT_FAMILY, after=ends_on):
                close(one, ends_on)
    return residency


def close(residency: Residency, ends_on: date) -> None:
    """Write the last day and tell others; the part that ending and a change of owner share."""
    if residency.starts_on is not None and ends_on < residency.starts_on:
        raise DomainError(
            _("{name} belongs to the unit only from {day} on.").format(
                name=residency.person.name, day=residency.starts_on
            ),
            field="ends_on",
        )
    residency.ends_on = ends_on
    residency.save(update_fields=["ends_on"])
    events.publish(
        ResidencyEnded(
            project_id=residency.project_id,
            unit_id=residency.unit_id,
            person_id=residency.person_id,
            role=residency.role,
            on=ends_on.isoformat(),
        )
    )


def _running(unit_id: int, role: str, *, after: date) -> QuerySet[Residency]:
    return Residency.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=after), unit=unit_id, role=role)


def _check(residency: Residency) -> None:
    starts_on, ends_on = residency.starts_on, residency.ends_on
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError(_("The last day lies before the first."), field="ends_on")
    if residency.is_payer and residency.role != ResidencyRole.TENANT:
        raise DomainError(_("Owners pay anyway; only a tenant can have agreed to pay."), field="is_payer")
    others = Residency.objects.filter(unit=residency.unit_id).exclude(pk=residency.pk).filter(_overlap(residency))
    if others.filter(person=residency.person_id, role=residency.role).exists():
        raise DomainError(_("This person has this role in the unit at that time already."), field="person")
    if residency.is_payer and others.filter(is_payer=True).exists():
        raise DomainError(_("Another tenant of this unit pays at that time already."), field="is_payer")
    validation.check(residency)


def _overlap(residency: Residency) -> Q:
    """Return the condition for residencies that share a day with this one; a date not known is without end."""
    overlap = Q()
    if residency.ends_on is not None:
        overlap &= Q(starts_on__isnull=True) | Q(starts_on__lte=residency.ends_on)
    if residency.starts_on is not None:
        overlap &= Q(ends_on__isnull=True) | Q(ends_on__gte=residency.starts_on)
    return overlap
