"""What changed between two versions."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from anju.core.money import total

Months = Sequence[Decimal]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Change(Generic[Key]):
    """A line that differs: its months before (None: it was not there) and after (None: it is gone)."""

    key: Key
    before: tuple[Decimal, ...] | None
    after: tuple[Decimal, ...] | None

    @property
    def whole_before(self) -> Decimal:
        """The year before."""
        return total(self.before or ())

    @property
    def whole_after(self) -> Decimal:
        """The year after."""
        return total(self.after or ())

    @property
    def difference(self) -> Decimal:
        """What the year grew by."""
        return self.whole_after - self.whole_before

    @property
    def months(self) -> tuple[int, ...]:
        """Which months differ, 1 to 12."""
        nothing = (Decimal(0),) * 12
        pairs = zip(self.before or nothing, self.after or nothing, strict=True)
        return tuple(at for at, (old, new) in enumerate(pairs, start=1) if old != new)


def changes(before: Mapping[Key, Months], after: Mapping[Key, Months]) -> list[Change[Key]]:
    """Return the lines that differ, in the order of ``before``, new ones last."""
    keys = [*before, *(key for key in after if key not in before)]
    found = []
    for key in keys:
        old = tuple(before[key]) if key in before else None
        new = tuple(after[key]) if key in after else None
        if old != new:
            found.append(Change(key, old, new))
    return found
