"""The bell, and the entries of messages in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.notifications import policies, queries
from anju.surfaces.console.notifications import subscribers
from anju.ui import navigation, surroundings
from anju.ui.navigation import Entry

__all__ = ["subscribers"]

surroundings.plug(unread=queries.unread_count, inbox="console:inbox")
navigation.register(
    Entry(
        "console:notifications.delivery.list",
        _("Sent messages"),
        "send",
        group="work",
        permission=policies.VIEW_LOG,
        order=71,
    ),
    Entry(
        "console:notifications.template.list",
        _("Message templates"),
        "message",
        group="system",
        permission=policies.EDIT_TEMPLATES,
        order=65,
    ),
)
