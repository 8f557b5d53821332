"""Learning to sort reports from examples: what is shipped, and what the desk has put right.

Everything is deterministic. On two cores the regressions take seconds, the embeddings of two thousand examples half a
minute: it is a job of the worker, and what is learned of the shipped examples ships with Anju.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anju.domains.service.calc.classify import Rule, folded
from anju.domains.service.calc.grams import BUCKETS
from anju.domains.service.calc.head import (
    KEYWORD,
    LONGEST_KEYWORD,
    SPELLING,
    Head,
    Linear,
    Matrix,
    Scale,
    centred,
    log_softmax,
    packed,
    spelt,
    unpacked,
)
from anju.domains.service.calc.sorting import Embeds, keyword_rows
from anju.domains.service.calc.taxonomy import every_rule

FOLDS = 4
WORD_WEIGHT = 0.4
"""What the name of a class or a keyword counts beside a whole sentence."""
PRECISION = 0.9
"""How often a report that is sorted without a person shall be sorted right."""
_SOFTNESSES = tuple(round(0.4 + 0.1 * step, 1) for step in range(17))


@dataclass(frozen=True)
class Sample:
    """A text and its class; ``weight`` is what it counts."""

    text: str
    leaf: str
    weight: float = 1.0


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
class Schedule:
    """How a regression is fitted: so many steps of a pace that falls to nothing, and how weights are shrunk."""

    steps: int
    pace: float
    shrink: float


BY_MEANING, BY_SPELLING = Schedule(100, 0.3, 3e-5), Schedule(60, 0.5, 1e-4)


@cache
def shipped_samples() -> tuple[Sample, ...]:
    """Return the examples of ``phrases.txt``, and the names and keywords of the shipped classes."""
    samples, leaf = [], ""
    for line in files("anju.domains.service").joinpath("phrases.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            leaf = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            samples.append(Sample(line.strip(), leaf))
    return (*samples, *(sample for rule in every_rule() for sample in samples_of(rule)))


def samples_of(rule: Rule) -> list[Sample]:
    """Return the name and keywords of a class as examples of it."""
    words = {word.replace("*", "") for word in rule.keywords}
    return [Sample(word, rule.leaf, WORD_WEIGHT) for word in sorted(words) if len(word) > 1]


@cache
def shipped_head() -> Head:
    """Return the head that was learned from `shipped_samples` and ships with Anju."""
    return unpacked(files("anju.domains.service").joinpath("head.npz").read_bytes())


def digest_of(samples: Sequence[Sample]) -> str:
    """Return a mark of what is learned from."""
    told = "\n".join(f"{one.leaf}|{one.text}|{one.weight}" for one in samples)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def learn(samples: Sequence[Sample], rules: Sequence[Rule], embedder: Embeds | None) -> Head:
    """Return a head trained on examples of the classes of ``rules``.

    How sure it may be is measured on examples that a part of the training did not see.
    """
    codes = tuple(rule.leaf for rule in rules)
    places = {code: at for at, code in enumerate(codes)}
    samples = [one for one in samples if one.leaf in places]
    read = [folded(one.text) for one in samples]
    truth = np.array([places[one.leaf] for one in samples])
    weights = np.array([one.weight for one in samples], np.float32)
    seen = embedder.embed(read) if embedder else np.zeros((len(read), 1), np.float32)
    centre = seen.mean(axis=0)
    rarity = _rarity(read)
    meaning, spelling = centred(seen, centre), spelt(read, rarity)
    keywords = KEYWORD * np.minimum(keyword_rows(read, rules, places), LONGEST_KEYWORD)
    whole = weights == 1.0
    folds = np.arange(len(read)) % FOLDS
    by_meaning, by_spelling = np.zeros((2, len(read), len(codes)), np.float32)
    for fold in range(FOLDS):
        kept, left = (folds != fold) | ~whole, (folds == fold) & whole
        by_meaning[left] = fit(meaning[kept], truth[kept], weights[kept], len(codes), BY_MEANING).logs(meaning[left])
        by_spelling[left] = fit(spelling[kept], truth[kept], weights[kept], len(codes), BY_SPELLING).logs(
            spelling[left]
        )
    both = by_meaning + SPELLING * by_spelling + keywords
    return Head(
        codes=codes,
        embedder=embedder.name if embedder else "",
        centre=centre,
        meaning=fit(meaning, truth, weights, len(codes), BY_MEANING),
        rarity=rarity,
        spelling=fit(spelling, truth, weights, len(codes), BY_SPELLING),
        whole=scale_of(both[whole], truth[whole]),
        spelt=scale_of((by_spelling + keywords)[whole], truth[whole]),
        digest=digest_of(samples),
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


def ship(embedder: Embeds) -> bytes:
    """Return what ``head.npz`` holds."""
    return packed(learn(shipped_samples(), every_rule(), embedder))


def _rarity(read: Sequence[str]) -> Matrix:
    plain = spelt(read, np.ones(BUCKETS, np.float32)) > 0
    return np.asarray(np.log((1 + len(read)) / (1 + plain.sum(axis=0))) + 1, np.float32)


def _share(right: NDArray[np.bool_]) -> float:
    return round(float(right.mean()), 4) if len(right) else 0.0
