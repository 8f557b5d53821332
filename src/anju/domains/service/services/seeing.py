"""Reports of what somebody who works here saw on the way (员工发现)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Place
from anju.domains.service.enums import Channel
from anju.domains.service.models import Ticket
from anju.domains.service.services.reporting import SentPhoto, require_where, sent_before, take_stranger
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies, queries
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import Urgency

MOST_SEEN_PHOTOS = 3


def report_seen(
    *,
    actor: Actor,
    project: Project,
    words: str,
    place: Place | None = None,
    place_text: str = "",
    is_dangerous: bool = False,
    is_taken: bool = False,
    photos: Sequence[SentPhoto] = (),
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> tuple[Ticket, bool]:
    """Take what was seen, and tell whether it is new; colleagues ask the one who saw it.

    ``is_dangerous`` makes it an emergency, as safety words do. Who says ``is_taken`` does the work too, unless a rule
    of dispatch has given it to somebody already or it is the office's to give, as a complaint is. ``device_at`` is when
    it was told, by the phone's clock. Sent twice under one ``client_id`` it is one report. Raises `DomainError`.
    """
    actor.require(policies.WORK, project.pk)
    known = sent_before(project, client_id)
    if known is not None:
        if known.entered_by_id != actor.user_id:
            raise DomainError(_("Something else was sent under this number before."))
        return known, False
    require_where(None, place, place_text)
    if len(photos) > MOST_SEEN_PHOTOS:
        raise DomainError(_("At most {count} photos.").format(count=MOST_SEEN_PHOTOS), field="photos")
    seer = queries.employee_of(actor)
    ticket = take_stranger(
        actor=actor,
        project=project,
        channel=Channel.PATROL,
        words=words,
        urgency=Urgency.EMERGENCY if is_dangerous else None,
        place=place,
        place_text=place_text,
        contact_name=seer.name if seer else "",
        contact_phone=seer.phone if seer else "",
        photos=photos,
        client_id=client_id,
        device_at=device_at,
    )
    if is_taken and seer is not None and queries.is_free(ticket.order):
        workorders.take_order(actor=actor, order=ticket.order)
    return ticket, True
