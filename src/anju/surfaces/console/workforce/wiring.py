"""Side bar of employees."""

from django.utils.translation import gettext_lazy as _

from anju.domains.workforce import policies
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

navigation.register(
    Entry(
        "console:workforce.employee.list",
        _("Employees"),
        "id-badge-2",
        group="people",
        permission=policies.VIEW_EMPLOYEES,
        order=10,
        words="员工 staff",
    )
)
palette.register_verbs(
    Verb("console:workforce.employee.create", _("New employee"), "user-plus", permission=policies.EDIT_EMPLOYEES)
)
