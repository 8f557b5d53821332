"""What a sheet may hold: fields with their meanings, the key that names a row, rules across a row's cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from anju.core.sheets.kinds import Kind
from anju.core.sheets.reasons import Reason

Values = Mapping[str, object]


def words(text: str) -> tuple[str, ...]:
    """Return the blank-separated words of a text: a compact way to write synonyms down."""
    return tuple(text.split())


@dataclass(frozen=True)
class Field:
    """One meaning a column may have. ``synonyms`` are the labels people give it, in any width or case."""

    name: str
    label: str | Promise
    synonyms: tuple[str, ...]
    kind: Kind
    required: bool = False
    carries: bool = False
    """Where most cells are blank, a blank one means “as above” (a building's name written once for its rows)."""
    needs: str = ""
    """A field without which this one is checked but cannot be stored (a phone needs a name)."""
    is_note: bool = False
    """A remark: two rows that differ only in it are still the same row."""


@dataclass(frozen=True)
class Refusal:
    """What a rule has against a row: the field to blame and why."""

    field: str
    reason: Reason


Rule = Callable[[Values], "Mapping[str, object] | Refusal | None"]
"""Takes a row's clean values (None for blank); returns values to add or replace, a refusal, or None for “fine”."""


@dataclass(frozen=True)
class SheetSpec:
    """A kind of sheet. ``titles`` are names that such sheets have; ``key`` are the fields that make a row one thing."""

    name: str
    title: str | Promise
    titles: tuple[str, ...]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    blame: str
    """The field whose cell is marked when a whole row is at fault (a repeated row)."""
    rules: tuple[Rule, ...] = ()
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {known.name: known for known in self.fields}
        if len(by_name) != len(self.fields):
            raise ValueError(f"sheet {self.name} names a field twice")
        object.__setattr__(self, "by_name", by_name)

    @property
    def required(self) -> tuple[str, ...]:
        """Return the names of the fields that every row needs."""
        return tuple(known.name for known in self.fields if known.required)
