"""Imports in the side bar and the palette."""

from django.utils.translation import gettext_lazy as _

from anju.domains.estate import policies
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:imports.upload",
        _("Import from Excel"),
        "file-import",
        group="estate",
        permission=policies.EDIT_UNITS,
        order=90,
        words="导入 excel roster",
    )
)
