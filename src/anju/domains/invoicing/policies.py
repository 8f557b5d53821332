"""Rights on invoices: who takes money may ask for an invoice, but not take one back."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_INVOICES = declare("invoicing.invoice:view", _("See invoices"))
APPLY = declare("invoicing.invoice:apply", _("Have invoices issued"))
REDDEN = declare("invoicing.invoice:red", _("Take invoices back by red letter"))
EXPORT_INVOICES = declare("invoicing.invoice:export", _("Export invoices"))
VIEW_TAX = declare("invoicing.tax:view", _("See tax rates and the VAT book"))
EDIT_TAX = declare("invoicing.tax:edit", _("Set tax rates and how invoices are issued"))
