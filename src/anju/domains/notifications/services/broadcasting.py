"""Mass sends: counted first, undone within fifteen seconds, sent in slices that survive the worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.notifications import ports
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import BroadcastState, Channel, DeliveryState
from anju.domains.notifications.models import Broadcast, Delivery
from anju.domains.notifications.services.sending import QUEUE
from anju.domains.notifications.services.telling import Audience, count_readers, tell_all
from anju.domains.tenancy.models import Project

SEND_TASK = "notifications.send_broadcast"
UNDO_SECONDS = 15
SLICE = 10_000


class NobodyToTell(DomainError):
    """A mass send has nobody in its audience."""


# One slice of the audience: whoever stands behind the cursor, as far as the slice reaches.
_BOUND = """
SELECT max(place), count(*) FROM (
    SELECT place FROM (<source>) everybody WHERE place > %(cursor)s ORDER BY place LIMIT %(slice)s) few
"""
_SLICE = """
SELECT user_id, phone, '{}'::jsonb AS facts, %(url)s::text AS url, %(key)s::text AS key
FROM (<source>) everybody WHERE place > %(cursor)s AND place <= %(bound)s
"""
_EVERYBODY = """
SELECT user_id, phone, '{}'::jsonb AS facts, ''::text AS url, ''::text AS key FROM (<source>) everybody
"""


def count_audience(
    *, project: Project, kind: str, audience: str, narrowing: Mapping[str, Any], channels: Collection[str]
) -> dict[str, int]:
    """Return how many people a mass send would reach, and by which channel; see `count_readers`."""
    source = ports.source_named(audience)
    found = Audience(_EVERYBODY.replace("<source>", source.sql), _narrowed(project.pk, source, narrowing))
    return count_readers(kind=kind, audience=found, ways=channels, project_id=project.pk)


def broadcast(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    params: Mapping[str, object],
    audience: str,
    narrowing: Mapping[str, Any],
    channels: Collection[str],
    url: str = "",
    at: dt.datetime | None = None,
) -> Broadcast:
    """Ask for a mass send: it begins at ``at``, at the earliest in fifteen seconds, until then it can be undone.

    Asks no permission: the domain whose news it is has asked. The inbox is always among the channels. Raises
    `NobodyToTell` where it is so.
    """
    told = ports.kind_named(kind)
    counted = count_audience(project=project, kind=kind, audience=audience, narrowing=narrowing, channels=channels)
    if not counted["people"]:
        raise NobodyToTell(_("Nobody would be told: there is no one in this audience."))
    now = clock.now()
    row = Broadcast.objects.create(
        project=project,
        kind=kind,
        params={name: str(params[name]) for name in told.params},
        url=url or wording.fill(told.address, {name: str(value) for name, value in params.items()}),
        audience=audience,
        narrowing=dict(narrowing),
        channels=sorted({Channel.IN_APP.value, *channels}),
        total=counted["people"],
        asked_at=now,
        asked_by_id=actor.user_id,
        release_at=max(now + dt.timedelta(seconds=UNDO_SECONDS), at or now),
    )
    task = app.configure_task(SEND_TASK, queue=QUEUE, schedule_at=row.release_at)
    task.defer(project_id=project.pk, broadcast_id=row.pk)
    return row


def undo(*, broadcast: Broadcast) -> Broadcast:
    """Call a mass send off before it began. Raises `DomainError` when it has; the caller has asked for the right."""
    row = _locked(broadcast)
    if row.state != BroadcastState.PENDING:
        raise DomainError(_("It is being sent already; it can only be stopped now."))
    return _end(row, BroadcastState.UNDONE)


def stop(*, broadcast: Broadcast) -> int:
    """Stop a mass send where it is and call back what waits for its hour; return how many messages were called back.

    What stands in an inbox stays there: somebody may have read it.
    """
    row = _locked(broadcast)
    if row.state not in (BroadcastState.PENDING, BroadcastState.SENDING, BroadcastState.SENT):
        raise DomainError(_("It has ended already."))
    if row.state != BroadcastState.SENT:
        _end(row, BroadcastState.STOPPED)
    waiting = Delivery.objects.filter(project=row.project_id, key=row.key, state=DeliveryState.WAITING)
    return waiting.update(state=DeliveryState.WITHDRAWN)


def send_slice(*, project_id: int, broadcast_id: int) -> bool:
    """Tell the next slice of a mass send in the present transaction; return whether there may be more.

    The row is locked first, so two workers take turns and nobody is told twice.
    """
    row = Broadcast.objects.select_for_update().get(project=project_id, pk=broadcast_id)
    if row.state == BroadcastState.PENDING and row.release_at <= clock.now():
        row.state = BroadcastState.SENDING
    if row.state != BroadcastState.SENDING:
        return False
    source = ports.source_named(row.audience)
    facts = {**_narrowed(project_id, source, row.narrowing), "cursor": row.cursor, "slice": SLICE}
    with connection.cursor() as cursor:
        cursor.execute(_BOUND.replace("<source>", source.sql), facts)
        bound, count = cursor.fetchone()
    if not count:
        _end(row, BroadcastState.SENT)
        return False
    audience = Audience(
        _SLICE.replace("<source>", source.sql), {**facts, "bound": bound, "url": row.url, "key": row.key}
    )
    told = tell_all(kind=row.kind, audience=audience, params=row.params, project_id=project_id, ways=row.channels)
    row.cursor, row.done = bound, row.done + count
    row.inboxes, row.messages = row.inboxes + told.inboxes, row.messages + told.messages
    row.save(update_fields=["state", "cursor", "done", "inboxes", "messages"])
    return True


def _narrowed(project_id: int, source: ports.Source, narrowing: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: narrowing.get(name, []) for name in source.narrowing}
    return {"project": project_id, "today": clock.today(), **given}


def _locked(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.select_for_update().get(pk=broadcast.pk)


def _end(row: Broadcast, state: BroadcastState) -> Broadcast:
    row.state, row.ended_at = state, clock.now()
    row.save(update_fields=["state", "ended_at"])
    return row
