"""Reports by the sign of a public place: by anybody who stands there, so by few at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Place
from anju.domains.service import queries
from anju.domains.service.enums import Channel, LinkKind
from anju.domains.service.models import SignReport, TicketLink
from anju.domains.service.services.reporting import SentPhoto, take_stranger

MOST_SIGN_WORDS, MOST_SIGN_PHOTOS = 500, 3
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LIMITS = (
    ("source", ((HOUR, 5), (DAY, 12))),
    ("phone", ((HOUR, 3), (DAY, 6))),
    ("place", ((HOUR, 10), (DAY, 40))),
    ("project", ((HOUR, 60), (DAY, 300))),
)
"""How many reports one network address, one telephone number, one sign and one project may send in which time."""
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

    Two matters are two reports that are linked; the first is returned. Sent twice under one ``client_id`` it is made
    once. Raises `TooMany` above `LIMITS`: counting and writing wait for each other, so no burst slips through.
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
    now, source, phone = clock.now(), source_of(address), contact_phone.strip()[:20]
    _require_few(place, address, phone, now)

    def take(said: str, **own: Any) -> SignReport:
        ticket = take_stranger(
            actor=actor,
            project=project,
            channel=Channel.QR,
            words=said or _("Photo at {place}").format(place=place.name),
            place=place,
            contact_name=contact_name.strip()[:60],
            contact_phone=phone,
            **own,
        )
        return SignReport.objects.create(project=project, ticket=ticket, place=place, source=source, reported_at=now)

    # Nobody is asked here whether it is two: what is told apart is sure, and the desk can merge it again.
    parts = queries.split_words(words.strip())
    first = take(parts[0].text, photos=photos, client_id=client_id)
    for number, part in enumerate(parts[1:], 1):
        other = take(part.text, client_id=uuid5(client_id, str(number)) if client_id else None)
        TicketLink.objects.create(
            project=project, ticket=other.ticket, other=first.ticket, kind=LinkKind.PART, made_at=now
        )
    return first


def source_of(address: str, *, days_ago: int = 0) -> str:
    """Return a mark of a network address on a day; it cannot be turned back, and on the next it is another.

    A line of IPv6 has 2⁶⁴ addresses for one house, so all that begin alike count as one.
    """
    day = clock.today() - dt.timedelta(days=days_ago)
    return salted_hmac("service.sign", f"{day} {_line_of(address)}", algorithm="sha256").hexdigest()[:20]


def _line_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((int(found) >> 64 << 64, 64)))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _require_few(place: Place, address: str, phone: str, now: dt.datetime) -> None:
    reports = SignReport.objects.filter(project=place.project)
    # Limits reach back a day at most; at midnight nobody may begin anew because the mark is another one.
    marks = [source_of(address, days_ago=ago) for ago in (0, 1)]
    counted = {
        "source": reports.filter(source__in=marks),
        "phone": reports.filter(ticket__order__contact_phone=phone) if phone else reports.none(),
        "place": reports.filter(place=place),
        "project": reports,
    }
    for what, limits in LIMITS:
        rows = counted[what]
        for span, most in limits:
            if rows.filter(reported_at__gt=now - span).count() >= most:
                raise TooMany(_("Many reports came this way just now. Please call the service desk, or try later."))
