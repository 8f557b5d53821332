"""Rights on stock."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind

VIEW = declare("stock.item:view", _("See stock"))
EXPORT = declare("stock.item:export", _("Export stock"))
EDIT = declare("stock.item:edit", _("Edit materials, stores and suppliers"))
MOVE = declare("stock.movement:enter", _("Receive, issue and move materials"))
USE = declare("stock.movement:use", _("Use materials of one's own stock"))
COUNT = declare("stock.count:enter", _("Count stock"))
REQUEST = declare("stock.purchase:request", _("Request purchases"))
ORDER = declare("stock.purchase:order", _("Order and receive purchases"))
VIEW_INVOICES = declare("stock.invoice:view", _("See suppliers' invoices and what is owed"))
ENTER_INVOICES = declare("stock.invoice:enter", _("Enter suppliers' invoices"))

COUNT_REQUEST = declare_kind("stock.count", _("Variance of a stocktake"), has_amount=True)
PURCHASE_REQUEST = declare_kind("stock.purchase", _("Purchase request"), has_amount=True)
