"""Rights on expenses."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind

VIEW_CLAIMS = declare("expenses.claim:view", _("See expense claims"))
EXPORT_CLAIMS = declare("expenses.claim:export", _("Export expense claims"))
APPLY = declare("expenses.claim:apply", _("Claim expenses"))
PAY = declare("expenses.claim:pay", _("Pay expenses"))
REVERSE = declare("expenses.claim:reverse", _("Reverse expenses and their payments"))
VIEW_WAGES = declare("expenses.wage:view", _("See single wages"), personal=True)
ENTER_WAGES = declare("expenses.wage:enter", _("Enter wages"))

CLAIM_REQUEST = declare_kind("expenses.claim", _("Expense claim"))
