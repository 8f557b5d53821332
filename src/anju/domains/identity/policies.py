"""Rights on accounts, roles and the logs; they are held for the whole company or not at all."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_USERS = declare("identity.user:view", _("See accounts"))
EDIT_USERS = declare("identity.user:edit", _("Open and close accounts"))
VIEW_ROLES = declare("identity.role:view", _("See roles"))
EDIT_ROLES = declare("identity.role:edit", _("Edit roles"))
VIEW_GRANTS = declare("identity.grant:view", _("See who holds which role"))
EDIT_GRANTS = declare("identity.grant:edit", _("Grant roles"))
VIEW_ACCESS_LOG = declare("identity.access_log:view", _("See who saw personal data"))
VIEW_EVENTS = declare("core.event:view", _("See the event log"))

COMPANY_WIDE = ("identity.", "tenancy.")
"""Beginnings of permissions that reach beyond any one project, so no role for named projects may hold them."""


def is_company_wide(permission: str) -> bool:
    """Tell whether a permission acts on the company itself rather than on one project."""
    return permission.startswith(COMPANY_WIDE)
