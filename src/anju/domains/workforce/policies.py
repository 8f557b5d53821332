"""Rights on employees."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_EMPLOYEES = declare("workforce.employee:view", _("See employees"))
EDIT_EMPLOYEES = declare("workforce.employee:edit", _("Edit employees"))
REVEAL_EMPLOYEES = declare("workforce.employee:reveal", _("See employees' phone numbers unmasked"), personal=True)
