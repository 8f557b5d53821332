"""The entries of the desk, receipts and shifts in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.payments import policies
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:payments.desk",
        _("Cashier desk"),
        "cash-register",
        group="work",
        permission=policies.COLLECT,
        order=10,
        key="c",
        words="collect pay shoufei",
    ),
    Entry(
        "console:payments.receipt.list",
        _("Receipts"),
        "receipt-2",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=40,
        key="r",
    ),
    Entry(
        "console:payments.shift.list",
        _("Shifts"),
        "clock",
        group="charging",
        permission=policies.VIEW_SHIFTS,
        order=45,
    ),
)
