"""The source as the architecture tests read it: modules with their syntax trees, and findings in them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/anju"


@dataclass(frozen=True)
class Module:
    """One Python file; ``name`` is its path from the package, such as ``domains/billing/models.py``."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return _parsed(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders and the file of the name."""
        return tuple(self.name.split("/"))

    @property
    def domain(self) -> str:
        """The domain the module belongs to, or an empty text."""
        return self.parts[1] if self.parts[0] == "domains" and len(self.parts) > 2 else ""


@dataclass(frozen=True)
class Finding:
    """A breach of a rule at one line."""

    module: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.text}"


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the package; migrations are generated and left out."""
    files = (file for file in sorted(PACKAGE.rglob("*.py")) if "migrations" not in file.parts)
    return tuple(Module(str(file.relative_to(PACKAGE)), file.read_text("utf-8")) for file in files)


def told(findings: Iterable[Finding]) -> str:
    """Return the findings as the message of a failed test."""
    return "\n".join(str(one) for one in findings)
