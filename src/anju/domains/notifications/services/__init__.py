"""Telling people things, and what becomes of it."""

from anju.domains.notifications.services.delivering import deliver_due, projects_to_deliver
from anju.domains.notifications.services.inbox import CHANNEL, mark_read, notify, push
from anju.domains.notifications.services.sending import DELIVER_TASK, QUEUE, send_sms, wake

__all__ = [
    "CHANNEL",
    "DELIVER_TASK",
    "QUEUE",
    "deliver_due",
    "mark_read",
    "notify",
    "projects_to_deliver",
    "push",
    "send_sms",
    "wake",
]
