"""Facts of the domain residents."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    """A person became known to the project."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class MovedIn(Event):
    """A person began to belong to a unit; ``on`` is an ISO date or empty when it is not known."""

    unit_id: int
    person_id: int
    role: str
    on: str


@dataclass(frozen=True, kw_only=True)
class ResidencyEnded(Event):
    """A person no longer belongs to a unit after the day ``on`` (ISO): access of every kind ends with it."""

    unit_id: int
    person_id: int
    role: str
    on: str


@dataclass(frozen=True, kw_only=True)
class TenancyEnded(Event):
    """A tenant's time in a unit ended on ``on`` (ISO, included)."""

    unit_id: int
    person_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(Event):
    """A unit went to new owners: the old ones until the day before ``on`` (ISO), the new ones from it."""

    unit_id: int
    on: str
    old_person_ids: tuple[int, ...]
    new_person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded(Event):
    """A person gave or withdrew consent to one purpose; who uses data for it stops at once."""

    person_id: int
    purpose: str
    is_given: bool


@dataclass(frozen=True, kw_only=True)
class RegistrationAsked(Event):
    """Somebody says on the phone that they belong to a unit, and waits for the desk."""

    registration_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationDecided(Event):
    """The desk approved or refused a registration."""

    registration_id: int
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class AccountLinked(Event):
    """An account acts for a person from now on."""

    person_id: int
    user_id: int
