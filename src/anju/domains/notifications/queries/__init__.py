"""Doors to messages: everybody sees their own; the log of what went out is for those who may."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.notifications import policies
from anju.domains.notifications.calc.timing import Quiet
from anju.domains.notifications.enums import Channel
from anju.domains.notifications.models import Delivery, Device, Notification, Preference, QuietHours
from anju.domains.notifications.ports import Kind, RecordedSms, SmsRecord, kinds, senders
from anju.domains.notifications.queries.vendors import (
    by_template,
    defaults_of,
    get_vendor_template,
    goes_by_wechat,
    templated,
    vendor_template,
    vendor_templates,
    wechat_app,
    wechat_binding,
    wechat_page,
)
from anju.domains.notifications.queries.words import (
    Said,
    Wording,
    get_wording,
    label_of,
    wordings,
    words_in_force,
    words_of,
)
from anju.domains.tenancy.models import Project

__all__ = [
    "Choice",
    "Said",
    "Wording",
    "by_template",
    "choices_of",
    "defaults_of",
    "deliveries_visible_to",
    "devices_of",
    "get_delivery",
    "get_message",
    "get_vendor_template",
    "get_wording",
    "goes_by_wechat",
    "inbox",
    "label_of",
    "possible_channels",
    "push_key",
    "quiet_hours",
    "recorded_sms",
    "served_channels",
    "templated",
    "unread_count",
    "vendor_template",
    "vendor_templates",
    "wechat_app",
    "wechat_binding",
    "wechat_page",
    "wordings",
    "words_in_force",
    "words_of",
]


@dataclass(frozen=True)
class Choice:
    """A user's stand towards one kind by one channel; ``is_fixed`` where it cannot be switched off."""

    kind: Kind
    channel: Channel
    is_on: bool
    is_fixed: bool


def inbox(actor: Actor) -> QuerySet[Notification]:
    """Return the actor's messages, newest first."""
    return Notification.objects.filter(user_id=actor.user_id).order_by("-id")


def get_message(actor: Actor, pk: int) -> Notification:
    """Return one of the actor's messages or raise `NotFound`."""
    return one_of(inbox(actor), pk)


def unread_count(actor: Actor) -> int:
    """Count the actor's unread messages, at most 100 (the bell shows 99+)."""
    return inbox(actor).filter(read_at__isnull=True)[:100].count()


def served_channels() -> frozenset[Channel]:
    """Return the channels that somebody serves here; the inbox always."""
    served = senders()
    vendors = {
        Channel.SMS: served.sms,
        Channel.EMAIL: served.mail,
        Channel.PUSH: served.push,
        Channel.WECHAT: served.wechat,
    }
    return frozenset([Channel.IN_APP, *(channel for channel, vendor in vendors.items() if vendor is not None)])


def possible_channels(kind: Kind) -> frozenset[Channel]:
    """Return the channels a kind may go by: those with words, served here; text messages cost, so by default only."""
    spoken = {channel for channel, _language in kind.words}
    costly = {Channel.SMS} - kind.channels
    unfit = set() if goes_by_wechat(kind) else {Channel.WECHAT}
    return frozenset((spoken & served_channels()) - costly - unfit)


def choices_of(actor: Actor) -> list[Choice]:
    """Return for every kind and channel how the actor is told (one query). The inbox keeps everything."""
    held = {(row.kind, row.channel): row.is_on for row in Preference.objects.filter(user_id=actor.user_id)}
    found = []
    for name, kind in sorted(kinds().items()):
        if kind.is_secret:
            continue
        possible = possible_channels(kind)
        for channel in Channel:
            if channel in possible:
                default = channel in defaults_of(kind)
                is_fixed = channel is Channel.IN_APP or (kind.is_required and default)
                found.append(Choice(kind, channel, is_fixed or held.get((name, channel), default), is_fixed))
    return found


def devices_of(actor: Actor) -> QuerySet[Device]:
    """Return the browsers in which the actor asked for Web Push."""
    return Device.objects.filter(user_id=actor.user_id)


def push_key() -> str:
    """Return the key that browsers subscribe with; empty where nobody serves Web Push."""
    served = senders().push
    return served.public_key() if served is not None else ""


def deliveries_visible_to(actor: Actor, project: Project) -> QuerySet[Delivery]:
    """Return what a project sent by text, mail and push, newest first; none to somebody who may not see it."""
    rows = Delivery.objects.filter(project=project).select_related("user")
    return visible(rows, actor, policies.VIEW_LOG, project.pk)


def get_delivery(actor: Actor, project: Project, pk: int) -> Delivery:
    """Return a sent message of the project or raise `NotFound`."""
    return one_of(deliveries_visible_to(actor, project), pk)


def quiet_hours(project_id: int | None) -> Quiet:
    """Return the hours in which a project's residents are left in peace."""
    held = QuietHours.objects.filter(project=project_id).first() if project_id else None
    return Quiet(held.begins, held.ends) if held else Quiet()


def recorded_sms(phone: str) -> list[RecordedSms]:
    """Return what the recording sandbox kept for a number, the latest last; nothing when a real vendor sends.

    For the demonstration's sign-in page, which shows the code that nobody's telephone receives.
    """
    sender = senders().sms
    return sender.messages_to(phone) if isinstance(sender, SmsRecord) else []
