"""Rights on accounts, roles and the log of personal data."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_USERS = declare("identity.user:view", _("See accounts"))
EDIT_USERS = declare("identity.user:edit", _("Open and close accounts"))
EDIT_ROLES = declare("identity.role:edit", _("Edit roles"))
EDIT_GRANTS = declare("identity.grant:edit", _("Grant roles"))
VIEW_ACCESS_LOG = declare("identity.access_log:view", _("See who saw personal data"))
