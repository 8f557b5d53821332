"""A formula in plain language: 建筑面积 × 2.35 × 月数."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.domains.billing.calc.expressions.names import NAMES
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

_SIGNS = {Operator.PLUS: "+", Operator.MINUS: "−", Operator.TIMES: "×", Operator.DIVIDE: "÷"}
_COMPARISONS = {
    Comparison.LESS: "<",
    Comparison.LESS_EQUAL: "≤",
    Comparison.GREATER: ">",
    Comparison.GREATER_EQUAL: "≥",
    Comparison.EQUAL: "=",
    Comparison.UNEQUAL: "≠",
}
_RANK = {Operator.PLUS: 1, Operator.MINUS: 1, Operator.TIMES: 2, Operator.DIVIDE: 2}

Values = Mapping[str, Decimal | int | None]


def in_words(formula: Node, values: Values | None = None) -> str:
    """Return a formula in the active language, each name followed by its value where ``values`` are given."""
    return _number(formula, values or {})


def _number(node: Node, values: Values) -> str:  # noqa: PLR0911 - one a kind of node
    match node:
        case Number(value):
            return _plain(value)
        case Name(name):
            label = str(NAMES[name])
            known = values.get(name)
            return label if known is None else f"{label} {_plain(Decimal(known))}"
        case Negated(of):
            return f"−{_bracketed(of, values, 3)}"
        case Calculation(operator, left, right):
            rank = _RANK[operator]
            # What stands behind − or ÷ keeps its brackets at the same rank: a − (b − c).
            behind = rank + (operator in (Operator.MINUS, Operator.DIVIDE))
            return f"{_bracketed(left, values, rank)} {_SIGNS[operator]} {_bracketed(right, values, behind)}"
        case Chosen(extreme, among):
            numbers = _(", ").join(_number(one, values) for one in among)
            if extreme is Extreme.MIN:
                return _("the least of ({numbers})").format(numbers=numbers)
            return _("the greatest of ({numbers})").format(numbers=numbers)
        case Rounded(of, places):
            inner = _number(of, values)
            if not places:
                return _("({number}) rounded to whole numbers").format(number=inner)
            return _("({number}) rounded to {places} decimals").format(number=inner, places=places)
        case Case(condition, then, otherwise):
            return _("(if {condition}: {then}; else: {otherwise})").format(
                condition=_condition(condition, values),
                then=_number(then, values),
                otherwise=_number(otherwise, values),
            )


def _bracketed(node: Node, values: Values, rank: int) -> str:
    text = _number(node, values)
    lower = isinstance(node, Calculation) and _RANK[node.operator] < rank
    return f"({text})" if lower or isinstance(node, Negated) else text


def _condition(condition: Condition, values: Values) -> str:
    match condition:
        case Compared(comparison, left, right):
            return f"{_number(left, values)} {_COMPARISONS[comparison]} {_number(right, values)}"
        case Inverted(of):
            return _("not ({condition})").format(condition=_condition(of, values))
        case Joined(junction, left_side, right_side):
            joint = pgettext("formula", "and") if junction is Junction.AND else pgettext("formula", "or")
            sides = [
                f"({_condition(side, values)})" if isinstance(side, Joined) else _condition(side, values)
                for side in (left_side, right_side)
            ]
            return f" {joint} ".join(sides)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
