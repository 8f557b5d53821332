"""Sending what waits: at-least-once towards the vendor, who delivers a reference once.

A row is claimed for a minute and sent outside of any transaction, then marked. A worker killed in between leaves the
row claimed; when its minute is over it is sent again under the same reference.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.notifications import queries
from anju.domains.notifications.calc import timing
from anju.domains.notifications.enums import BY_TEMPLATE, Channel, DeliveryState, FailureReason
from anju.domains.notifications.models import Delivery, Device
from anju.domains.notifications.ports import (
    AddressGone,
    PermanentFailure,
    SmsReceipts,
    Templated,
    kinds,
    senders,
    still_holds,
)
from anju.domains.notifications.services import instead

logger = logging.getLogger(__name__)

CLAIM = dt.timedelta(minutes=1)
BATCH = 10
FIRST_RECEIPT = dt.timedelta(minutes=1)

_CLAIM = """
UPDATE notifications_delivery SET state = 'sending', attempts = attempts + 1, next_at = %(until)s
WHERE id IN (
    SELECT id FROM notifications_delivery
    WHERE project_id IS NOT DISTINCT FROM %(project)s AND state IN ('waiting', 'sending') AND next_at <= %(now)s
      AND (is_urgent OR NOT %(is_quiet)s)
    ORDER BY is_urgent DESC, next_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def deliver_due(*, project_id: int | None) -> int:
    """Send everything of a project that is due, urgent messages first; return how many were handed to a vendor."""
    sent = 0
    while claimed := _claim(project_id):
        for pk in claimed:
            sent += _deliver(project_id, pk)
    return sent


def projects_to_deliver(*, project_ids: list[int]) -> list[int | None]:
    """Return the projects (None: outside of all) with messages that are due; the scope has to reach them."""
    due = Delivery.objects.filter(state__in=(DeliveryState.WAITING, DeliveryState.SENDING), next_at__lte=clock.now())
    found = list(due.order_by("project_id").values_list("project_id", flat=True).distinct())
    return [pk for pk in found if pk is None or pk in project_ids]


def _claim(project_id: int | None) -> list[int]:
    now = clock.now()
    facts: dict[str, Any] = {
        "project": project_id,
        "now": now,
        "until": now + CLAIM,
        "batch": BATCH,
    }
    with _in_project(project_id), connection.cursor() as cursor:
        facts["is_quiet"] = queries.quiet_hours(project_id).covers(now)
        cursor.execute(_CLAIM, facts)
        return sorted(pk for (pk,) in cursor.fetchall())


def _deliver(project_id: int | None, pk: int) -> bool:
    """Send one claimed row and mark it; tell whether the vendor took it."""
    with _in_project(project_id):
        # The batch may have taken longer than the claim; whoever claimed it since has raised the number of attempts.
        renewed = Delivery.objects.filter(pk=pk, state=DeliveryState.SENDING).select_for_update(skip_locked=True)
        row = renewed.first()
        if row is None:
            return False
        if row.expires_at is not None and row.expires_at <= clock.now():
            _close(row, DeliveryState.FAILED, "expired")
            return False
        if not still_holds(row.kind, project_id, row.key):
            _close(row, DeliveryState.WITHDRAWN, "")
            return False
        row.next_at = clock.now() + CLAIM
        row.save(update_fields=["next_at"])
        template = _template(row)
    try:
        receipt = _hand_over(row, template)
    except PermanentFailure as failure:
        if isinstance(failure, AddressGone) and row.channel == Channel.PUSH:
            Device.objects.filter(pk=row.address).delete()
        _mark_failed(row, str(failure), is_final=True, reason=failure.reason)
    except Exception as failure:
        # A vendor's client may raise anything; what is not known to be final is tried again.
        logger.warning("message %s by %s failed: %s", row.pk, row.channel, type(failure).__name__)
        _mark_failed(row, f"{type(failure).__name__}: {failure}", is_final=row.attempts >= timing.ATTEMPTS)
    else:
        with _in_project(project_id):
            row.vendor_number, row.sent_at = receipt[:80], clock.now()
            if row.channel == Channel.SMS and isinstance(senders().sms, SmsReceipts):
                row.receipt_at = row.sent_at + FIRST_RECEIPT
            _close(row, DeliveryState.SENT, "")
        return True
    return False


def _template(row: Delivery) -> Templated | None:
    channel = Channel(row.channel)
    return queries.templated(row.kind, channel, row.project_id, row.params) if channel in BY_TEMPLATE else None


def _hand_over(row: Delivery, template: Templated | None) -> str:
    """Call the vendor of the row's channel with the row's own reference; return the vendor's number."""
    served = senders()
    reference = str(row.reference)
    if row.channel == Channel.SMS and served.sms is not None:
        return served.sms.send(
            phone=row.address, text=row.body, reference=reference, template=template, is_repeat=row.attempts > 1
        )
    if row.channel == Channel.WECHAT and served.wechat is not None:
        return served.wechat.send(openid=row.address, url=row.url, reference=reference, template=template)
    if row.channel == Channel.EMAIL and served.mail is not None:
        return served.mail.send(address=row.address, subject=row.title, text=row.body, url=row.url, reference=reference)
    if row.channel == Channel.PUSH and served.push is not None:
        data = {"title": row.title, "body": row.body, "url": row.url, "tag": reference}
        return served.push.send(subscription=_subscription(row), data=data, reference=reference)
    raise PermanentFailure("no integration serves this channel")


def _subscription(row: Delivery) -> dict[str, Any]:
    device = Device.objects.filter(pk=row.address, user=row.user_id).first()
    if device is None:
        raise PermanentFailure("the browser has unsubscribed")
    return {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}


def _mark_failed(row: Delivery, error: str, *, is_final: bool, reason: str = FailureReason.OTHER) -> None:
    with _in_project(row.project_id):
        if is_final:
            row.reason = reason
            if _close(row, DeliveryState.FAILED, error):
                instead.send_instead(row)
            return
        row.state, row.error = DeliveryState.WAITING, error[:200]
        row.next_at = clock.now() + timing.wait_after(row.attempts)
        _save_if_mine(row, ["state", "error", "next_at"])


def _close(row: Delivery, state: DeliveryState, error: str) -> bool:
    """Write the end of a row, and tell whether it was ours to write; a secret's text is worth nothing from now on."""
    kind = kinds().get(row.kind)
    if kind is not None and kind.is_secret:
        row.body, row.params = "", {}
    row.state, row.error = state, error[:200]
    return _save_if_mine(row, [*_CLOSED])


_CLOSED = ("state", "error", "reason", "body", "params", "vendor_number", "sent_at", "receipt_at")


def _save_if_mine(row: Delivery, fields: list[str]) -> bool:
    """Write unless another worker has claimed the row since: its word counts, the vendor dropped the second call."""
    mine = Delivery.objects.filter(pk=row.pk, attempts=row.attempts, state=DeliveryState.SENDING)
    return bool(mine.update(**{name: getattr(row, name) for name in fields}))


@contextmanager
def _in_project(project_id: int | None) -> Iterator[None]:
    """One transaction under the scope of a project, or of none."""
    visible = [] if project_id is None else [project_id]
    with transaction.atomic(), scope.enter(visible, actor=system_actor("messages")):
        yield
