"""Who may write what: surfaces write nothing, a domain writes its own tables only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Finding, Module

MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update", "delete", "save"}
# Writes that a surface may do: to the session, to a file response, to a form's own dictionaries.
NOT_ROWS = {"session", "messages", "cookies", "headers", "attrs", "context", "cache", "file", "storage"}
SQL_WRITE = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY)\s+\"?([a-z]+)_[a-z_]+", re.IGNORECASE)


def in_surface(module: Module) -> Iterator[Finding]:
    """Find managers, cursors and writes of rows in a surface."""
    if module.parts[0] != "surfaces":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield Finding(module.name, node.lineno, f".{node.attr} in a surface: ask a query door of the domain")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "cursor":
                yield Finding(module.name, node.lineno, "SQL in a surface: it belongs into a domain")
            elif _writes_a_row(node):
                yield Finding(module.name, node.lineno, f".{node.func.attr}() in a surface: call one service")


def in_foreign_domain(module: Module, labels: frozenset[str]) -> Iterator[Finding]:
    """Find writes of one domain to another's rows, through the ORM or in SQL. ``labels`` are all domains."""
    if not module.domain:
        return
    foreign = _foreign_models(module)
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _foreign_writes(module, function, foreign)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for match in SQL_WRITE.finditer(node.value):
                label = match[1].lower()
                if label in labels and label != module.domain:
                    yield Finding(module.name, node.lineno, f"SQL writes a table of {label}: call its service")


def _foreign_models(module: Module) -> dict[str, str]:
    """Return the names of models imported from other domains, with their domain."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("anju.domains."):
            _anju, _domains, domain, *rest = (node.module or "").split(".")
            if domain != module.domain and rest[:1] == ["models"]:
                found.update({name.asname or name.name: domain for name in node.names})
    return found


def _foreign_writes(
    module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef, foreign: dict[str, str]
) -> Iterator[Finding]:
    held = _variables(function, foreign)
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        root = _root(node.func.value)
        domain = held.get(root, "") if root else ""
        through_manager = root in foreign and _passes_manager(node.func.value)
        if through_manager or (domain and (node.func.attr in ("save", "delete") or _passes_manager(node.func.value))):
            domain = domain or foreign[str(root)]
            yield Finding(module.name, node.lineno, f".{node.func.attr}() on a row of {domain}: call its service")


def _variables(function: ast.FunctionDef | ast.AsyncFunctionDef, foreign: dict[str, str]) -> dict[str, str]:
    """Return the names in a function that hold a foreign row: annotated with its model, made or fetched from it."""
    held = {}
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id in foreign:
            held[argument.arg] = foreign[argument.annotation.id]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            root = _root(node.value)
            if root in foreign:
                held.update({one.id: foreign[root] for one in node.targets if isinstance(one, ast.Name)})
    return held


def _writes_a_row(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr not in WRITES:
        return False
    if set(_chain(call.func.value)) & NOT_ROWS:
        return False
    if call.func.attr == "update":  # dict.update takes a mapping, QuerySet.update takes keywords
        return bool(call.keywords) and not call.args and all(one.arg for one in call.keywords)
    return True


def _passes_manager(node: ast.expr) -> bool:
    return bool(set(_chain(node)) & MANAGERS)


def _chain(node: ast.expr) -> list[str]:
    """Return the names along ``a.b(c).d`` from the last to the first."""
    names = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return [*names, node.id] if isinstance(node, ast.Name) else names


def _root(node: ast.expr) -> str | None:
    """Return the first name of ``a.b(c).d``, or None where there is none."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
