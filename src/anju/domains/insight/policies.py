"""Rights on figures."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_MONEY = declare("insight.money:view", _("See figures about money"))
VIEW_CHECKS = declare("insight.check:view", _("See the check of the books"))
VIEW_RESULTS = declare("insight.results:view", _("See income, expense and profit"))
VIEW_RISKS = declare("insight.risk:view", _("See financial risks"))
FOLLOW_RISKS = declare("insight.risk:follow", _("Follow financial risks up"))
CLOSE_RISKS = declare("insight.risk:close", _("Close financial risks"))
EDIT_RISKS = declare("insight.risk:edit", _("Set how financial risks are watched"))
EVALUATE_RISKS = declare("insight.risk:evaluate", _("Evaluate financial risks at once"))
