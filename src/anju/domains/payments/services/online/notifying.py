"""Notifications of channels: checked, kept as they came, and dealt with once, in one transaction with what they do."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.domains.payments import ports
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import NoticeResult
from anju.domains.payments.models import OnlineRefund, PayNotification, PayOrder
from anju.domains.payments.services.online import refunding, settling
from anju.domains.payments.services.online.moving import lock

logger = logging.getLogger(__name__)

LONGEST_BODY = 16_384  # bytes; true notifications have some hundred
_FORGED_AN_HOUR = 200  # kept; more of them are only logged
_ACCEPTED = (NoticeResult.SETTLED, NoticeResult.KNOWN, NoticeResult.NOTED)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def handle_notification(*, channel: str, headers: Mapping[str, str], body: bytes) -> ports.Answer | None:
    """Deal with what a channel sent; returns the answer it wants, None for a channel that is not there.

    Opens a transaction of its own: what the notification does and the row that keeps it are committed together
    before anybody is answered, so a process that is killed has done all or nothing, and the channel tells again.
    The same notification again is answered as the first time and does nothing.
    """
    served = ports.channel(channel)
    if served is None:
        return None
    actor = system_actor(f"channel {channel}", surface="channel")
    kept = {"channel": channel, "headers": _kept(headers), "body": body[:LONGEST_BODY].decode("utf-8", "replace")}
    try:
        if len(body) > LONGEST_BODY:
            raise ports.Forged("too long")
        notice = served.verify_notification(headers, body)
    except ports.Forged as fault:
        _keep_forged(str(fault), **kept)
        return served.refused()
    except ports.Unreadable as fault:
        logger.warning("a notification of %s was not understood: %s", channel, fault)
        with transaction.atomic(), scope.enter([], actor=actor):
            _keep(result=NoticeResult.UNREADABLE, signature_ok=True, **kept)
        return served.refused()
    result = _dealt_with(actor, served, notice, kept)
    return served.accepted() if result in _ACCEPTED else served.refused()


def _dealt_with(
    actor: Actor, served: ports.AcquirerChannel, notice: ports.Notice, kept: dict[str, Any]
) -> NoticeResult:
    number = notice.trade.number
    project_id = orders.project_of(number)
    with transaction.atomic(), scope.enter([project_id] if project_id else [], actor=actor):
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME, [f"{served.code}:{notice.notification_id}"])
        first = PayNotification.objects.filter(
            channel=served.code, notification_id=notice.notification_id, signature_ok=True
        ).first()
        if first is not None:
            return NoticeResult(first.result)
        order = lock(number=number, channel=served.code)
        result = _result(actor, order, notice) if order else NoticeResult.UNKNOWN_ORDER
        if result not in _ACCEPTED:
            logger.error("notification %s of %s was refused: %s", notice.notification_id, served.code, result)
        _keep(
            project_id=order.project_id if order else None,
            order=order,
            notification_id=notice.notification_id,
            kind=notice.kind.value,
            order_number=number[:64],
            channel_no=notice.trade.channel_no[:64],
            amount=notice.refund.amount if notice.refund else notice.trade.amount,
            signature_ok=True,
            result=result,
            **kept,
        )
    return result


def _result(actor: Actor, order: PayOrder, notice: ports.Notice) -> NoticeResult:
    if notice.refund is None:
        return settling.apply_trade(actor=actor, order=order, report=notice.trade)
    if notice.trade.merchant != order.merchant:
        return NoticeResult.WRONG_MERCHANT
    refund = OnlineRefund.objects.filter(order=order, number=notice.refund.number).first()
    if refund is None:
        return NoticeResult.UNKNOWN_ORDER
    return refunding.apply_refund(order=order, refund=refund, report=notice.refund)


def _keep_forged(fault: str, **kept: Any) -> None:
    """Keep what somebody forged, but not without end: whoever knows the address may send as much as they like."""
    logger.warning("a forged notification came for %s: %s", kept["channel"], fault)
    with transaction.atomic(), scope.enter([]):
        since = clock.now() - dt.timedelta(hours=1)
        recent = PayNotification.objects.filter(received_at__gte=since, signature_ok=False)
        if recent[:_FORGED_AN_HOUR].count() < _FORGED_AN_HOUR:
            _keep(result=NoticeResult.FORGED, signature_ok=False, **kept)


def _keep(**facts: Any) -> None:
    facts["body"] = facts["body"].replace("\x00", "�")
    PayNotification.objects.create(received_at=clock.now(), **facts)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what a channel signs with, by which a notification can be checked again; no cookies, no proxies."""
    wanted = ("signature", "timestamp", "nonce", "serial", "content-type", "user-agent")
    named = {name.lower(): value for name, value in headers.items()}
    return {name: value[:500] for name, value in named.items() if name.endswith(wanted)}
