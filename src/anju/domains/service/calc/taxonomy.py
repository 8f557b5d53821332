"""The shipped classes of reports, read from ``taxonomy.txt``, which says what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anju.domains.service.calc.classify import Rule, SafetyWord


@dataclass(frozen=True)
class ShippedGroup:
    """A first-level class, such as 室内水."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class ShippedLeaf:
    """A second-level class, such as 水龙头."""

    code: str
    group: ShippedGroup
    name: str
    name_en: str
    urgency: str
    kind: str
    trade: str
    part: str
    keywords: tuple[str, ...]

    @property
    def rule(self) -> Rule:
        """What texts are compared with; the name of a class is a keyword of its own."""
        return Rule(self.code, (self.name, *self.keywords))


@dataclass(frozen=True)
class Taxonomy:
    """The whole file."""

    groups: tuple[ShippedGroup, ...]
    leaves: tuple[ShippedLeaf, ...]
    safety: tuple[SafetyWord, ...]


@cache
def shipped() -> Taxonomy:
    """Return the classes and safety words that Anju ships: the 70 of the trade, of what is wrong or was well done."""
    return parse(files("anju.domains.service").joinpath("taxonomy.txt").read_text("utf-8"))


@cache
def shipped_contacts() -> Taxonomy:
    """Return the classes of what people ask at the desk without anything being wrong: questions and requests."""
    return parse(files("anju.domains.service").joinpath("contacts.txt").read_text("utf-8"))


def every_leaf() -> tuple[ShippedLeaf, ...]:
    """Return all shipped classes in order."""
    return (*shipped().leaves, *shipped_contacts().leaves)


def every_rule() -> tuple[Rule, ...]:
    """Return what texts are compared with, for all shipped classes in order."""
    return tuple(leaf.rule for leaf in every_leaf())


def parse(text: str) -> Taxonomy:
    """Read a taxonomy; raises ValueError for a line that is none."""
    groups: list[ShippedGroup] = []
    leaves: list[ShippedLeaf] = []
    safety: list[SafetyWord] = []
    for line in text.splitlines():
        if line.startswith("!"):
            safety.append(_safety_word(line))
        elif line.startswith("["):
            code, _bracket, names = line[1:].partition("]")
            name, name_en = _cells(names)
            groups.append(ShippedGroup(code, name, name_en))
        elif line and not line.startswith("#"):
            code, name, name_en, urgency, kind, trade, part, keywords = _cells(line)
            words = tuple(word.strip() for word in keywords.split(","))
            leaves.append(ShippedLeaf(code, groups[-1], name, name_en, urgency, kind, trade, part, words))
    return Taxonomy(tuple(groups), tuple(leaves), tuple(safety))


def _safety_word(line: str) -> SafetyWord:
    told, _except, within = line[1:].partition(" except ")
    word, _blank, leaf = told.strip().partition(" ")
    return SafetyWord(word, leaf, tuple(within.split()))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
