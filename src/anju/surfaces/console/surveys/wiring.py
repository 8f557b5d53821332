"""Questionnaires and meetings in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.surveys import policies
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:surveys.form.list",
        _("Questionnaires"),
        "clipboard-list",
        group="work",
        permission=policies.VIEW,
        order=17,
    ),
    Entry(
        "console:surveys.meeting.list",
        _("Residents' meetings"),
        "users-group",
        group="work",
        permission=policies.VIEW,
        order=18,
    ),
)
