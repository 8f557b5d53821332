"""Rights on repairs."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind

DECIDE = declare("repairs.liability:decide", _("Say who is liable for repairs"))
VIEW_CLAIMS = declare("repairs.claim:view", _("See what developers and the maintenance fund owe for repairs"))
SETTLE_CLAIMS = declare("repairs.claim:settle", _("Settle what developers and the maintenance fund owe for repairs"))
EDIT_SETTINGS = declare("repairs.settings:edit", _("Edit warranty terms and how repairs are quoted"))

QUOTE_REQUEST = declare_kind("repairs.quote", _("Quote of a repair"), has_amount=True, is_told=True)
