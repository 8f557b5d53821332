"""Asking vendors what became of texts that they took (状态报告): outside of every transaction, then written in one."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.notifications.enums import Channel, DeliveryState
from anju.domains.notifications.models import Delivery
from anju.domains.notifications.ports import PermanentFailure, Receipt, SmsReceipts, senders

logger = logging.getLogger(__name__)

AT_ONCE = 200
KEPT = dt.timedelta(days=3)
"""So long vendors know what became of a text; after that it stays with "sent"."""


def ask_receipts(*, project_id: int | None) -> int:
    """Ask for every text of a project whose turn it is; return of how many it is known now.

    One that is not known yet is asked for again when as much time has gone by as since it was sent.
    """
    vendor = senders().sms
    if not isinstance(vendor, SmsReceipts):
        return 0
    visible, actor = ([] if project_id is None else [project_id]), system_actor("messages")
    with transaction.atomic(), scope.enter(visible, actor=actor):
        due = Delivery.objects.filter(
            project=project_id, channel=Channel.SMS, state=DeliveryState.SENT, receipt_at__lte=clock.now()
        )
        rows = list(due.order_by("receipt_at")[:AT_ONCE])
    known = 0
    for row in rows:
        found = _asked(vendor, row)
        with transaction.atomic(), scope.enter(visible, actor=actor):
            held = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENT, vendor_number=row.vendor_number)
            known += held.update(**_changes(row, found)) if found else 0
            if found is None:
                held.update(receipt_at=_next(row))
    return known


def projects_to_ask(*, project_ids: list[int]) -> list[int | None]:
    """Return the projects (None: outside of all) with texts whose turn it is; the scope has to reach them."""
    due = Delivery.objects.filter(state=DeliveryState.SENT, receipt_at__lte=clock.now())
    found = list(due.order_by("project_id").values_list("project_id", flat=True).distinct())
    return [pk for pk in found if pk is None or pk in project_ids]


def _asked(vendor: SmsReceipts, row: Delivery) -> Receipt | None:
    assert row.sent_at is not None
    try:
        return vendor.receipt(phone=row.address, number=row.vendor_number, sent_at=row.sent_at)
    except PermanentFailure as failure:
        logger.warning("the vendor tells nothing of message %s: %s", row.pk, failure.reason)
    except Exception as failure:
        # A vendor's client may raise anything; what is not known now is asked for again.
        logger.warning("asking for message %s failed: %s", row.pk, type(failure).__name__)
    return None


def _changes(row: Delivery, found: Receipt) -> dict[str, object]:
    if found.is_delivered:
        at = found.at or clock.now()
        return {"state": DeliveryState.DELIVERED, "delivered_at": at, "receipt_at": None}
    return {
        "state": DeliveryState.FAILED,
        "reason": found.reason,
        "error": found.error[:200],
        "receipt_at": None,
    }


def _next(row: Delivery) -> dt.datetime | None:
    assert row.sent_at is not None
    age = clock.now() - row.sent_at
    return clock.now() + age if age < KEPT else None
