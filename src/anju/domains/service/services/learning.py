"""Learning from what the desk put right: a new head comes into use only where it sorts held-out reports better."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Mod

from anju.core import clock
from anju.core.access import Actor
from anju.domains.service import policies, ports, queries
from anju.domains.service.calc import taxonomy
from anju.domains.service.models import Correction, SortingVersion, Ticket

if TYPE_CHECKING:
    from anju.core.texts.fitting import Figures
    from anju.core.texts.head import Head
    from anju.domains.service.calc.classify import Rule
    from anju.domains.service.calc.learning import Sample

LEAST_CORRECTIONS = 20
LEAST_HELD_OUT = 10
MOST_HELD_OUT, MOST_CORRECTIONS = 400, 5000
HELD_OUT_EACH = 5
"""Every how manyeth report is kept from learning, for good, to measure by."""


def learn_from_corrections(*, actor: Actor) -> SortingVersion | None:
    """Learn from the shipped examples and the corrections of all projects in scope; None where nothing is new.

    Old and new head sort the same held-out reports: those that the desk sorted, and those that closed in the class
    they were taken for, so that nothing is lost by what is won. Takes a minute; a job of the worker.
    """
    actor.require(policies.EDIT_TAXONOMY)
    from anju.core.texts.head import packed  # noqa: PLC0415 - numpy, for the worker
    from anju.domains.service.calc import learning  # noqa: PLC0415 - as above

    rules = queries.rules_of(list(queries.leaves_in_use()))
    corrected, held_out = _corrections(), _held_out()
    if len(corrected) < LEAST_CORRECTIONS or len(held_out) < LEAST_HELD_OUT:
        return None
    samples = [*_examples(rules), *corrected]
    digest = learning.digest_of(samples)
    if SortingVersion.objects.filter(digest=digest).exists():
        return None
    begun = perf_counter()
    new = learning.learn(samples, rules, ports.embedder())
    figures, standing = _figures(new, rules, held_out), _figures(queries.current_head(), rules, held_out)
    is_better = figures.accuracy > standing.accuracy
    with transaction.atomic():
        if is_better:
            SortingVersion.objects.filter(is_current=True).update(is_current=False)
        return SortingVersion.objects.create(
            learned_at=clock.now(),
            digest=digest,
            samples=len(samples),
            corrections=len(corrected),
            held_out=len(held_out),
            accuracy=Decimal(str(figures.accuracy)),
            macro_f1=Decimal(str(figures.macro_f1)),
            standing=Decimal(str(standing.accuracy)),
            seconds=round(perf_counter() - begun),
            is_kept=is_better,
            is_current=is_better,
            head=packed(new) if is_better else b"",
        )


def go_back_to_shipped(*, actor: Actor) -> None:
    """Let the shipped head sort again; what was learned stays on the list."""
    queries.require_company(actor)
    SortingVersion.objects.filter(is_current=True).update(is_current=False)


def _examples(rules: Sequence[Rule]) -> list[Sample]:
    """Return what is shipped for the classes in use, and the words of those that the company added or edited."""
    from anju.domains.service.calc import learning  # noqa: PLC0415 - numpy, for the worker

    used = {rule.leaf for rule in rules}
    known = {rule.leaf: rule for rule in taxonomy.every_rule()}
    own = [one for rule in rules if rule != known.get(rule.leaf) for one in learning.samples_of(rule)]
    shipped = [one for one in learning.shipped_samples() if one.leaf in used]
    return list(dict.fromkeys([*shipped, *own]))


def _corrections() -> list[Sample]:
    """Return the latest correction of each report that is not held out."""
    from anju.domains.service.calc.learning import Sample  # noqa: PLC0415 - numpy, for the worker

    rows = Correction.objects.annotate(place=Mod(F("ticket_id"), HELD_OUT_EACH)).exclude(place=0)
    latest: dict[int, Sample] = {}
    found = rows.order_by("-pk").values_list("ticket_id", "ticket__words", "leaf__code")[:MOST_CORRECTIONS]
    for ticket_id, words, code in found:
        latest.setdefault(ticket_id, Sample(words, code))
    return [latest[ticket_id] for ticket_id in sorted(latest)]


def _held_out() -> list[tuple[str, str]]:
    """Return words and class of the latest reports that are never learned from."""
    told = Q(order__closed_at__isnull=False) | Q(corrections__isnull=False)
    rows = Ticket.objects.annotate(place=Mod(F("pk"), HELD_OUT_EACH)).filter(told, place=0, leaf__is_active=True)
    found = rows.exclude(words="").order_by("-pk").values_list("pk", "words", "leaf__code").distinct()
    return [(words, code) for _pk, words, code in found[:MOST_HELD_OUT]]


def _figures(head: Head, rules: list[Rule], held_out: Sequence[tuple[str, str]]) -> Figures:
    """Return how well a head does and what stands beside it, the office's own keywords too."""
    from anju.core.texts.fitting import measure  # noqa: PLC0415 - numpy, for the worker
    from anju.domains.service.calc.classify import folded  # noqa: PLC0415 - as above

    places = {rule.leaf: at for at, rule in enumerate(rules)}
    sorter = queries.sorter_of(head, rules)
    shares = sorter.probabilities([folded(words) for words, _code in held_out])
    return measure(shares, [places[code] for _words, code in held_out], sorter.least / 1000)
