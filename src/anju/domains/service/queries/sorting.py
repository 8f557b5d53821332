"""What the words of a report mean: by the head in use, the keywords of today and the safety words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import visible
from anju.domains.service import policies, ports
from anju.domains.service.calc import clauses, taxonomy
from anju.domains.service.calc.classify import Classification, Rule, classify
from anju.domains.service.models import Correction, Leaf, SortingVersion, Ticket
from anju.domains.service.queries.taxonomy import leaves_in_use
from anju.domains.tenancy.models import Project
from anju.domains.workorders.enums import Urgency

if TYPE_CHECKING:
    from anju.core.texts.head import Head
    from anju.domains.service.calc.sorting import Sorter


@dataclass(frozen=True)
class Offer:
    """A class that a report may be of, the words in it that say so, and how sure that is in per cent."""

    leaf: Leaf
    words: tuple[str, ...]
    percent: int = 100


@dataclass(frozen=True)
class Sorted:
    """What a report may be, the likeliest first; ``safety`` are the words that make it an emergency."""

    offers: tuple[Offer, ...]
    safety: tuple[str, ...]
    is_sure: bool = True

    @property
    def leaf(self) -> Leaf | None:
        """The class to take; None where a person has to sort the report."""
        return self.offers[0].leaf if self.offers and self.is_sure else None

    def urgency(self, leaf: Leaf | None) -> Urgency:
        """Return how soon somebody has to be there when the report is of a class."""
        if self.safety:
            return Urgency.EMERGENCY
        return Urgency(leaf.urgency) if leaf else Urgency.NORMAL


def sort_words(words: str) -> Sorted:
    """Return what classes words may mean (two queries, some 10 ms); see `service.calc.sorting`."""
    return sort_texts([words])[0]


def sort_texts(texts: list[str]) -> list[Sorted]:
    """Return what each text may mean; two queries however many there are."""
    leaves = {leaf.code: leaf for leaf in leaves_in_use()}
    rules = rules_of(list(leaves.values()))
    return [_with_leaves(found, leaves) for found in _classified(texts, rules)]


def safety_words(words: str) -> tuple[str, ...]:
    """Return the safety words in a text, without asking what it is about."""
    return classify(words, (), taxonomy.shipped().safety).safety


def rules_of(leaves: list[Leaf]) -> list[Rule]:
    """Return what texts are compared with for classes as they are today."""
    return [Rule(leaf.code, (leaf.name, *leaf.keywords)) for leaf in leaves]


def versions(actor: Actor) -> QuerySet[SortingVersion]:
    """Return what was learned, the latest first, without its weights; none to who may not edit the classes."""
    rows = SortingVersion.objects.defer("head")
    return rows if actor.may(policies.EDIT_TAXONOMY) else rows.none()


@dataclass(frozen=True)
class Part:
    """One of the matters that a report tells of, and its class."""

    text: str
    found: Sorted


def split_words(words: str) -> list[Part]:
    """Return the matters that a report tells of: one for most, two for 灯坏了顺便通下下水道 (see `calc.clauses`)."""
    pieces = clauses.clauses(words)
    if len(pieces) < 2:
        return [Part(words, sort_words(words))]
    said = [_said(found) for found in sort_texts([piece.text for piece in pieces])]
    texts = clauses.matters(pieces, said)
    return [Part(text, found) for text, found in zip(texts, sort_texts(texts), strict=True)]


def _said(found: Sorted) -> clauses.Said:
    if not found.offers:
        return clauses.Said("", 0, has_keyword=False)
    best = found.offers[0]
    return clauses.Said(best.leaf.code, 10 * best.percent, has_keyword=any(len(word) > 1 for word in best.words))


@dataclass(frozen=True)
class Lately:
    """What became of the reports of the last thirty days: how many there were, and how many a person sorted."""

    reports: int
    by_hand: int
    corrected: int

    @property
    def by_itself(self) -> int | None:
        """The per cent that needed no person; None without reports."""
        return round(100 * (self.reports - self.by_hand) / self.reports) if self.reports else None


def sorted_lately(actor: Actor, project: Project) -> Lately:
    """Return the figures of a project's last thirty days."""
    since = clock.now() - dt.timedelta(days=30)
    tickets = visible(Ticket.objects.filter(project=project, reported_at__gte=since), actor, policies.VIEW, project.pk)
    sorted_ = Correction.objects.filter(ticket__in=tickets)
    return Lately(
        reports=tickets.count(),
        by_hand=tickets.filter(leaf__isnull=True).count() + sorted_.values("ticket").distinct().count(),
        corrected=sorted_.filter(told__isnull=False).values("ticket").distinct().count(),
    )


def current_version() -> int | None:
    """Return the number of the head in use; None for the shipped one."""
    return SortingVersion.objects.filter(is_current=True).values_list("pk", flat=True).first()


def current_head() -> Head:
    """Return the head in use, which is read once in a process."""
    return _head(current_version())


def sorter_of(head: Head, rules: list[Rule]) -> Sorter:
    """Return what sorts by a head, the safety words and the keywords that the head has not learned."""
    from anju.domains.service.calc.sorting import Sorter  # noqa: PLC0415 - numpy, for who sorts

    own = _own_words(rules, frozenset(head.codes))
    return Sorter(head, rules, taxonomy.shipped().safety, ports.embedder(), own)


def _classified(texts: list[str], rules: list[Rule]) -> list[Classification]:
    if not rules or not any(text.strip() for text in texts):
        return [classify(text, rules, taxonomy.shipped().safety) for text in texts]
    return sorter_of(current_head(), rules).sort_all(texts)


def _own_words(rules: list[Rule], learned: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the keywords that came after the shipped ones, and all of classes that the head has not learned."""
    shipped = _shipped_words()
    own = {}
    for rule in rules:
        known = shipped.get(rule.leaf, frozenset()) if rule.leaf in learned else frozenset()
        words = tuple(word for word in rule.keywords if word not in known)
        if words:
            own[rule.leaf] = words
    return own


def _with_leaves(found: Classification, leaves: dict[str, Leaf]) -> Sorted:
    offers = [
        Offer(leaves[match.leaf], match.words, round(match.confidence / 10))
        for match in found.matches
        if match.leaf in leaves
    ]
    # A safety word may name a class out of use: what comes after it was not what is sure.
    return Sorted(tuple(offers), found.safety, is_sure=found.leaf in leaves)


@cache
def _shipped_words() -> dict[str, frozenset[str]]:
    return {rule.leaf: frozenset(rule.keywords) for rule in taxonomy.every_rule()}


@lru_cache(maxsize=2)
def _head(version: int | None) -> Head:
    from anju.core.texts import head  # noqa: PLC0415 - numpy, for who sorts
    from anju.domains.service.calc import learning  # noqa: PLC0415 - as above

    if version is None:
        return learning.shipped_head()
    return head.unpacked(bytes(SortingVersion.objects.values_list("head", flat=True).get(pk=version)))
