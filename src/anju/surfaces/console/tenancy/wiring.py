"""The entries of company, projects and departments in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.tenancy import policies
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

navigation.register(
    Entry(
        "console:tenancy.project.list",
        _("Projects"),
        "building-community",
        "system",
        policies.EDIT_PROJECTS,
        order=1,
        words="estate",
    ),
    Entry("console:tenancy.department.tree", _("Departments"), "sitemap", "system", policies.EDIT_DEPARTMENTS, order=2),
    Entry(
        "console:tenancy.company.edit", _("Company"), "building-skyscraper", "system", policies.EDIT_COMPANY, order=3
    ),
)
palette.register_verbs(
    Verb("console:tenancy.project.create", _("New project"), "plus", permission=policies.EDIT_PROJECTS)
)
