"""The tree of a formula."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


class Operator(enum.Enum):
    """What joins two numbers to a number."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIVIDE = "/"


class Comparison(enum.Enum):
    """What joins two numbers to yes or no."""

    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    EQUAL = "="
    UNEQUAL = "<>"


class Junction(enum.Enum):
    """What joins two conditions."""

    AND = "and"
    OR = "or"


class Extreme(enum.Enum):
    """Which of several numbers is taken."""

    MIN = "min"
    MAX = "max"


@dataclass(frozen=True)
class Number:
    """A number as it was written."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """A fact of the unit or of the period."""

    name: str


@dataclass(frozen=True)
class Negated:
    """The opposite of a number."""

    of: Node


@dataclass(frozen=True)
class Calculation:
    """Two numbers joined to one."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True)
class Chosen:
    """The least or greatest of several numbers."""

    extreme: Extreme
    among: tuple[Node, ...]


@dataclass(frozen=True)
class Rounded:
    """A number rounded half away from zero."""

    of: Node
    places: int


@dataclass(frozen=True)
class Case:
    """One number or another, as a condition says."""

    condition: Condition
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class Compared:
    """Two numbers compared."""

    comparison: Comparison
    left: Node
    right: Node


@dataclass(frozen=True)
class Joined:
    """Two conditions joined."""

    junction: Junction
    left: Condition
    right: Condition


@dataclass(frozen=True)
class Inverted:
    """The opposite of a condition."""

    of: Condition


Node: TypeAlias = Number | Name | Negated | Calculation | Chosen | Rounded | Case
Condition: TypeAlias = Compared | Joined | Inverted
