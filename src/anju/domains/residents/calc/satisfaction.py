"""What residents think of the service, in the trade's figures [domain rule 2.5].

A group of fewer than ``least`` ratings is not rated at all: a handful of stars says nothing, and tells who gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from anju.core.money import round_half_up

SATISFIED_FROM = 4
"""Stars from which a rating counts as satisfied."""
PROMOTERS_FROM, DETRACTORS_UP_TO = 9, 6
"""Of the answers 0–10 to “would you recommend us”."""


@dataclass(frozen=True)
class Satisfaction:
    """Ratings of one group: ``mean`` of the stars and ``rate`` (满意率, per cent), None where there are too few."""

    rated: int
    mean: Decimal | None
    rate: Decimal | None


def satisfaction(counts: Sequence[int], *, least: int = 1) -> Satisfaction:
    """Return the figures of a group; ``counts`` are the ratings with one star, two stars … five stars."""
    rated = sum(counts)
    if rated < max(least, 1):
        return Satisfaction(rated, None, None)
    stars = sum(number * count for number, count in enumerate(counts, 1))
    satisfied = sum(counts[SATISFIED_FROM - 1 :])
    return Satisfaction(rated, round_half_up(Fraction(stars, rated)), round_half_up(Fraction(100 * satisfied, rated)))


def counted(stars: Sequence[int]) -> list[int]:
    """Return how often each number of stars was given, from one to five."""
    return [sum(1 for given in stars if given == number) for number in range(1, 6)]


def promoter_score(answers: Sequence[int], *, least: int = 1) -> Decimal | None:
    """Return the NPS of answers from 0 to 10: per cent of promoters less per cent of detractors."""
    if len(answers) < max(least, 1):
        return None
    promoters = sum(1 for answer in answers if answer >= PROMOTERS_FROM)
    detractors = sum(1 for answer in answers if answer <= DETRACTORS_UP_TO)
    return round_half_up(Fraction(100 * (promoters - detractors), len(answers)))
