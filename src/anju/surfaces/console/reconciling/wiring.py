"""The entry of the daily reconciliation in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.payments import policies
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:reconciling.day.list",
        _("Daily reconciliation"),
        "table",
        group="charging",
        permission=policies.VIEW_ONLINE,
        order=43,
        words="duizhang channel bill",
    )
)
