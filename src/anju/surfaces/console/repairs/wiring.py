"""Repairs in the side bar, on the page of orders, and behind requests for approval."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.domains.repairs import policies
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.repairs import panel, requests
from anju.surfaces.console.workorders import panels
from anju.ui import navigation
from anju.ui.navigation import Entry

panels.offer_panel(panel.draw)
subjects.register_panel(policies.QUOTE_REQUEST, requests.draw)
subjects.register_warning(policies.QUOTE_REQUEST, requests.words_of_request)
navigation.register(
    Entry(
        "console:repairs.claim.list",
        _("Repair costs to claim"),
        "file-dollar",
        group="work",
        permission=policies.VIEW_CLAIMS,
        order=40,
        words="baoxiu weixiu zijin 保修 维修资金 索赔",
    ),
    Entry(
        "console:repairs.term.list",
        _("Warranty terms"),
        "shield-check",
        group="system",
        permission=policies.EDIT_SETTINGS,
        order=61,
        words="baoxiuqi 保修期 报价 上门费",
    ),
)
