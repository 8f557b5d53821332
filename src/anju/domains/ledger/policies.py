"""Rights on the books."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_ENTRIES = declare("ledger.entry:view", _("See the books"))
EXPORT_ENTRIES = declare("ledger.entry:export", _("Export the books"))
CLOSE_PERIODS = declare("ledger.period:close", _("Close accounting periods"))
REOPEN_PERIODS = declare("ledger.period:reopen", _("Open closed months again"))
EDIT_ACCOUNTS = declare("ledger.account:edit", _("Edit the chart of accounts"))
WRITE_JOURNALS = declare("ledger.journal:write", _("Write manual entries"))
CHECK_JOURNALS = declare("ledger.journal:check", _("Check and post manual entries"))
