"""The entries of the books in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.ledger import policies
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:ledger.entry.list",
        _("Entries"),
        "book",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=10,
        words="fenlu 分录 journal",
    ),
    Entry(
        "console:ledger.trial_balance",
        _("Trial balance"),
        "scale",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=20,
        words="shisuan 试算平衡",
    ),
    Entry(
        "console:ledger.unit_check",
        _("Check of the units"),
        "shield-check",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=30,
        words="duizhang 核对",
    ),
    Entry(
        "console:ledger.period.list",
        _("Closed months"),
        "calendar",
        group="books",
        permission=policies.VIEW_ENTRIES,
        order=40,
        words="jiezhang 结账",
    ),
)
