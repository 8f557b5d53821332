"""What a report is about: safety words first, then a trained head's opinion and keywords together.

Reports of whose class nobody can be sure enough are left to a person, with the likeliest three to choose from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from anju.core.texts.head import Head, Matrix, likeliest
from anju.domains.service.calc.classify import (
    BEST,
    Classification,
    Match,
    Rule,
    SafetyWord,
    classify,
    folded,
    holds,
    length,
)

BEGINNING, END = 140, 60
"""How many characters of a long story are read for its meaning, at either end: reading takes time by the character."""
CERTAIN_PERCENT = 90
"""From how many per cent on spelling and keywords are believed without reading for the meaning, which takes longest: of
`bench/classify.csv` a third, and as many are right."""
OWN_PERCENT, MOST_OWN_PERCENT = 30, 90
"""How much certainty a character of a keyword is worth that the company added after the head was trained."""


class Embeds(Protocol):
    """As much of `service.ports.Embedder` as sorting needs."""

    name: str

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return a row for each text."""
        ...


@dataclass(frozen=True)
class Sorter:
    """Everything by which a text is sorted. ``own`` are keywords that the head has not learned, by class."""

    head: Head
    rules: Sequence[Rule]
    safety: Sequence[SafetyWord]
    embedder: Embeds | None = None
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sort(self, words: str) -> Classification:
        """Return what a text may be about, with confidences."""
        return self.sort_all([words])[0]

    def sort_all(self, texts: Sequence[str]) -> list[Classification]:
        """Return what each text may be about; one call of the embedder."""
        read = [folded(text) for text in texts]
        rows = self.probabilities(read)
        return [self._told(text, row, self.least) for text, row in zip(read, rows, strict=True)]

    def probabilities(self, read: Sequence[str]) -> Matrix:
        """Return a row of shares for each folded text, a column for each of the `rules`.

        What the head would give to classes that are no rules any more is nobody's: such a text is for a person to sort.
        """
        codes = {code: at for at, code in enumerate(self.head.codes)}
        keywords = keyword_rows(read, self.rules, codes)
        known = self.head.probabilities(read, None, keywords)
        doubted = [at for at, row in enumerate(known) if 100 * row.max(initial=0) < CERTAIN_PERCENT]
        if doubted and self._reads:
            left = [read[at] for at in doubted]
            known[doubted] = self.head.probabilities(left, self._meaning(left), keywords[doubted])
        rows = np.zeros((len(read), len(self.rules)), np.float32)
        for at, rule in enumerate(self.rules):
            if rule.leaf in codes:
                rows[:, at] = known[:, codes[rule.leaf]]
        return self._with_own_words(read, rows)

    @property
    def least(self) -> int:
        """The confidence (per mille) from which on a report is sorted without a person."""
        return round(1000 * self.head.scale(has_meaning=self._reads).least)

    @property
    def _reads(self) -> bool:
        return self.embedder is not None and self.embedder.name == self.head.embedder

    def _meaning(self, read: Sequence[str]) -> Matrix | None:
        return self.embedder.embed([excerpt(text) for text in read]) if self.embedder and self._reads else None

    def _with_own_words(self, read: Sequence[str], rows: Matrix) -> Matrix:
        places = {rule.leaf: at for at, rule in enumerate(self.rules)}
        for leaf, words in self.own.items():
            for at, text in enumerate(read):
                longest = max((length(word) for word in words if holds(text, word)), default=0)
                share = min(MOST_OWN_PERCENT, OWN_PERCENT * longest) / 100
                if share and leaf in places:
                    rows[at] *= 1 - share
                    rows[at, places[leaf]] += share
        return rows

    def _told(self, text: str, row: Matrix, least: int) -> Classification:
        by_words = classify(text, self.rules, self.safety)
        if not any(character.isalnum() for character in text):
            return by_words
        words = {rule.leaf: _found(text, rule) for rule in self.rules}
        found = {}
        for alarm in self.safety:
            if alarm.leaf and alarm.word in by_words.safety:
                found[alarm.leaf] = Match(alarm.leaf, (alarm.word,))
        for at, certain in likeliest(row, BEST + len(found)):
            leaf = self.rules[at].leaf
            found.setdefault(leaf, Match(leaf, words[leaf], certain))
        return Classification(tuple(found.values())[:BEST], by_words.safety, least)


def keyword_rows(read: Sequence[str], rules: Sequence[Rule], codes: Mapping[str, int]) -> Matrix:
    """Return how long the longest keyword of each class is that a folded text holds."""
    rows = np.zeros((len(read), len(codes)), np.float32)
    for rule in rules:
        place = codes.get(rule.leaf)
        if place is None:
            continue
        for at, text in enumerate(read):
            rows[at, place] = max((length(word) for word in rule.keywords if holds(text, word)), default=0)
    return rows


def excerpt(text: str) -> str:
    """Return as much of a text as is read for its meaning."""
    return text if len(text) <= BEGINNING + END else f"{text[:BEGINNING]}。{text[-END:]}"


def _found(text: str, rule: Rule) -> tuple[str, ...]:
    return tuple(sorted((word for word in rule.keywords if holds(text, word)), key=length, reverse=True))
