"""The entries of invoices and tax in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.invoicing import policies
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:invoicing.invoice.list",
        _("Invoices"),
        "receipt-tax",
        group="charging",
        permission=policies.VIEW_INVOICES,
        order=43,
        words="fapiao shudianpiao tax invoice",
    ),
    Entry(
        "console:invoicing.tax.book",
        _("VAT book"),
        "percentage",
        group="charging",
        permission=policies.VIEW_TAX,
        order=55,
        words="zengzhishui shuilv tax rate",
    ),
)
