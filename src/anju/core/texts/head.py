"""The trained head: which class a text is of, by its meaning (an embedding) and its spelling.

Two multinomial logistic regressions, one on each, whose logarithms of probabilities are added and, with what keywords
say, softened so that a confidence of 0.8 is right four times out of five (`core.texts.fitting`).
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anju.core.texts.grams import BUCKETS, grams

Matrix = NDArray[np.float32]
SPELLING = 0.5
"""How much the spelling counts beside the meaning."""
KEYWORD = 0.15
"""What a character of a matching keyword counts."""
LONGEST_KEYWORD = 6


@dataclass(frozen=True)
class Scale:
    """How the sum of evidence becomes a confidence, and how much of it sorts a report without a person."""

    softness: float
    least: float


@dataclass(frozen=True)
class Linear:
    """A logistic regression: a column of weights and a bias for each class."""

    weights: Matrix
    bias: Matrix

    def logs(self, rows: Matrix) -> Matrix:
        """Return the logarithms of the probabilities."""
        return log_softmax(rows @ self.weights + self.bias)


@dataclass(frozen=True)
class Head:
    """What was learned. ``whole`` holds with an embedder called ``embedder``, ``spelt`` without one."""

    codes: tuple[str, ...]
    embedder: str
    centre: Matrix
    meaning: Linear
    rarity: Matrix
    spelling: Linear
    whole: Scale
    spelt: Scale
    digest: str

    def scale(self, *, has_meaning: bool) -> Scale:
        """Return the scale for texts with or without embeddings."""
        return self.whole if has_meaning else self.spelt

    def probabilities(self, texts: Sequence[str], embeddings: Matrix | None, keywords: Matrix) -> Matrix:
        """Return a row of probabilities for each text; ``keywords``: lengths of each class's longest keyword in it."""
        logs = self.spelling.logs(spelt(texts, self.rarity)) * np.float32(1.0 if embeddings is None else SPELLING)
        if embeddings is not None:
            logs = logs + self.meaning.logs(centred(embeddings, self.centre))
        logs = logs + np.float32(KEYWORD) * np.minimum(keywords, np.float32(LONGEST_KEYWORD))
        softness = np.float32(self.scale(has_meaning=embeddings is not None).softness)
        return np.exp(log_softmax(np.asarray(logs / softness, np.float32)))


def spelt(texts: Sequence[str], rarity: Matrix) -> Matrix:
    """Return rows of length one of the weights of the bits in each text, rare ones heavier."""
    rows = np.zeros((len(texts), BUCKETS), np.float32)
    for at, text in enumerate(texts):
        rows[at, list(grams(text))] = 1
    rows *= rarity
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9), np.float32)


def centred(embeddings: Matrix, centre: Matrix) -> Matrix:
    """Return embeddings seen from the middle of those that were learned from: E5's all point much the same way."""
    rows = embeddings - centre
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9), np.float32)


def log_softmax(rows: Matrix) -> Matrix:
    """Return the logarithms of the shares of a row's exponentials."""
    rows = rows - rows.max(axis=1, keepdims=True)
    return np.asarray(rows - np.log(np.exp(rows).sum(axis=1, keepdims=True)), np.float32)


def likeliest(row: Matrix, most: int) -> list[tuple[int, int]]:
    """Return the places of the greatest shares with their per mille, the greatest first."""
    order = np.argsort(-row, kind="stable")[:most]
    return [(int(at), round(1000 * float(row[at]))) for at in order]


def packed(head: Head) -> bytes:
    """Return a head as bytes, at half precision: some 400 KB."""
    facts = {
        "codes": head.codes,
        "embedder": head.embedder,
        "whole": [head.whole.softness, head.whole.least],
        "spelt": [head.spelt.softness, head.spelt.least],
        "digest": head.digest,
    }
    half = {
        "centre": head.centre,
        "meaning": head.meaning.weights,
        "meaning_bias": head.meaning.bias,
        "rarity": head.rarity,
        "spelling": head.spelling.weights,
        "spelling_bias": head.spelling.bias,
    }
    told = np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)
    out = io.BytesIO()
    arrays: dict[str, Any] = {name: array.astype(np.float16) for name, array in half.items()}
    np.savez_compressed(out, facts=told, **arrays)
    return out.getvalue()


def unpacked(content: bytes) -> Head:
    """Return the head that `packed` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        facts = json.loads(held["facts"].tobytes())
        full = {name: held[name].astype(np.float32) for name in held.files if name != "facts"}
    return Head(
        codes=tuple(facts["codes"]),
        embedder=facts["embedder"],
        centre=full["centre"],
        meaning=Linear(full["meaning"], full["meaning_bias"]),
        rarity=full["rarity"],
        spelling=Linear(full["spelling"], full["spelling_bias"]),
        whole=Scale(*facts["whole"]),
        spelt=Scale(*facts["spelt"]),
        digest=facts["digest"],
    )
