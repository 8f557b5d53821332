"""Rights on budgets."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind

VIEW = declare("budgets.budget:view", _("See the budgets of own departments"))
VIEW_ALL = declare("budgets.budget:view_all", _("See the budgets of all departments"))
EDIT_YEARS = declare("budgets.year:edit", _("Open budget years and set their templates"))
FILL = declare("budgets.sheet:fill", _("Fill in and submit a department's budget"))
REVIEW = declare("budgets.sheet:review", _("Review, return and accept budgets"))
PREPARE = declare("budgets.plan:prepare", _("Prepare and adjust the financial plan"))
ADOPT = declare("budgets.plan:adopt", _("Adopt the financial plan"))

PLAN_REQUEST = declare_kind("budgets.plan", _("Financial plan"), has_amount=True)
