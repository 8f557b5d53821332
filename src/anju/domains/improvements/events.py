"""Facts of the domain improvements."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MeasureOpened(Event):
    """Something is to be improved; ``subject`` and ``subject_id`` name what it came from, if it was a record."""

    measure_id: int
    order_id: int
    subject: str
    subject_id: int | None


@dataclass(frozen=True, kw_only=True)
class MeasureSettled(Event):
    """A measure was verified, or given up."""

    measure_id: int
    state: str
    subject: str
    subject_id: int | None
