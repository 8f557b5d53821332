"""Telling people things, and what becomes of it."""

from anju.domains.notifications.services.broadcasting import (
    SEND_TASK,
    UNDO_SECONDS,
    broadcast,
    count_audience,
    send_slice,
    stop,
    undo,
)
from anju.domains.notifications.services.delivering import deliver_due, projects_to_deliver
from anju.domains.notifications.services.inbox import (
    CHANNEL,
    mark_read,
    mark_read_by_key,
    notify,
    push,
    push_to,
)
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
from anju.domains.notifications.services.telling import (
    TELL_TASK,
    Audience,
    Reader,
    Told,
    count_readers,
    tell,
    tell_all,
    tell_each,
)

__all__ = [
    "CHANNEL",
    "DELIVER_TASK",
    "QUEUE",
    "SEND_TASK",
    "TELL_TASK",
    "UNDO_SECONDS",
    "Audience",
    "Reader",
    "Told",
    "broadcast",
    "choose",
    "count_audience",
    "count_readers",
    "deliver_due",
    "edit_template",
    "follow_shipped",
    "mark_read",
    "mark_read_by_key",
    "notify",
    "projects_to_deliver",
    "push",
    "push_to",
    "retry",
    "send_slice",
    "send_sms",
    "set_quiet_hours",
    "stop",
    "subscribe",
    "tell",
    "tell_all",
    "tell_each",
    "undo",
    "unsubscribe",
    "wake",
    "withdraw",
]
