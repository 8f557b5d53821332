"""The inbox: what users read on screen, and live events to their open pages."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.utils import translation
from django.utils.functional import Promise

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity.models import User
from anju.domains.notifications.models import Notification

CHANNEL = "anju_push"
USERS_A_PUSH = 400  # one NOTIFY carries at most 8,000 bytes


def notify(
    *, users: Iterable[User], kind: str, title: str | Promise, url: str = "", project_id: int | None = None
) -> int:
    """Put a message into each user's inbox, in that user's language, and push it when the transaction commits.

    Returns how many were told. ``title`` is a lazy translation, rendered once per language.
    """
    now = clock.now()
    rows = []
    for user in users:
        with translation.override(user.language):
            rows.append(
                Notification(
                    user=user, project_id=project_id, kind=kind, title=str(title)[:200], url=url, created_at=now
                )
            )
    Notification.objects.bulk_create(rows)
    for row in rows:
        push(user_id=row.user_id, event="notification", data={"title": row.title, "url": row.url})
    return len(rows)


def push(*, user_id: int, event: str, data: dict[str, object]) -> None:
    """Send a live event to a user's open pages; PostgreSQL delivers it at commit and drops it on rollback."""
    payload = json.dumps({"user": user_id, "event": event, "data": data}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def push_to(*, users: Iterable[int], event: str, data: dict[str, object] | None = None) -> None:
    """Send a live event to the open pages of many accounts; PostgreSQL delivers it once a transaction."""
    told = sorted(set(users))
    payloads = [
        json.dumps({"users": told[at : at + USERS_A_PUSH], "event": event, "data": data or {}}, ensure_ascii=False)
        for at in range(0, len(told), USERS_A_PUSH)
    ]
    if payloads:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) payload", [CHANNEL, payloads])


def mark_read_by_key(*, actor: Actor, key: str) -> int:
    """Mark as read what told the actor of something that was opened elsewhere; returns how many were unread."""
    unread = Notification.objects.filter(user_id=actor.user_id, key=key, read_at__isnull=True)
    return unread.update(read_at=clock.now())


def mark_read(*, actor: Actor, notification_id: int | None = None) -> int:
    """Mark one of the actor's messages, or all of them, as read; returns how many were unread."""
    unread = Notification.objects.filter(user_id=actor.user_id, read_at__isnull=True)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    return unread.update(read_at=clock.now())
