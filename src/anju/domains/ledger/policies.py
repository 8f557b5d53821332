"""Rights on the books."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_ENTRIES = declare("ledger.entry:view", _("See the books"))
EXPORT_ENTRIES = declare("ledger.entry:export", _("Export the books"))
CLOSE_PERIODS = declare("ledger.period:close", _("Close accounting periods"))
