"""Putting messages on their way: a row of the delivery log, and a job that takes it from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from procrastinate.contrib.django import app

from anju.core import clock
from anju.domains.notifications import queries
from anju.domains.notifications.calc import wording
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Delivery
from anju.domains.notifications.ports import Words, kind_named

DELIVER_TASK = "notifications.deliver"
QUEUE = "messages"


def send_sms(
    *, phone: str, kind: str, params: Mapping[str, str], project_id: int | None = None, language: str = "zh-hans"
) -> Delivery:
    """Send a text message to a number that need not belong to an account, such as a sign-in code.

    Writes a row of the delivery log and defers the job in the same transaction: nothing is sent when that rolls back,
    and nothing is lost or sent twice when a worker dies. The caller limits how often a stranger may ask for it.
    """
    words = queries.words_of(kind_named(kind), Channel.SMS, language, project_id)
    return _send(Channel.SMS, phone, words, kind=kind, params=params, project_id=project_id)


def send_mail(
    *, address: str, kind: str, params: Mapping[str, str], project_id: int | None = None, language: str = "zh-hans"
) -> Delivery:
    """Send a letter to an address that need not belong to an account, as `send_sms` sends texts."""
    words = queries.words_of(kind_named(kind), Channel.EMAIL, language, project_id)
    return _send(Channel.EMAIL, address, words, kind=kind, params=params, project_id=project_id)


def _send(
    channel: Channel, address: str, words: Words, *, kind: str, params: Mapping[str, str], project_id: int | None
) -> Delivery:
    told = kind_named(kind)
    now = clock.now()
    values = {name: str(params[name]) for name in told.params}
    with transaction.atomic():
        row = Delivery.objects.create(
            project_id=project_id,
            kind=kind,
            channel=channel,
            address=address,
            title=wording.fill(words.title, values) if channel == Channel.EMAIL else "",
            body=wording.fill(words.body, values),
            params=values,
            is_urgent=told.is_urgent,
            created_at=now,
            next_at=now if told.is_urgent else queries.quiet_hours(project_id).over_at(now),
            expires_at=now + dt.timedelta(minutes=told.lasts_minutes) if told.lasts_minutes else None,
        )
        wake(project_id, is_urgent=told.is_urgent)
    return row


def wake(project_id: int | None, *, is_urgent: bool = False, at: dt.datetime | None = None) -> None:
    """Defer the job that sends what waits in a project (or outside of all), in the present transaction.

    One job serves any number of rows. What waits for its hour is found by the sweep of every minute.
    """
    task = app.configure_task(DELIVER_TASK, queue=QUEUE, priority=10 if is_urgent else 0, schedule_at=at)
    task.defer(project_id=project_id)
