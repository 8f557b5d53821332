"""Reading rounds on the phone: which are open, and the meters of one with all that reading them takes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from anju.domains.billing import policies
from anju.domains.billing.models import ReadingRound
from anju.domains.billing.queries import metering as queries
from anju.domains.billing.queries.metering import RoundLine
from anju.domains.workorders import policies as workorders
from anju.surfaces.field.door import for_readers, show

MOST_ROUNDS, MOST_METERS = 12, 3000
"""Of one round: more than anybody walks past in a day."""


@dataclass(frozen=True)
class RoundCard:
    """An open round as a line of a list; ``stamp`` changes with whatever its page shows."""

    round: ReadingRound
    url: str
    meters: int
    done: int
    to_confirm: int

    @property
    def stamp(self) -> str:
        """Return what changes when a meter of it is read."""
        return f"{self.round.pk}.{self.meters}.{self.done}.{self.to_confirm}"


@for_readers
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Show the open rounds."""
    cards = open_rounds(request)
    return show(
        request, "field/rounds.html", kind="rounds", version=_stamp(cards), rounds=cards, is_worker=_works(request)
    )


@for_readers
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one round, meter by meter in the order of the walk."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    found = queries.get_round(actor, project, pk)
    lines = queries.round_lines(found, list(queries.meters_of_round(found)[:MOST_METERS]))
    card = _card(request, found)
    described = {
        "id": found.pk,
        "percent": queries.metering_settings_of(project.pk).unusual_percent,
        "meters": [_described(line) for line in lines],
    }
    return show(
        request,
        "field/round.html",
        kind="round",
        version=card.stamp,
        card=card,
        described=described,
        is_worker=_works(request),
    )


def open_rounds(request: HttpRequest) -> list[RoundCard]:
    """Return the rounds that are open, the newest first; none for who enters no readings."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    if not actor.may(policies.TAKE_READINGS, project.pk):
        return []
    rows = queries.rounds(actor, project).filter(closed_at__isnull=True)[:MOST_ROUNDS]
    return [_card(request, row) for row in rows]


def _card(request: HttpRequest, found: ReadingRound) -> RoundCard:
    progress = queries.progress_of(found)
    code = request.project.code  # type: ignore[attr-defined]
    url = reverse("field:round", kwargs={"project_code": code, "pk": found.pk})
    return RoundCard(found, url, progress.meters, progress.done, progress.to_confirm)


def _works(request: HttpRequest) -> bool:
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    return bool(actor.may(workorders.WORK, project.pk))


def _stamp(cards: list[RoundCard]) -> str:
    return hashlib.sha256("\n".join(card.stamp for card in cards).encode()).hexdigest()[:16]


def _described(line: RoundLine) -> dict[str, Any]:
    """Return what the scripts need of a meter: numbers as text, as they stand on the dial."""
    meter, standing, reading = line.meter, line.standing, line.reading
    past = standing.past
    per_day = past.usage / past.days if past is not None and past.days > 0 and past.usage >= 0 else None
    since = reading.previous_on if reading is not None else standing.base_on
    return {
        "id": meter.pk,
        "number": meter.number,
        "where": meter.unit.code if meter.unit is not None else meter.place,
        "previous": f"{line.previous:f}",
        "previousValley": None if line.previous_valley is None else f"{line.previous_valley:f}",
        "hasValley": standing.has_valley,
        "multiplier": f"{standing.multiplier:f}",
        "digits": standing.digits,
        "since": since.isoformat() if since else None,
        "perDay": None if per_day is None else f"{per_day:.6f}",
        "reading": None if reading is None else f"{reading.reading:f}",
        "valley": None if reading is None or reading.valley is None else f"{reading.valley:f}",
        "isOpen": bool(reading is not None and reading.is_unusual and reading.confirmed_at is None),
    }
