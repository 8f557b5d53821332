"""Rights on questionnaires and meetings."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW = declare("surveys.survey:view", _("See questionnaires, meetings and their results"))
EDIT = declare("surveys.survey:edit", _("Write and open questionnaires, hold meetings"))
