"""Separation of duties: which permissions should not meet in one pair of hands (domain rule 11).

The rules are data. A breach is told and not forbidden: a small office has fewer people than duties.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    """Two duties that are kept apart; ``first`` and ``second`` are patterns of permission names.

    With ``same`` set to ``noun`` the duties clash only about one thing (``billing.vacancy``), with ``domain`` only
    within one domain, and with an empty text anywhere.
    """

    reason: str | Promise
    first: tuple[str, ...]
    second: tuple[str, ...]
    same: str = ""


@dataclass(frozen=True)
class Breach:
    """A rule that a set of permissions breaks, with one example of each side."""

    rule: Rule
    first: str
    second: str


RULES = (
    Rule(_("Who applies does not approve."), ("*:apply",), ("*:approve",), "noun"),
    Rule(_("Who prepares a bill run does not approve it."), ("*:prepare",), ("*:approve",), "noun"),
    Rule(
        _("Who collects money neither audits nor reverses it."),
        ("payments.*:collect",),
        ("payments.*:audit", "payments.*:reverse", "payments.*:refund", "payments.*:reconcile"),
    ),
    Rule(
        _("Who prepares a change of owner does not confirm it."),
        ("payments.transfer:prepare",),
        ("payments.transfer:confirm",),
    ),
    Rule(
        _("Who reviews budgets or prepares the plan does not adopt it."),
        ("budgets.sheet:review", "budgets.plan:prepare"),
        ("budgets.plan:adopt",),
    ),
    Rule(_("Who dispatches work does not accept it."), ("*:dispatch",), ("*:accept",), "domain"),
    Rule(
        _("Who grants roles neither approves business nor sees personal data in full."),
        ("identity.grant:edit", "identity.role:edit"),
        ("*:approve", "*:decide", "*:reveal", "*:collect", "*:audit"),
    ),
)


def breaches(permissions: Iterable[str], rules: Iterable[Rule] = RULES) -> list[Breach]:
    """Return each rule that these permissions together break, once."""
    held = sorted(set(permissions))
    found = []
    for rule in rules:
        breach = _breach(rule, held)
        if breach:
            found.append(breach)
    return found


def added_breaches(before: Iterable[str], added: Iterable[str]) -> list[Breach]:
    """Return the rules that are broken only once ``added`` joins ``before``."""
    before = set(before)
    broken = {breach.rule for breach in breaches(before)}
    return [breach for breach in breaches(before | set(added)) if breach.rule not in broken]


def _breach(rule: Rule, held: list[str]) -> Breach | None:
    seconds = [name for name in held if _matches(name, rule.second)]
    for first in held:
        if not _matches(first, rule.first):
            continue
        for second in seconds:
            if second != first and _about_the_same(first, second, rule.same):
                return Breach(rule, first, second)
    return None


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _about_the_same(first: str, second: str, same: str) -> bool:
    separator = {"noun": ":", "domain": "."}.get(same)
    return separator is None or first.partition(separator)[0] == second.partition(separator)[0]
