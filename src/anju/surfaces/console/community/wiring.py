"""The entry of notices in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.community import policies
from anju.surfaces.console.community import incidents
from anju.surfaces.console.workorders import panels
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

navigation.register(
    Entry(
        "console:community.notice.list",
        _("Notices"),
        "speakerphone",
        group="work",
        permission=policies.VIEW,
        order=70,
    )
)
palette.register_verbs(
    Verb("console:community.notice.create", _("New notice"), "speakerphone", permission=policies.PUBLISH)
)
panels.offer_panel(incidents.draw)
