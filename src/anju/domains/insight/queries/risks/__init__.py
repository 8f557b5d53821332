"""The rules of financial risk: every module of this package that has a ``RULE`` is one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from anju.core.errors import NotFound
from anju.domains.insight.calc.risks import Rule


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by their codes, in the order of their modules' names."""
    found = [import_module(f"{__name__}.{one.name}").RULE for one in pkgutil.iter_modules(__path__)]
    return {rule.code: rule for rule in found}


def rule_named(code: str) -> Rule:
    """Return one rule or raise `NotFound`."""
    if code not in rules():
        raise NotFound(code)
    return rules()[code]
