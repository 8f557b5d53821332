"""Doors to messages: everybody sees their own only."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.domains.notifications.models import Notification


def inbox(actor: Actor) -> QuerySet[Notification]:
    """Return the actor's messages, newest first."""
    return Notification.objects.filter(user_id=actor.user_id).order_by("-id")


def unread_count(actor: Actor) -> int:
    """Count the actor's unread messages, at most 100 (the bell shows 99+)."""
    return inbox(actor).filter(read_at__isnull=True)[:100].count()
