"""Facts of the domain estate."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsAdded(Event):
    """Units came into the register: one by hand, or a whole building by the generator."""

    building_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    """Fields of a unit changed; ``fields`` are their names."""

    unit_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnitStatesSet(Event):
    """The state of several units was set at once."""

    unit_ids: tuple[int, ...]
    state: str


@dataclass(frozen=True, kw_only=True)
class SpaceAssigned(Event):
    """A parking space went to another unit, or to none."""

    space_id: int
    unit_id: int | None
