"""What somebody on the way saw that is not as it should be: words, where, photos, in one message that counts once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anju.core.errors import NotFound
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Place
from anju.domains.service import queries, services
from anju.domains.service.models import Ticket
from anju.domains.workorders.enums import OrderState
from anju.surfaces.field import acts, limits, workflow
from anju.surfaces.field.door import for_workers

MOST_SHOWN, SHOWN_DAYS = 5, 14


@dataclass(frozen=True)
class Seen:
    """A report as a phone sends it."""

    client_id: UUID
    device_at: dt.datetime
    words: str
    place_id: int | None
    place_text: str
    is_dangerous: bool
    is_taken: bool
    photos: Sequence[services.SentPhoto]
    order_id: None = None


@require_POST
@for_workers
def report(request: HttpRequest) -> HttpResponseBase:
    """Take one report, sent as a form with its photos."""
    return acts.answered(request, limits.PHOTOS, _read, _keep)


def sheet(request: HttpRequest) -> dict[str, Any]:
    """Return what the form asks and what became of what was told before."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    told = queries.seen_by(actor, project, days=SHOWN_DAYS)[:MOST_SHOWN]
    return {
        "places": estate.places_in_use(project).order_by("building__code", "code"),
        "told": [_Told(ticket, workflow.TONES[OrderState(ticket.order.state)]) for ticket in told],
        "most_photos": services.MOST_SEEN_PHOTOS,
        "most_words": services.MOST_WORDS,
    }


@dataclass(frozen=True)
class _Told:
    """A report of one's own as a line of the day."""

    ticket: Ticket
    tone: str


def _keep(request: HttpRequest, sent: Seen) -> str:
    project = request.project  # type: ignore[attr-defined]
    _ticket, is_new = services.report_seen(
        actor=request.actor,  # type: ignore[attr-defined]
        project=project,
        words=sent.words,
        place=_place(project, sent.place_id),
        place_text=sent.place_text,
        is_dangerous=sent.is_dangerous,
        is_taken=sent.is_taken,
        photos=sent.photos,
        client_id=sent.client_id,
        device_at=sent.device_at,
    )
    return acts.STORED if is_new else acts.DUPLICATE


def _place(project: Any, pk: int | None) -> Place | None:
    """Return the place that was chosen, if it is still in use."""
    if pk is None:
        return None
    try:
        return estate.place_in_use(project, pk)
    except NotFound as error:
        raise acts.Unreadable(_("This place is no longer there."), 404) from error


def _read(request: HttpRequest) -> Seen:
    if request.content_type != "multipart/form-data":
        raise acts.Unreadable(_("Photos are sent as a form."), 415)
    told = request.POST
    place = told.get("place", "")
    if place and not (place.isascii() and place.isdigit() and acts.is_id(int(place))):
        raise acts.Unreadable(_("This cannot be read."))
    return Seen(
        client_id=acts.number_of(told.get("client_id")),
        device_at=acts.instant_of(told.get("device_at")),
        words=told.get("words", ""),
        place_id=int(place) if place else None,
        place_text=told.get("place_text", "")[:120],
        is_dangerous="is_dangerous" in told,
        is_taken="is_taken" in told,
        photos=_photos(request),
    )


def _photos(request: HttpRequest) -> list[services.SentPhoto]:
    """Return the photos with the numbers that the phone gave them."""
    files, numbers = request.FILES.getlist("photos"), request.POST.getlist("photo_ids")
    if len(files) != len(numbers):
        raise acts.Unreadable(_("This cannot be read."))
    if any(file.size is None or file.size > acts.MOST_PHOTO_BYTES for file in files):
        raise acts.Unreadable(_("The photo is too large."), 413)
    return [
        services.SentPhoto(file.read(), acts.number_of(number)) for file, number in zip(files, numbers, strict=True)
    ]
