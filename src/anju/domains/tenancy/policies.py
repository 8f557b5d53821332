"""Rights on company, projects and departments."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

EDIT_COMPANY = declare("tenancy.company:edit", _("Edit the company"))
EDIT_PROJECTS = declare("tenancy.project:edit", _("Open and edit projects"))
EDIT_DEPARTMENTS = declare("tenancy.department:edit", _("Edit departments"))
