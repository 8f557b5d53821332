"""Reading on the round with a phone: what was seen counts on its day, however much later it arrives."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.billing import policies
from anju.domains.billing.enums import ReadingKind, ReadingSource
from anju.domains.billing.models import Meter, MeterReading, ReadingRound
from anju.domains.billing.queries.metering.meters import standing_readings
from anju.domains.billing.services.metering.recording import Taken, record_reading
from anju.domains.documents import queries as documents
from anju.domains.documents import services as keeping
from anju.domains.documents.models import Photo
from anju.domains.tenancy.models import Project

DIALS = "billing.meter"
"""Under which photos of dials are kept."""


def keep_dial_photo(*, actor: Actor, project: Project, meter_id: int, content: bytes, client_id: uuid.UUID) -> Photo:
    """Keep a photo of a meter's dial; sent again under the same number, it is kept once.

    Raises AccessDenied, NotFound, DomainError for what is no picture. Writes files to storage.
    """
    actor.require(policies.TAKE_READINGS, project.pk)
    if not Meter.objects.filter(project=project, pk=meter_id).exists():
        raise NotFound(str(meter_id))
    return keeping.store_photo(
        actor=actor, project=project, subject=DIALS, subject_id=meter_id, content=content, client_id=client_id
    )


def read_on_the_round(
    *,
    actor: Actor,
    project: Project,
    round_id: int,
    meter_id: int,
    reading: Decimal,
    client_id: uuid.UUID,
    device_at: dt.datetime,
    valley: Decimal | None = None,
    photo: uuid.UUID | None = None,
    note: str = "",
) -> tuple[MeterReading, bool]:
    """Keep what a phone read, and tell whether it is new; the same ``client_id`` is kept once, whenever it comes.

    It counts on the day of ``device_at``, the phone's time, also when the round was closed meanwhile: it was seen. A
    meter that was read in this round already is corrected, unless it shows the same. Raises AccessDenied, NotFound,
    DomainError.
    """
    actor.require(policies.TAKE_READINGS, project.pk)
    with transaction.atomic():
        found = ReadingRound.objects.filter(project=project, pk=round_id).first()
        meter = Meter.objects.select_for_update(of=("self",)).filter(project=project, pk=meter_id).first()
        if found is None or meter is None:
            raise NotFound(str(meter_id))
        known = MeterReading.objects.filter(project=project, client_id=client_id).first()
        if known is not None:
            return known, False
        before = (
            standing_readings(project.pk).filter(meter=meter, read_on__gte=found.starts_on).order_by("-slot").first()
        )
        if before is not None and (before.reading, before.valley) == (reading, valley):
            return before, False
        read_on = min(device_at.astimezone(clock.ZONE).date(), clock.today())
        taken = Taken(
            meter_id=meter.pk,
            read_on=read_on if before is None else before.read_on,
            reading=reading,
            valley=valley,
            kind=ReadingKind.ACTUAL,
            note=note.strip()[:200],
            client_id=client_id,
            taken_at=device_at,
            photo_id=_photo_id(project, meter, photo),
        )
        made = record_reading(actor=actor, project=project, taken=taken, source=ReadingSource.FIELD, corrects=before)
    return made, True


def _photo_id(project: Project, meter: Meter, client_id: uuid.UUID | None) -> int | None:
    if client_id is None:
        return None
    photo = documents.photo_by_client_id(project, client_id)
    if photo is None or (photo.subject, photo.subject_id) != (DIALS, meter.pk):
        raise DomainError(_("The photo of the dial has not arrived."), field="photo")
    return photo.pk
