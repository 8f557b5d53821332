"""Doors to the classes of reports. They are the company's and no secret."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from anju.core.doors import one_of
from anju.domains.service.calc import taxonomy
from anju.domains.service.calc.classify import Rule, classify
from anju.domains.service.models import Leaf
from anju.domains.workorders.enums import Urgency


@dataclass(frozen=True)
class Offer:
    """A class that a report may be of, and the words in it that say so."""

    leaf: Leaf
    words: tuple[str, ...]


@dataclass(frozen=True)
class Sorted:
    """What a report may be, the likeliest first; ``safety`` are the words that make it an emergency."""

    offers: tuple[Offer, ...]
    safety: tuple[str, ...]

    @property
    def leaf(self) -> Leaf | None:
        """The likeliest class; None where a person has to sort the report."""
        return self.offers[0].leaf if self.offers else None

    def urgency(self, leaf: Leaf | None) -> Urgency:
        """Return how soon somebody has to be there when the report is of a class."""
        if self.safety:
            return Urgency.EMERGENCY
        return Urgency(leaf.urgency) if leaf else Urgency.NORMAL


def all_leaves() -> QuerySet[Leaf]:
    """Return every class with its group, in order."""
    return Leaf.objects.select_related("group").order_by("position")


def leaves_in_use() -> QuerySet[Leaf]:
    """Return the classes that new reports may be of."""
    return all_leaves().filter(is_active=True)


def get_leaf(pk: int) -> Leaf:
    """Return a class or raise `NotFound`."""
    return one_of(all_leaves(), pk)


def sort_words(words: str) -> Sorted:
    """Return what classes words may mean (one query); see `service.calc.classify`."""
    leaves = {leaf.code: leaf for leaf in leaves_in_use()}
    rules = [Rule(leaf.code, (leaf.name, *leaf.keywords)) for leaf in leaves.values()]
    found = classify(words, rules, taxonomy.shipped().safety)
    offers = [Offer(leaves[match.leaf], match.words) for match in found.matches if match.leaf in leaves]
    return Sorted(tuple(offers), found.safety)
