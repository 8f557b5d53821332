"""The shape of the source: sizes, names, docstrings, clocks, money."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Finding, Module

FILE_LINES = 400
FUNCTION_LINES = 60
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
REASON = re.compile(r"#\s*noqa:\s*[A-Z0-9, ]*PLC0415(?!\s*-\s*\S)")


def sizes(module: Module) -> Iterator[Finding]:
    """Find files and functions that do more than one thing."""
    length = module.text.count("\n")
    if length > FILE_LINES:
        yield Finding(module.name, FILE_LINES, f"{length} lines; {FILE_LINES} are allowed: split it by idea")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                text = f"{node.name} has {lines} lines; {FUNCTION_LINES} are allowed"
                yield Finding(module.name, node.lineno, text)


def docstring(module: Module) -> Iterator[Finding]:
    """Find modules that do not say what they are."""
    if not ast.get_docstring(module.tree):
        yield Finding(module.name, 1, "no docstring: say in one line what the module is")


def name(module: Module) -> Iterator[Finding]:
    """Find modules whose name says nothing."""
    for part in module.parts:
        if part.removesuffix(".py") in VAGUE:
            yield Finding(module.name, 1, f"a module named {part} says nothing about what it holds")


def clocks(module: Module) -> Iterator[Finding]:
    """Find reads of the clock that cannot be given a time: only ``core.clock`` reads it.

    What runs before there is a platform (``runtime``, ``cli``) may read it, if it names a time zone.
    """
    if module.name == "core/clock.py":
        return
    outside = module.parts[0] in ("runtime", "cli", "cli.py")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            owner = ast.unparse(node.func.value)
            aware = bool(node.args or node.keywords) and node.func.attr in ("now", "fromtimestamp")
            if owner.split(".")[-1] in ("datetime", "date") and not (outside and aware):
                yield Finding(module.name, node.lineno, f"{owner}.{node.func.attr}(): use anju.core.clock")


def floats(module: Module) -> Iterator[Finding]:
    """Find binary fractions where money is computed: in every ``calc`` and in ``core.money``."""
    if "calc" not in module.parts and module.name != "core/money.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield Finding(module.name, node.lineno, f"{node.value} is a float: use Decimal")
        if isinstance(node, ast.Name) and node.id == "float":
            yield Finding(module.name, node.lineno, "float in a calculation: use Decimal")


def keyword_only(module: Module) -> Iterator[Finding]:
    """Find services that take ``actor`` by position: a call has to name what it gives."""
    if not (module.domain and module.parts[2].removesuffix(".py") == "services"):
        return
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
            everything = [*positional, *(one.arg for one in node.args.kwonlyargs)]
            if "actor" in everything and positional:
                text = f"{node.name} takes {', '.join(positional)} by position: services are keyword-only"
                yield Finding(module.name, node.lineno, text)


def late_imports(module: Module) -> Iterator[Finding]:
    """Find imports inside functions that give no reason."""
    for number, line in enumerate(module.text.splitlines(), 1):
        if REASON.search(line):
            yield Finding(module.name, number, "an import inside a function says why: # noqa: PLC0415 - reason")
