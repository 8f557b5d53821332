"""Rights on figures."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_MONEY = declare("insight.money:view", _("See figures about money"))
VIEW_CHECKS = declare("insight.check:view", _("See the check of the books"))
VIEW_RESULTS = declare("insight.results:view", _("See income, expense and profit"))
