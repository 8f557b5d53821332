"""Reports by the sign of a public place: by anybody who stands there, so by few at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Place
from anju.domains.service.enums import Channel
from anju.domains.service.models import SignReport
from anju.domains.service.services.reporting import SentPhoto, take_stranger

MOST_SIGN_WORDS, MOST_SIGN_PHOTOS = 500, 3
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LIMITS = (
    ("source", ((HOUR, 5), (DAY, 12))),
    ("place", ((HOUR, 10), (DAY, 40))),
    ("project", ((HOUR, 60), (DAY, 300))),
)
"""How many reports one network address, one sign and one project may send in which time."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class TooMany(DomainError):
    """So many reports came this way that no more are taken for now."""


def report_at_sign(
    *,
    actor: Actor,
    place: Place,
    words: str,
    address: str,
    contact_name: str = "",
    contact_phone: str = "",
    photos: Sequence[SentPhoto] = (),
    client_id: UUID | None = None,
) -> SignReport:
    """Take what somebody without an account says of a place; the words decide its class, or a person does.

    Sent twice under one ``client_id`` it is one report. Raises `TooMany` above `LIMITS`: counting and writing wait for
    each other, so no burst slips through.
    """
    project = place.project
    if not words.strip() and not photos:
        raise DomainError(_("Say in a few words what is wrong, or take a photo."), field="words")
    if len(words) > MOST_SIGN_WORDS:
        raise DomainError(_("At most {count} characters.").format(count=MOST_SIGN_WORDS), field="words")
    if len(photos) > MOST_SIGN_PHOTOS:
        raise DomainError(_("At most {count} photos.").format(count=MOST_SIGN_PHOTOS), field="photos")
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"service.sign {project.pk}"])
    if client_id is not None:
        sent_before = SignReport.objects.filter(project=project, ticket__client_id=client_id, place=place).first()
        if sent_before is not None:
            return sent_before
    now, source = clock.now(), source_of(address)
    _require_few(place, source, now)
    ticket = take_stranger(
        actor=actor,
        project=project,
        channel=Channel.QR,
        words=words.strip() or _("Photo at {place}").format(place=place.name),
        place=place,
        contact_name=contact_name.strip()[:60],
        contact_phone=contact_phone.strip()[:20],
        photos=photos,
        client_id=client_id,
    )
    return SignReport.objects.create(project=project, ticket=ticket, place=place, source=source, reported_at=now)


def source_of(address: str) -> str:
    """Return a mark of a network address on this day; it cannot be turned back, and tomorrow it is another."""
    return salted_hmac("service.sign", f"{clock.today()} {address}", algorithm="sha256").hexdigest()[:20]


def _require_few(place: Place, source: str, now: dt.datetime) -> None:
    reports = SignReport.objects.filter(project=place.project)
    for what, limits in LIMITS:
        rows = {"source": reports.filter(source=source), "place": reports.filter(place=place)}.get(what, reports)
        for span, most in limits:
            if rows.filter(reported_at__gt=now - span).count() >= most:
                raise TooMany(_("Many reports came this way just now. Please call the service desk, or try later."))
