"""Rights on messages."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_LOG = declare("notifications.log:view", _("See which messages were sent"))
RETRY = declare("notifications.log:retry", _("Send failed messages again"))
EDIT_TEMPLATES = declare("notifications.template:edit", _("Edit what messages say and when they may go"))
