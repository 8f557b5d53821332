"""What the domains above bring: the kinds of request that chains are set up for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

_kinds: dict[str, Kind] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of request, named ``domain.noun``; ``has_amount`` tells whether its requests carry yuan for a ladder.

    ``is_told``: the domain that asks tells its applicant of the decision itself, where they work.
    """

    name: str
    label: str | Promise
    has_amount: bool = False
    is_told: bool = False

    def __str__(self) -> str:
        return self.name


def declare_kind(name: str, label: str | Promise, *, has_amount: bool = False, is_told: bool = False) -> Kind:
    """Declare a kind of request; a second declaration under the same name is a programming error."""
    if name in _kinds:
        raise ValueError(f"kind of request {name} is declared twice")
    _kinds[name] = Kind(name, label, has_amount, is_told)
    return _kinds[name]


def kinds() -> dict[str, Kind]:
    """Return every declared kind by its name."""
    return dict(_kinds)
