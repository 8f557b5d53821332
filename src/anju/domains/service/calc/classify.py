"""What a report is about, by the keywords it is told in [domain rule 2.1].

Safety words come first and force an emergency. Otherwise the longest keyword wins, between equally long ones the order
of the classes. A report in which nothing matches is left to a person. `service.calc.sorting` weighs these words against
what a trained head reads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

BEST = 3
"""How many classes are offered to choose from."""
_GAP = r"[^。！？!?;；\n]{0,8}?"


@dataclass(frozen=True)
class Rule:
    """A class and the keywords that mean it; a star in a keyword is a gap of a few characters: ``楼道*灯``."""

    leaf: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class SafetyWord:
    """A word that makes any report an emergency, unless it is only a part of one of ``within``.

    ``leaf`` is the class it means, or empty where it can mean several.
    """

    word: str
    leaf: str = ""
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A class that a text may mean, the keywords that say so, the longest first, and how sure that is
    (per mille)."""

    leaf: str
    words: tuple[str, ...]
    confidence: int = 1000


@dataclass(frozen=True)
class Classification:
    """What a text may mean, the likeliest first, and the safety words in it.

    ``least`` is the confidence (per mille) below which the likeliest class is only offered.
    """

    matches: tuple[Match, ...] = ()
    safety: tuple[str, ...] = ()
    least: int = 0

    @property
    def leaf(self) -> str | None:
        """The likeliest class; None means that a person has to sort the report."""
        return self.matches[0].leaf if self.matches and self.matches[0].confidence >= self.least else None

    @property
    def is_emergency(self) -> bool:
        """Tell whether somebody may be in danger."""
        return bool(self.safety)


def classify(words: str, rules: Sequence[Rule], safety: Sequence[SafetyWord]) -> Classification:
    """Return the `BEST` classes that a text may mean; ``rules`` stand in the order that decides between equals."""
    text = folded(words)
    alarms = [one for one in safety if _sounds(one, text)]
    found = {alarm.leaf: Match(alarm.leaf, (alarm.word,)) for alarm in alarms if alarm.leaf}
    ordered = sorted(_matches(text, rules), key=lambda match: -length(match.words[0]))
    for match in ordered:
        found.setdefault(match.leaf, match)
    return Classification(tuple(found.values())[:BEST], tuple(alarm.word for alarm in alarms))


def folded(words: str) -> str:
    """Return a text as keywords are compared with it: simplified characters of one width, without blanks."""
    return "".join(_converter().convert(unicodedata.normalize("NFKC", words)).lower().split())


def _matches(text: str, rules: Sequence[Rule]) -> Iterator[Match]:
    for rule in rules:
        words = sorted((word for word in rule.keywords if holds(text, word)), key=length, reverse=True)
        if words:
            yield Match(rule.leaf, tuple(words))


def _sounds(alarm: SafetyWord, text: str) -> bool:
    for other in alarm.within:
        text = text.replace(other, "。")
    return alarm.word in text


def holds(text: str, keyword: str) -> bool:
    """Tell whether a folded text holds a keyword."""
    return bool(_pattern(keyword).search(text)) if "*" in keyword else keyword in text


def length(keyword: str) -> int:
    """Return how many characters of a keyword a text has to hold."""
    return len(keyword.replace("*", ""))


@cache
def _pattern(keyword: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(re.escape(part) for part in keyword.split("*")))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
