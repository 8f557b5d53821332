"""How well a column's label, and what stands under it, fits the meaning of a field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from anju.core.sheets.spec import Field, SheetSpec
from anju.core.sheets.text import as_text, is_blank, label_key, tidy

EXACT = 100.0
ENOUGH = 35.0
_HAS_DIGIT_FIRST = re.compile(r"\d+\D")
_TRAILING_NUMBER = re.compile(r"[0-9]+$")
_SAMPLE = 200
# A serial number or an earlier report's column is never data, whatever it resembles.
_NEVER = frozenset({"序号", "序", "no", "编号序号", "行号", "错误原因", "错误", "reason", "errors"})

Labels = tuple[str, ...]
"""The readings of one column's label, best first: the lowest header cell, then its combinations with those above."""


@lru_cache(maxsize=64)
def _synonyms(spec: SheetSpec) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (known.name, tuple(dict.fromkeys(label_key(word) for word in (known.name, *known.synonyms))))
        for known in spec.fields
    )


@lru_cache(maxsize=65536)
def label_scores(spec: SheetSpec, label: str) -> dict[str, float]:
    """Return the fields that a label may mean, with a score up to `EXACT`.

    An exact synonym beats a synonym inside the label, and that beats a label that shortens a synonym.
    """
    key = label_key(label)
    if not key or key in _NEVER or key.isdigit() or len(key) > 24:
        return {}
    bare = _TRAILING_NUMBER.sub("", key)
    scores: dict[str, float] = {}
    for name, words in _synonyms(spec):
        if key in words:
            scores[name] = EXACT
        elif bare in words:
            scores[name] = EXACT - 5
        elif not _HAS_DIGIT_FIRST.match(key):
            best = max((_partial(word, key) for word in words), default=0.0)
            if best:
                scores[name] = best
    return scores


def _partial(word: str, key: str) -> float:
    if len(word) >= 2 and word in key:
        # What ends the label carries its meaning: 业主电话 is a phone, not an owner.
        return 45 + 35 * len(word) / len(key) + (10 if key.endswith(word) else 0)
    if len(key) >= 2 and key in word:
        return 40 + 25 * len(key) / len(word)
    return 0.0


def column_scores(spec: SheetSpec, labels: Labels, cells: Sequence[object]) -> dict[str, float]:
    """Return the score of each field for a column, from its labels and a sample of its cells."""
    scores: dict[str, float] = {}
    for place, label in enumerate(labels):
        for name, score in label_scores(spec, label).items():
            # A combined label of two header rows counts only by a whole synonym (面积 over 建筑).
            if place == 0 or score >= EXACT - 5:
                scores[name] = max(scores.get(name, 0.0), score - place)
    if any(label_key(label) in _NEVER for label in labels):
        return {}
    sample = [tidy(as_text(cell)).lower() for cell in cells[:_SAMPLE] if not is_blank(cell)]
    for known in spec.fields:
        scores = _by_content(known, sample, scores)
    return {name: score for name, score in scores.items() if score >= ENOUGH}


def _by_content(known: Field, sample: list[str], scores: dict[str, float]) -> dict[str, float]:
    """Let the cells speak where a kind is known by its form (phones, plates, dates, choices)."""
    looks = known.kind.looks
    if looks is None or not sample:
        return scores
    share = sum(map(looks, sample)) / len(sample)
    score = scores.get(known.name)
    if score is not None:
        doubt = 25.0 if share < 0.2 and score < EXACT - 5 else 0.0
        return {**scores, known.name: score + 8 * share - doubt}
    telling = known.kind.name in ("phone", "identity", "plate")
    if telling and share >= 0.8 and len(sample) >= 3:
        return {**scores, known.name: ENOUGH + 5 * share}
    return scores
