"""The entries of charges, late charges, waivers and deposits in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.domains.billing import policies
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

navigation.register(
    Entry(
        "console:billing.charge.list",
        _("Other charges"),
        "receipt",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=17,
        words="linshi shoufei kaidan 临时收费 开单 维修费",
    ),
)
palette.register_verbs(Verb("console:billing.charge.new", _("New charge"), "plus", permission=policies.CHARGE))
