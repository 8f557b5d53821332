"""Writes to people, and the only way to see their numbers in full."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anju.core import clock, events, pinyin, sealing, validation
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.core.sheets import formats
from anju.core.sheets.reasons import Reason
from anju.domains.identity import services as identity
from anju.domains.residents import policies
from anju.domains.residents.events import PersonAdded
from anju.domains.residents.models import Person
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class NewPerson:
    """Somebody who moves in and is not known to the project yet."""

    name: str
    phone: str = ""
    identity_number: str = ""


def known(*, actor: Actor, project: Project, person: Person | NewPerson) -> Person:
    """Return the person, added first when new (see `add_person`)."""
    if isinstance(person, Person):
        return person
    return add_person(
        actor=actor, project=project, name=person.name, phone=person.phone, identity_number=person.identity_number
    )


def add_person(
    *, actor: Actor, project: Project, name: str, phone: str = "", identity_number: str = "", remark: str = ""
) -> Person:
    """Add a person; the identity number is stored sealed. Publishes `PersonAdded`.

    Raises `DomainError` for a number that no such document or telephone has.
    """
    actor.require(policies.EDIT_PEOPLE, project.pk)
    return enter_person(project=project, name=name, phone=phone, identity_number=identity_number, remark=remark)


def enter_person(*, project: Project, name: str, phone: str, identity_number: str = "", remark: str = "") -> Person:
    """Write somebody new; the part that adding at the desk and accepting an invitation share. Callers have asked."""
    person = Person(project=project, created_at=clock.now())
    _fill(person, name=name, phone=phone, remark=remark)
    if identity_number.strip():
        person.identity_sealed = sealing.seal(_clean_identity(identity_number))
    validation.check(person)
    person.save()
    events.publish(PersonAdded(project_id=project.pk, person_id=person.pk))
    return person


def edit_person(
    *,
    actor: Actor,
    person: Person,
    name: str,
    phone: str | None = None,
    identity_number: str | None = None,
    remark: str = "",
) -> Person:
    """Change a person. A number that is None stays as it is stored, for a form does not show it; "" takes it away."""
    actor.require(policies.EDIT_PEOPLE, person.project_id)
    _fill(person, name=name, phone=person.phone if phone is None else phone, remark=remark)
    if identity_number is not None:
        person.identity_sealed = sealing.seal_or_none(identity_number.strip() and _clean_identity(identity_number))
    validation.check(person)
    person.save(update_fields=["name", "pinyin", "phone", "identity_sealed", "remark"])
    return person


def reveal_phone(*, actor: Actor, person: Person, reason: str = "") -> str:
    """Return the telephone number in full and log that the actor saw it."""
    return _reveal(actor, person, "phone", person.phone, reason)


def reveal_identity(*, actor: Actor, person: Person, reason: str = "") -> str:
    """Return the identity number in full and log that the actor saw it."""
    number = sealing.unseal(person.identity_sealed) if person.identity_sealed else ""
    return _reveal(actor, person, "identity", number, reason)


def _reveal(actor: Actor, person: Person, field: str, value: str, reason: str) -> str:
    actor.require(policies.REVEAL_PEOPLE, person.project_id)
    if not value:
        raise NotFound(field)
    subject = f"residents.person:{person.pk}.{field}"
    identity.log_personal_data(actor=actor, subject=subject, project=person.project, reason=reason)
    return value


def _fill(person: Person, *, name: str, phone: str, remark: str) -> None:
    person.name, person.remark = " ".join(name.split()), remark.strip()
    if not person.name:
        raise DomainError(_("A person needs a name."), field="name")
    person.pinyin = pinyin.search_key(person.name)
    person.phone = _clean_phone(phone) if phone.strip() else ""


def _clean_phone(typed: str) -> str:
    cleaned = formats.clean_phone(typed)
    if isinstance(cleaned, Reason):
        raise DomainError(str(cleaned), field="phone")
    return cleaned


def _clean_identity(typed: str) -> str:
    cleaned = formats.clean_identity(typed)
    if isinstance(cleaned, Reason):
        raise DomainError(str(cleaned), field="identity_number")
    return cleaned
