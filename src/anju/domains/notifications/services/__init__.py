"""Telling people things, and what becomes of it."""

from anju.domains.notifications.services.delivering import deliver_due, projects_to_deliver
from anju.domains.notifications.services.inbox import CHANNEL, mark_read, notify, push, push_to
from anju.domains.notifications.services.sending import DELIVER_TASK, QUEUE, send_sms, wake
from anju.domains.notifications.services.settings import (
    choose,
    edit_template,
    follow_shipped,
    retry,
    set_quiet_hours,
    subscribe,
    unsubscribe,
    withdraw,
)
from anju.domains.notifications.services.telling import TELL_TASK, Audience, Reader, Told, tell, tell_all, tell_each

__all__ = [
    "CHANNEL",
    "DELIVER_TASK",
    "QUEUE",
    "TELL_TASK",
    "Audience",
    "Reader",
    "Told",
    "choose",
    "deliver_due",
    "edit_template",
    "follow_shipped",
    "mark_read",
    "notify",
    "projects_to_deliver",
    "push",
    "push_to",
    "retry",
    "send_sms",
    "set_quiet_hours",
    "subscribe",
    "tell",
    "tell_all",
    "tell_each",
    "unsubscribe",
    "wake",
    "withdraw",
]
