"""Working a formula out for one unit, exactly; `sql` says the same to the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from anju.core.money import round_half_up
from anju.domains.billing.calc.expressions.tree import (
    Calculation,
    Case,
    Chosen,
    Compared,
    Comparison,
    Condition,
    Extreme,
    Inverted,
    Joined,
    Junction,
    Name,
    Negated,
    Node,
    Number,
    Operator,
    Rounded,
)

QUOTIENT_PLACES = 20
LOOKED_AT_PLACES = 10
LARGEST = Decimal(99_999_999)
"""The largest result in yuan; what is above is a slip of the pen."""

Values = Mapping[str, Decimal | int | None]


def evaluate(formula: Node, values: Values) -> Decimal | None:
    """Return what a formula comes to, to ten decimals; None when it has no result (it may come to nothing or less)."""
    found = _number(formula, values)
    if found is None:
        return None
    result = round_half_up(found, LOOKED_AT_PLACES)
    return result if abs(result) <= LARGEST else None


def names_used(node: Node | Condition) -> frozenset[str]:
    """Return the names that a formula refers to."""
    return frozenset(_names(node))


def _names(node: Node | Condition) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.name
    for part in _parts(node):
        yield from _names(part)


def _parts(node: Node | Condition) -> tuple[Node | Condition, ...]:
    match node:
        case Number() | Name():
            return ()
        case Negated() | Rounded() | Inverted():
            return (node.of,)
        case Calculation() | Compared() | Joined():
            return (node.left, node.right)
        case Chosen():
            return node.among
        case Case():
            return (node.condition, node.then, node.otherwise)


def _number(node: Node, values: Values) -> Fraction | None:  # noqa: PLR0911 - one a kind of node
    match node:
        case Number(value):
            return Fraction(value)
        case Name(name):
            found = values[name]
            return None if found is None else Fraction(found)
        case Negated(of):
            inner = _number(of, values)
            return None if inner is None else -inner
        case Calculation(operator, left, right):
            return _calculate(operator, _number(left, values), _number(right, values))
        case Chosen(extreme, among):
            numbers = [_number(one, values) for one in among]
            known = [one for one in numbers if one is not None]
            if len(known) < len(numbers):
                return None
            return min(known) if extreme is Extreme.MIN else max(known)
        case Rounded(of, places):
            inner = _number(of, values)
            return None if inner is None else Fraction(round_half_up(_looked_at(inner), places))
        case Case(condition, then, otherwise):
            holds = _holds(condition, values)
            return None if holds is None else _number(then if holds else otherwise, values)


def _calculate(operator: Operator, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case Operator.PLUS:
            return left + right
        case Operator.MINUS:
            return left - right
        case Operator.TIMES:
            return left * right
        case Operator.DIVIDE:
            if right == 0:
                return None
            scale = 10**QUOTIENT_PLACES
            return Fraction(int(left / right * scale), scale)


def _holds(condition: Condition, values: Values) -> bool | None:
    """Return whether a condition holds; as in SQL, one known side may decide, else an unknown one makes it unknown."""
    match condition:
        case Compared(comparison, left, right):
            one, other = _number(left, values), _number(right, values)
            if one is None or other is None:
                return None
            return _compare(comparison, _looked_at(one), _looked_at(other))
        case Inverted(of):
            inner = _holds(of, values)
            return None if inner is None else not inner
        case Joined(junction, left_side, right_side):
            sides = {_holds(left_side, values), _holds(right_side, values)}
            decides = junction is Junction.OR
            if decides in sides:
                return decides
            return None if None in sides else not decides


def _compare(comparison: Comparison, one: Fraction, other: Fraction) -> bool:
    match comparison:
        case Comparison.LESS:
            return one < other
        case Comparison.LESS_EQUAL:
            return one <= other
        case Comparison.GREATER:
            return one > other
        case Comparison.GREATER_EQUAL:
            return one >= other
        case Comparison.EQUAL:
            return one == other
        case Comparison.UNEQUAL:
            return one != other


def _looked_at(value: Fraction) -> Fraction:
    return Fraction(round_half_up(value, LOOKED_AT_PLACES))
