"""A formula as a PostgreSQL expression, for runs that charge every unit in one statement."""

from __future__ import annotations

from collections.abc import Mapping

from anju.domains.billing.calc.expressions.evaluate import LOOKED_AT_PLACES, QUOTIENT_PLACES
from anju.domains.billing.calc.expressions.tree import (
    Calculation,
    Case,
    Chosen,
    Compared,
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

_SCALE = "1" + "0" * QUOTIENT_PLACES
_STEP = "0." + "0" * (QUOTIENT_PLACES - 1) + "1"


def expression_sql(formula: Node, columns: Mapping[str, str]) -> str:
    """Return the expression: numeric with ten decimals, NULL where there is no result.

    ``columns`` gives each name its SQL, a column or a literal of ours. What is past `LARGEST` is left to the caller,
    who has the value in a column by then and need not write the formula twice.
    """
    return f"round({_number(formula, columns)}, {LOOKED_AT_PLACES})"


def _number(node: Node, columns: Mapping[str, str]) -> str:  # noqa: PLR0911 - one a kind of node
    match node:
        case Number(value):
            return f"{value:f}::numeric"
        case Name(name):
            return f"({columns[name]})::numeric"
        case Negated(of):
            return f"(- {_number(of, columns)})"
        case Calculation(Operator.DIVIDE, left, right):
            # div cuts towards zero exactly, where / would carry as many digits as it thinks fit.
            divisor = f"nullif({_number(right, columns)}, 0)"
            return f"(div({_number(left, columns)} * {_SCALE}, {divisor}) * {_STEP})"
        case Calculation(operator, left, right):
            return f"({_number(left, columns)} {operator.value} {_number(right, columns)})"
        case Chosen(extreme, among):
            return _chosen(extreme, [_number(one, columns) for one in among])
        case Rounded(of, places):
            return f"round(round({_number(of, columns)}, {LOOKED_AT_PLACES}), {places})"
        case Case(condition, then, otherwise):
            holds = _condition(condition, columns)
            return (
                f"(CASE {holds} WHEN true THEN {_number(then, columns)}"
                f" WHEN false THEN {_number(otherwise, columns)} END)"
            )


def _chosen(extreme: Extreme, numbers: list[str]) -> str:
    # least and greatest pass over NULL, but a number that is not known cannot be compared.
    function = "least" if extreme is Extreme.MIN else "greatest"
    known = " AND ".join(f"{one} IS NOT NULL" for one in numbers)
    return f"(CASE WHEN {known} THEN {function}({', '.join(numbers)}) END)"


def _condition(condition: Condition, columns: Mapping[str, str]) -> str:
    match condition:
        case Compared(comparison, left, right):
            one, other = (f"round({_number(side, columns)}, {LOOKED_AT_PLACES})" for side in (left, right))
            return f"({one} {comparison.value} {other})"
        case Inverted(of):
            return f"(NOT {_condition(of, columns)})"
        case Joined(junction, left_side, right_side):
            joint = "AND" if junction is Junction.AND else "OR"
            return f"({_condition(left_side, columns)} {joint} {_condition(right_side, columns)})"
