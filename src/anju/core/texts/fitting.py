"""Learning a head from examples, and measuring what it tells. Deterministic; seconds for two thousand examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anju.core.texts.grams import BUCKETS
from anju.core.texts.head import (
    KEYWORD,
    LONGEST_KEYWORD,
    SPELLING,
    Head,
    Linear,
    Matrix,
    Scale,
    centred,
    log_softmax,
    spelt,
)

FOLDS = 4
PRECISION = 0.9
"""How often what is told without a person shall be right."""
_SOFTNESSES = tuple(round(0.4 + 0.1 * step, 1) for step in range(17))


@dataclass(frozen=True)
class Schedule:
    """How a regression is fitted: so many steps of a pace that falls to nothing, and how weights are shrunk."""

    steps: int
    pace: float
    shrink: float


@dataclass(frozen=True)
class Figures:
    """How well texts were sorted: ``certain`` is the share that needed no person, ``precision`` its right part."""

    texts: int
    accuracy: float
    macro_f1: float
    top3: float
    certain: float
    precision: float


@dataclass(frozen=True)
class Examples:
    """Texts to learn from: the place of each one's class among ``codes``, what it counts in per cent, its embedding.

    ``keywords`` as `Head.probabilities` takes them; ``embeddings`` None without an embedder.
    """

    codes: tuple[str, ...]
    texts: Sequence[str]
    truth: Sequence[int]
    percents: Sequence[int]
    keywords: Matrix
    embeddings: Matrix | None
    embedder: str
    digest: str


BY_MEANING, BY_SPELLING = Schedule(100, 0.3, 3e-5), Schedule(60, 0.5, 1e-4)


def learn(given: Examples) -> Head:
    """Return a head trained on examples.

    How sure it may be is measured on whole sentences that a part of the training did not see.
    """
    truth, classes = np.array(given.truth), len(given.codes)
    weights = np.array(given.percents, np.float32) / np.float32(100)
    seen = given.embeddings if given.embeddings is not None else np.zeros((len(truth), 1), np.float32)
    centre, rarity = seen.mean(axis=0), _rarity(given.texts)
    meaning, spelling = centred(seen, centre), spelt(given.texts, rarity)
    keywords = np.float32(KEYWORD) * np.minimum(given.keywords, np.float32(LONGEST_KEYWORD))
    whole, folds = weights == 1, np.arange(len(truth)) % FOLDS
    by_meaning, by_spelling = np.zeros((2, len(truth), classes), np.float32)
    for fold in range(FOLDS):
        kept, left = (folds != fold) | ~whole, (folds == fold) & whole
        for evidence, rows, schedule in ((by_meaning, meaning, BY_MEANING), (by_spelling, spelling, BY_SPELLING)):
            evidence[left] = fit(rows[kept], truth[kept], weights[kept], classes, schedule).logs(rows[left])
    both = by_meaning + np.float32(SPELLING) * by_spelling + keywords
    return Head(
        codes=given.codes,
        embedder=given.embedder,
        centre=centre,
        meaning=fit(meaning, truth, weights, classes, BY_MEANING),
        rarity=rarity,
        spelling=fit(spelling, truth, weights, classes, BY_SPELLING),
        whole=scale_of(both[whole], truth[whole]),
        spelt=scale_of((by_spelling + keywords)[whole], truth[whole]),
        digest=given.digest,
    )


def fit(rows: Matrix, truth: NDArray[np.int_], weights: Matrix, classes: int, schedule: Schedule) -> Linear:
    """Return a multinomial logistic regression: steepest descent over all rows with Adam's steps, slowing to a halt."""
    wanted = np.zeros((len(rows), classes), np.float32)
    wanted[np.arange(len(rows)), truth] = 1
    share = (weights / weights.sum())[:, None].astype(np.float32)
    found = [np.zeros((rows.shape[1], classes), np.float32), np.zeros(classes, np.float32)]
    slow, wild = [np.zeros_like(one) for one in found], [np.zeros_like(one) for one in found]
    for step in range(1, schedule.steps + 1):
        wrong = (np.exp(log_softmax(rows @ found[0] + found[1])) - wanted) * share
        slopes = (rows.T @ wrong + schedule.shrink * found[0], wrong.sum(axis=0))
        pace = np.float32(schedule.pace * (1 - step / schedule.steps))
        for at, slope in enumerate(slopes):
            slow[at] += 0.1 * (slope - slow[at])
            wild[at] += 0.01 * (slope * slope - wild[at])
            found[at] -= pace * (slow[at] / (1 - 0.9**step)) / (np.sqrt(wild[at] / (1 - 0.99**step)) + 1e-8)
    return Linear(*found)


def scale_of(evidence: Matrix, truth: NDArray[np.int_]) -> Scale:
    """Return the softness with which unseen examples are least surprising, and the least certainty to sort by."""
    rows = np.arange(len(truth))

    def surprise(softness: float) -> float:
        return -float(log_softmax(evidence / softness)[rows, truth].mean())

    softness = min(_SOFTNESSES, key=surprise)
    shares = np.exp(log_softmax(evidence / softness))
    right = shares.argmax(axis=1) == truth
    return Scale(softness, least_certainty(shares.max(axis=1), right))


def least_certainty(certain: Matrix, right: NDArray[np.bool_]) -> float:
    """Return the confidence from which on answers are right as often as `PRECISION` asks."""
    order = np.argsort(-certain, kind="stable")
    good = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(good >= PRECISION)[0]
    return round(float(certain[order][enough[-1]]), 3) if len(enough) else 1.0


def measure(shares: Matrix, truth: Sequence[int], least: float) -> Figures:
    """Return how well rows of shares tell the classes that are true."""
    wanted, told = np.array(truth), shares.argmax(axis=1)
    certain = shares.max(axis=1) >= least
    best = np.argsort(-shares, axis=1, kind="stable")[:, :3]
    return Figures(
        texts=len(wanted),
        accuracy=_share(told == wanted),
        macro_f1=macro_f1(told, wanted),
        top3=_share((best == wanted[:, None]).any(axis=1)),
        certain=_share(certain),
        precision=_share((told == wanted)[certain]),
    )


def macro_f1(told: NDArray[np.int_], wanted: NDArray[np.int_]) -> float:
    """Return the mean of the F1 of every class that is true of a text; a class told only wrongly lowers the others'."""
    scores = []
    for one in np.unique(wanted):
        hits = int(((told == one) & (wanted == one)).sum())
        scores.append(2 * hits / (int((told == one).sum()) + int((wanted == one).sum())))
    return round(float(np.mean(scores)), 4) if scores else 0.0


def _rarity(read: Sequence[str]) -> Matrix:
    plain = spelt(read, np.ones(BUCKETS, np.float32)) > 0
    return np.asarray(np.log((1 + len(read)) / (1 + plain.sum(axis=0))) + 1, np.float32)


def _share(right: NDArray[np.bool_]) -> float:
    return round(float(right.mean()), 4) if len(right) else 0.0
