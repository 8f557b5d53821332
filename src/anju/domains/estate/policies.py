"""Rights on the property register."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_UNITS = declare("estate.unit:view", _("See buildings and units"))
EDIT_UNITS = declare("estate.unit:edit", _("Edit buildings and units"))
VIEW_SPACES = declare("estate.space:view", _("See parking spaces"))
EDIT_SPACES = declare("estate.space:edit", _("Edit parking spaces"))
VIEW_PLACES = declare("estate.place:view", _("See public places"))
EDIT_PLACES = declare("estate.place:edit", _("Edit public places"))
