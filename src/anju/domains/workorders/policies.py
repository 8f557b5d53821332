"""Rights on work orders."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW = declare("workorders.order:view", _("See all work orders"))
OPEN = declare("workorders.order:open", _("Open work orders"))
DISPATCH = declare("workorders.order:dispatch", _("Dispatch work orders"))
WORK = declare("workorders.order:work", _("Do work orders"))
CALL = declare("workorders.order:call", _("See whom to call about own work orders"))
INSPECT = declare("workorders.order:inspect", _("Inspect finished work"))
CANCEL = declare("workorders.order:cancel", _("Cancel work orders"))
NOTE = declare("workorders.order:note", _("Write notes on work orders"))
EDIT_SETTINGS = declare("workorders.settings:edit", _("Edit limits and dispatch rules of work orders"))
VIEW_PRICES = declare("workorders.price:view", _("See the price list of paid services"))
EDIT_PRICES = declare("workorders.price:edit", _("Edit the price list of paid services"))
TAKE_OVER_HISTORY = declare("workorders.history:take-over", _("Take over finished work of an older system"))
