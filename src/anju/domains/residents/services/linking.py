"""Joining an account to the person it acts for: one place for registrations, invitations and demonstrations."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import clock, events
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.events import AccountLinked
from anju.domains.residents.models import Person, PersonAccount, Residency
from anju.domains.residents.services.people import enter_person
from anju.domains.residents.services.residencies import admit
from anju.domains.tenancy.models import Project


def link_account(*, user: User, person: Person) -> PersonAccount:
    """Let a resident's account act for a person; publishes `AccountLinked`. Asked again, it changes nothing.

    Asks no permission: the desk's approval or the invited telephone is the gate. Raises `DomainError` when the person
    has another account, the account another person in this project, or is a colleague's.
    """
    if not user.is_resident:
        raise DomainError(_("This is an account of staff."))
    linked = PersonAccount.objects.filter(Q(person=person) | Q(user=user, project=person.project_id)).first()
    if linked is None:
        linked = PersonAccount.objects.create(
            project_id=person.project_id, person=person, user=user, linked_at=clock.now()
        )
        events.publish(AccountLinked(project_id=person.project_id, person_id=person.pk, user_id=user.pk))
    if linked.person_id != person.pk:
        raise DomainError(_("This account acts for somebody else in this project already."), field="person")
    if linked.user_id != user.pk:
        raise DomainError(_("This person has another account already; it has to be unlinked first."), field="person")
    return linked


def person_of(user: User, project: Project) -> Person | None:
    """Return the person that an account acts for in a project."""
    linked = PersonAccount.objects.filter(user=user, project=project).select_related("person").first()
    return linked.person if linked else None


def let_in(
    *, user: User, unit: Unit, person: Person | None, name: str, role: str, until: date | None = None
) -> Residency:
    """Let an account live in a unit from today as this person, or as a new one; returns the residency.

    Somebody who belongs to the unit in this role today already is only linked. Callers have asked and hold a lock.
    """
    person = person_of(user, unit.project) or person
    if person is None:
        person = enter_person(project=unit.project, name=name, phone=user.phone)
    link_account(user=user, person=person)
    today = clock.today()
    # Also one that begins later: it is the same home, and two of them would overlap.
    held = Residency.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), unit=unit, person=person, role=role
    ).order_by("pk")
    if residency := held.first():
        return residency
    if role == ResidencyRole.TENANT and until is None:
        raise DomainError(_("A tenant's time has an end; enter the last day of the contract."), field="until")
    return admit(unit=unit, person=person, role=role, starts_on=today, ends_on=until)
