"""What phones send of a reading round: a photo of a dial, and what the dial shows. Answered like acts (`acts`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anju.core.errors import NotFound
from anju.domains.billing.services import metering
from anju.domains.documents.queries import photo_by_client_id
from anju.surfaces.field import acts, limits
from anju.surfaces.field.acts import DUPLICATE, STORED, Unreadable
from anju.surfaces.field.door import for_readers

_MOST = Decimal("999999999999.99")


@dataclass(frozen=True)
class SentReading:
    """What a phone read of a meter of a round."""

    client_id: UUID
    device_at: dt.datetime
    round_id: int
    meter_id: int
    reading: Decimal
    valley: Decimal | None
    note: str
    photo: UUID | None
    order_id: None = None


@dataclass(frozen=True)
class SentDial:
    """A photo of a dial."""

    client_id: UUID
    meter_id: int
    content: bytes
    order_id: None = None


@require_POST
@for_readers
def readings(request: HttpRequest) -> HttpResponseBase:
    """Keep one reading, sent as JSON."""
    return acts.answered(request, limits.ACTS, _read, _keep)


@require_POST
@for_readers
def dials(request: HttpRequest) -> HttpResponseBase:
    """Keep one photo of a dial, sent as a form with ``client_id``, ``meter`` and ``photo``."""
    return acts.answered(request, limits.PHOTOS, _read_dial, _keep_dial)


def _keep(request: HttpRequest, sent: SentReading) -> str:
    try:
        _reading, is_new = metering.read_on_the_round(
            actor=request.actor,  # type: ignore[attr-defined]
            project=request.project,  # type: ignore[attr-defined]
            round_id=sent.round_id,
            meter_id=sent.meter_id,
            reading=sent.reading,
            valley=sent.valley,
            client_id=sent.client_id,
            device_at=sent.device_at,
            photo=sent.photo,
            note=sent.note,
        )
    except NotFound as error:
        raise Unreadable(_("This meter or its round is no longer there."), 404) from error
    return STORED if is_new else DUPLICATE


def _keep_dial(request: HttpRequest, sent: SentDial) -> str:
    project = request.project  # type: ignore[attr-defined]
    is_known = photo_by_client_id(project, sent.client_id) is not None
    metering.keep_dial_photo(
        actor=request.actor,  # type: ignore[attr-defined]
        project=project,
        meter_id=sent.meter_id,
        content=sent.content,
        client_id=sent.client_id,
    )
    return DUPLICATE if is_known else STORED


def _read(request: HttpRequest) -> SentReading:
    body = acts.read_body(request)
    fields = {name: value for name, value in body.get("fields", {}).items() if isinstance(value, str)}
    photos = body.get("photos") or []
    if not isinstance(photos, list) or len(photos) > 1:
        raise Unreadable(_("This cannot be read."))
    return SentReading(
        client_id=acts.number_of(body.get("client_id")),
        device_at=acts.instant_of(body.get("device_at")),
        round_id=_id(fields.get("round", "")),
        meter_id=_id(fields.get("meter", "")),
        reading=_decimal(fields.get("reading", "")),
        valley=_decimal(fields["valley"]) if fields.get("valley") else None,
        note=fields.get("note", ""),
        photo=acts.number_of(photos[0]) if photos else None,
    )


def _read_dial(request: HttpRequest) -> SentDial:
    content = acts.photo_of(request)
    return SentDial(acts.number_of(request.POST.get("client_id")), _id(request.POST.get("meter", "")), content)


def _id(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not acts.is_id(int(text)):
        raise Unreadable(_("It is not said which meter this is about."))
    return int(text)


def _decimal(text: str) -> Decimal:
    """Return a number as the dial shows it: at most two places, not below zero."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable(_("Enter the number on the dial.")) from error
    if not number.is_finite() or not 0 <= number <= _MOST or number != round(number, 2):
        raise Unreadable(_("Enter the number on the dial."))
    return number
