"""Rights on chasing arrears."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_LIMITATION = declare("arrears.limitation:view", _("See when debts run out of time"))
RECORD_DEMANDS = declare("arrears.demand:record", _("Record demands and their proof"))
EDIT_SETTINGS = declare("arrears.settings:edit", _("Set how arrears are chased"))
