"""Improvement measures in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.improvements import policies, queries
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

navigation.register(
    Entry(
        "console:improvements.measure.list",
        _("Improvement measures"),
        "target",
        group="work",
        permission=policies.VIEW,
        order=60,
        count=queries.number_waiting,
        words="gaijin cuoshi 改进措施 zhenggai 整改",
    )
)
palette.register_verbs(Verb("console:improvements.measure.create", _("New measure"), "plus", permission=policies.OPEN))
