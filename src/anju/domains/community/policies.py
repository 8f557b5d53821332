"""Rights on notices."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW = declare("community.notice:view", _("See notices and who has read them"))
PUBLISH = declare("community.notice:publish", _("Write, publish and withdraw notices"))
