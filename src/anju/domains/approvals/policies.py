"""Rights on approvals."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW = declare("approvals.request:view", _("See requests for approval"))
DECIDE = declare("approvals.request:decide", _("Decide on requests"))
EDIT_CHAINS = declare("approvals.chain:edit", _("Edit approval chains"))
