"""Doors to messages: everybody sees their own only."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.domains.notifications.calc import wording
from anju.domains.notifications.calc.timing import Quiet
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Notification
from anju.domains.notifications.ports import Kind, RecordedSms, SmsRecord, Words, senders


def inbox(actor: Actor) -> QuerySet[Notification]:
    """Return the actor's messages, newest first."""
    return Notification.objects.filter(user_id=actor.user_id).order_by("-id")


def unread_count(actor: Actor) -> int:
    """Count the actor's unread messages, at most 100 (the bell shows 99+)."""
    return inbox(actor).filter(read_at__isnull=True)[:100].count()


def words_of(kind: Kind, channel: Channel, language: str, project_id: int | None) -> Words:
    """Return what a kind says by a channel in a language."""
    shipped = kind.words
    if language == "zh-hant":
        simple = shipped[channel, "zh-hans"]
        return Words(wording.traditional(simple.title), wording.traditional(simple.body))
    return shipped.get((channel, language)) or shipped[channel, "zh-hans"]


def quiet_hours(project_id: int | None) -> Quiet:
    """Return the hours in which a project's residents are left in peace."""
    return Quiet()


def recorded_sms(phone: str) -> list[RecordedSms]:
    """Return what the recording sandbox kept for a number, the latest last; nothing when a real vendor sends.

    For the demonstration's sign-in page, which shows the code that nobody's telephone receives.
    """
    sender = senders().sms
    return sender.messages_to(phone) if isinstance(sender, SmsRecord) else []
