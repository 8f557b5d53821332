"""What counts as an answer to a question, and the figures of many answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import round_half_up
from anju.domains.residents.calc.satisfaction import promoter_score, satisfaction
from anju.domains.surveys.enums import QuestionKind

LONGEST = 500
SCALES = {QuestionKind.STARS: range(1, 6), QuestionKind.NPS: range(11)}


@dataclass(frozen=True)
class Given:
    """An answer as it is stored; `is_empty` where nothing was said."""

    number: int | None = None
    chosen: tuple[int, ...] = ()
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was said."""
        return self.number is None and not self.chosen and not self.words


@dataclass(frozen=True)
class Figures:
    """What came of one question: ``answered`` sheets; the rest is None or empty where they are too few to be told.

    ``counts`` has the answers by number (stars from one, 0–10) or option. ``mean`` and ``rate`` (满意率, per cent) are
    of stars, ``score`` is the NPS.
    """

    answered: int
    counts: tuple[int, ...] = ()
    mean: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether there were enough answers."""
        return bool(self.counts)

    @property
    def value(self) -> Decimal | None:
        """The one figure that is compared with the questionnaire before."""
        return self.score if self.score is not None else self.mean


def parse(kind: str, options: int, said: Sequence[str]) -> Given | None:
    """Return an answer out of what a form sent, or None for what is none to such a question."""
    texts = [text.strip() for text in said if text.strip()]
    if kind == QuestionKind.TEXT:
        return Given(words=" ".join(texts)[:LONGEST])
    if any(not text.isascii() or not text.isdigit() for text in texts):
        return None
    numbers = tuple(sorted({int(text) for text in texts}))
    is_choice = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    scale = range(options) if is_choice else SCALES[QuestionKind(kind)]
    if any(number not in scale for number in numbers) or (len(numbers) > 1 and kind != QuestionKind.MULTIPLE):
        return None
    return Given(chosen=numbers) if is_choice else Given(number=numbers[0] if numbers else None)


def figures(kind: str, options: int, answered: int, counts: Mapping[int, int], *, least: int) -> Figures:
    """Return the figures of a question, of its sheets by number or option. Fewer than ``least`` tell nothing."""
    if answered < max(least, 1):
        return Figures(answered)
    if kind == QuestionKind.STARS:
        stars = tuple(counts.get(number, 0) for number in range(1, 6))
        found = satisfaction(stars)
        return Figures(answered, stars, mean=found.mean, rate=found.rate)
    if kind == QuestionKind.NPS:
        points = tuple(counts.get(number, 0) for number in range(11))
        given = [number for number, count in enumerate(points) for _time in range(count)]
        return Figures(answered, points, score=promoter_score(given))
    return Figures(answered, tuple(counts.get(place, 0) for place in range(options)))


def told_periods(counts: Mapping[int, int], *, before: int | None, least: int) -> list[int]:
    """Return the periods of a feedback form whose sheets may be told: those before one, or all that there are.

    They are told in lots of ``least`` sheets or more; months with fewer wait for those that follow, so that no two
    looks at the results differ by fewer than ``least``.
    """
    told, lot, size = list[int](), list[int](), 0
    for period in sorted(counts):
        if before is not None and period >= before:
            break
        lot.append(period)
        size += counts[period]
        if size >= least:
            told, lot, size = [*told, *lot], [], 0
    return told


def per_cent(part: int, whole: int) -> Decimal | None:
    """Return a share in per cent, None of nothing."""
    return round_half_up(Decimal(100 * part) / whole) if whole else None
