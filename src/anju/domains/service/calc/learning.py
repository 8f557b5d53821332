"""What sorting reports is learned from: what is shipped, and what the desk has put right.

On two cores the regressions take seconds, the embeddings of two thousand examples half a minute and more: it is a job
of the worker, and what is learned of the shipped examples ships with Anju.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anju.core.texts import fitting
from anju.core.texts.head import Head, packed, unpacked
from anju.domains.service.calc.classify import Rule, folded
from anju.domains.service.calc.sorting import Embeds, keyword_rows
from anju.domains.service.calc.taxonomy import every_rule

WORD_PERCENT = 40
"""What the name of a class or a keyword counts beside a whole sentence."""


@dataclass(frozen=True)
class Sample:
    """A text and its class; ``percent`` is what it counts."""

    text: str
    leaf: str
    percent: int = 100


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
    return [Sample(word, rule.leaf, WORD_PERCENT) for word in sorted(words) if len(word) > 1]


@cache
def shipped_head() -> Head:
    """Return the head that was learned from `shipped_samples` and ships with Anju."""
    return unpacked(files("anju.domains.service").joinpath("head.npz").read_bytes())


def digest_of(samples: Sequence[Sample]) -> str:
    """Return a mark of what is learned from."""
    told = "\n".join(f"{one.leaf}|{one.text}|{one.percent}" for one in samples)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def learn(samples: Sequence[Sample], rules: Sequence[Rule], embedder: Embeds | None) -> Head:
    """Return a head trained on examples of the classes of ``rules``."""
    codes = tuple(rule.leaf for rule in rules)
    places = {code: at for at, code in enumerate(codes)}
    samples = [one for one in samples if one.leaf in places]
    read = [folded(one.text) for one in samples]
    return fitting.learn(
        fitting.Examples(
            codes=codes,
            texts=read,
            truth=[places[one.leaf] for one in samples],
            percents=[one.percent for one in samples],
            keywords=keyword_rows(read, rules, places),
            embeddings=embedder.embed(read) if embedder else None,
            embedder=embedder.name if embedder else "",
            digest=digest_of(samples),
        )
    )


def ship(embedder: Embeds) -> bytes:
    """Return what ``head.npz`` holds."""
    return packed(learn(shipped_samples(), every_rule(), embedder))
