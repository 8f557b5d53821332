"""The grid that budgets are filled in with: what it shows, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core.errors import DomainError
from anju.core.money import ZERO, parse_amount, total
from anju.domains.budgets.calc import rates
from anju.domains.budgets.enums import Split

NOTHING: tuple[Decimal, ...] = (ZERO,) * 12
_STEP = {Split.MONTH: 1, Split.QUARTER: 3, Split.YEAR: 12}


@dataclass(frozen=True)
class Input:
    """One field: its name, what stands in it, how many columns it spans, and last year's actual of these months."""

    name: str
    value: str
    span: int
    last: Decimal
    first_month: int
    last_month: int


@dataclass(frozen=True)
class GridRow:
    """A line of the grid; ``key`` names it in the fields."""

    key: str
    title: str
    inputs: tuple[Input, ...]
    whole: Decimal
    last_whole: Decimal
    note_name: str
    note: str
    remark: str
    fault: str


def row(
    key: str,
    title: str,
    split: str,
    *,
    months: Sequence[Decimal],
    last: Sequence[Decimal],
    note: str = "",
    remark: str = "",
    typed: Mapping[str, str] | None = None,
    fault: str = "",
) -> GridRow:
    """Return a line with its fields; with ``typed`` what was sent stands in them again."""
    step = _STEP[Split(split)]
    inputs = []
    for first in range(1, 13, step):
        name, end = f"m_{key}_{first}", first + step - 1
        amount = rates.span_sum(months, first, end)
        shown = typed.get(name, "") if typed is not None else (f"{amount}".removesuffix(".00") if amount else "")
        inputs.append(Input(name, shown, step, rates.span_sum(last, first, end), first, end))
    note_name = f"note_{key}"
    kept = typed.get(note_name, "") if typed is not None else note
    return GridRow(key, title, tuple(inputs), total(months), total(last), note_name, kept, remark, fault)


def read(typed: Mapping[str, str], key: str, split: str, before: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return the twelve months that were typed into a line.

    A quarter or a year is spread over its months; where its sum is what it was, its months stay as they are. Raises
    AmountError for what is no amount.
    """
    step = _STEP[Split(split)]
    months: list[Decimal] = []
    for first in range(1, 13, step):
        text = typed.get(f"m_{key}_{first}", "").strip()
        amount = parse_amount(text) if text else ZERO
        held = list(before[first - 1 : first - 1 + step])
        months += held if total(held) == amount else rates.spread(amount, step)
    return tuple(months)


def read_all(
    typed: Mapping[str, str], lines: Mapping[str, tuple[str, Sequence[Decimal]]]
) -> tuple[dict[str, tuple[Decimal, ...]], dict[str, str]]:
    """Return the months of every line that can be read, and the faults of the others."""
    found: dict[str, tuple[Decimal, ...]] = {}
    faults: dict[str, str] = {}
    for key, (split, before) in lines.items():
        try:
            found[key] = read(typed, key, split, before)
        except DomainError as error:
            faults[key] = str(error)
    return found, faults
