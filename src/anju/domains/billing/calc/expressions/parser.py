"""Reading a formula: text to tree, with the position of whatever is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anju.core.errors import DomainError
from anju.domains.billing.calc.expressions import names
from anju.domains.billing.calc.expressions.evaluate import evaluate, names_used
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

LONGEST = 300
DEEPEST = 8
"""How deep parentheses nest; the SQL of a ``min`` writes what stands in it twice."""
_MOST_DIGITS, _MOST_PLACES, _MOST_ROUNDING = 9, 6, 6
_PLAIN = str.maketrans("（），＋－−×＊÷／＜＞＝≤≥≠！。", "(),+--**//<>=≤≥≠!.")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)"
    r"|(?P<sign><=|>=|<>|!=|==|[-+*/(),<>=≤≥≠]))"
)
_SAME = {"≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>", "==": "="}
_NEEDS_NUMBER = gettext_lazy("a number is wanted here, not a condition")
_NEEDS_CONDITION = gettext_lazy("a condition such as floor > 2 is wanted here")


class FormulaError(DomainError):
    """A formula cannot be read; ``position`` counts characters from 1."""

    def __init__(self, position: int, reason: str | Promise) -> None:
        super().__init__(_("At character {position}: {reason}.").format(position=position, reason=reason))
        self.position = position
        self.field = "formula"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Node:
    """Return the tree of a formula written in English or Chinese names. Raises `FormulaError`."""
    if len(text) > LONGEST:
        raise FormulaError(LONGEST + 1, _("a formula has at most {count} characters").format(count=LONGEST))
    reader = _Reader(_tokens(text), len(text) + 1)
    found = reader.number(reader.condition_or_number())
    if reader.at.kind != "end":
        raise FormulaError(reader.at.position, _("“{text}” was not expected here").format(text=reader.at.text))
    if not names_used(found):
        constant = evaluate(found, {})
        if constant is None or constant <= 0:
            raise FormulaError(1, _("the formula always comes to nothing or less"))
    return found


def _tokens(text: str) -> list[_Token]:
    plain = text.translate(_PLAIN)
    tokens, at = [], 0
    while at < len(plain.rstrip()):
        found = _TOKEN.match(plain, at)
        if found is None:
            start = at + len(plain[at:]) - len(plain[at:].lstrip())
            raise FormulaError(start + 1, _("“{text}” is not known").format(text=text[start]))
        kind = str(found.lastgroup)
        written = found.group(kind)
        tokens.append(_Token(kind, _SAME.get(written, written), found.start(kind) + 1))
        at = found.end()
    return tokens


class _Reader:
    """Reads tokens from left to right, one method a level of precedence."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self.tokens = [*tokens, _Token("end", "", end)]
        self.index, self.depth, self.began = 0, 0, 1

    @property
    def at(self) -> _Token:
        return self.tokens[self.index]

    def fail(self, reason: str | Promise, position: int | None = None) -> NoReturn:
        raise FormulaError(position or self.at.position, reason)

    def take(self, *texts: str) -> str | None:
        """Pass over the present token and return it when it is one of those."""
        token = self.at
        text = names.WORD_SPELLINGS.get(token.text, token.text.lower())
        if token.kind in ("sign", "word") and text in texts:
            self.index += 1
            return text
        return None

    def need(self, sign: str) -> None:
        if not self.take(sign):
            if self.at.kind == "end":
                self.fail(_("“{text}” is missing").format(text=sign))
            self.fail(_("“{text}” is wanted here, not “{found}”").format(text=sign, found=self.at.text))

    def number(self, found: Node | Condition, position: int | None = None) -> Node:
        if isinstance(found, Compared | Joined | Inverted):
            self.fail(_NEEDS_NUMBER, position or self.began)
        return found

    def condition(self, found: Node | Condition, position: int) -> Condition:
        if not isinstance(found, Compared | Joined | Inverted):
            self.fail(_NEEDS_CONDITION, position)
        return found

    def condition_or_number(self) -> Node | Condition:
        left_at = self.at.position
        left = self.both()
        while self.take("or"):
            right_at = self.at.position
            right = self.both()
            left = Joined(Junction.OR, self.condition(left, left_at), self.condition(right, right_at))
        return left

    def both(self) -> Node | Condition:
        left_at = self.at.position
        left = self.inverted()
        while self.take("and"):
            right_at = self.at.position
            right = self.inverted()
            left = Joined(Junction.AND, self.condition(left, left_at), self.condition(right, right_at))
        return left

    def inverted(self) -> Node | Condition:
        if self.take("not"):
            position = self.at.position
            self.deeper()
            found = Inverted(self.condition(self.inverted(), position))
            self.depth -= 1
            return found
        return self.compared()

    def compared(self) -> Node | Condition:
        left_at = self.at.position
        left = self.sum()
        sign = self.take(*(one.value for one in Comparison))
        if not sign:
            return left
        right_at = self.at.position
        right = self.sum()
        return Compared(Comparison(sign), self.number(left, left_at), self.number(right, right_at))

    def sum(self) -> Node | Condition:
        left_at = self.at.position
        left = self.product()
        while sign := self.take("+", "-"):
            right_at = self.at.position
            right = self.product()
            left = Calculation(Operator(sign), self.number(left, left_at), self.number(right, right_at))
        return left

    def product(self) -> Node | Condition:
        left_at = self.at.position
        left = self.signed()
        while sign := self.take("*", "/"):
            right_at = self.at.position
            right = self.number(self.signed(), right_at)
            if sign == "/" and not names_used(right) and evaluate(right, {}) in (0, None):
                self.fail(_("this divides by zero"), right_at)
            left = Calculation(Operator(sign), self.number(left, left_at), right)
        return left

    def signed(self) -> Node | Condition:
        if self.take("-"):
            position = self.at.position
            self.deeper()
            found = Negated(self.number(self.signed(), position))
            self.depth -= 1
            return found
        return self.atom()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(_("this nests too deeply"))

    def atom(self) -> Node | Condition:
        token = self.at
        if token.kind == "number":
            self.index += 1
            whole, _dot, places = token.text.partition(".")
            if len(whole) > _MOST_DIGITS or len(places) > _MOST_PLACES:
                self.fail(_("a number has at most nine digits and six decimals"), token.position)
            return Number(Decimal(token.text))
        if token.kind == "word":
            return self.word()
        if token.kind == "end":
            self.fail(_("something is missing here"))
        if not self.take("("):
            self.fail(_("“{text}” was not expected here").format(text=token.text))
        self.deeper()
        found = self.condition_or_number()
        self.need(")")
        self.depth -= 1
        return found

    def word(self) -> Node:
        token = self.at
        self.index += 1
        if self.at.text == "(":
            function = names.FUNCTION_SPELLINGS.get(token.text, token.text.lower())
            if function in ("min", "max", "round", "if"):
                return self.called(function, token)
        name = names.SPELLINGS.get(token.text, token.text.lower())
        if name not in names.NAMES:
            known = "、".join(str(label) for label in names.NAMES.values())
            reason = _("“{name}” is not known; there are: {known}").format(name=token.text, known=known)
            self.fail(reason, token.position)
        return Name(name)

    def called(self, function: str, token: _Token) -> Node:
        self.need("(")
        self.deeper()
        given: list[tuple[Node | Condition, int]] = []
        while not given or self.take(","):
            position = self.at.position
            given.append((self.condition_or_number(), position))
        self.need(")")
        self.depth -= 1
        if function == "if":
            if len(given) != 3:
                self.fail(_("if takes a condition and two numbers"), token.position)
            return Case(self.condition(*given[0]), self.number(*given[1]), self.number(*given[2]))
        numbers = tuple(self.number(*one) for one in given)
        if function == "round":
            return self.rounded(numbers, token)
        if len(numbers) < 2:
            self.fail(_("{name} takes two numbers or more").format(name=function), token.position)
        return Chosen(Extreme(function), numbers)

    def rounded(self, numbers: tuple[Node, ...], token: _Token) -> Node:
        places = numbers[1] if len(numbers) > 1 else Number(Decimal(0))
        whole = isinstance(places, Number) and places.value == int(places.value) and places.value <= _MOST_ROUNDING
        if len(numbers) > 2 or not isinstance(places, Number) or not whole:
            self.fail(_("round takes a number and how many decimals, 0 to 6"), token.position)
        return Rounded(numbers[0], int(places.value))
