"""The entries of the joint funds in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.joint_funds import policies
from anju.surfaces.console.approvals import subjects
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

subjects.register(policies.FUND_REQUEST, "joint_funds.act.detail")
subjects.register(policies.COMMON_REQUEST, "joint_funds.common.detail")

navigation.register(
    Entry(
        "console:joint_funds.common.list",
        _("Common-area income"),
        "coins",
        group="books",
        permission=policies.VIEW_FUNDS,
        order=70,
        words="gonggong shouyi 公共收益",
    ),
    Entry(
        "console:joint_funds.act.list",
        _("Maintenance fund"),
        "building-bank",
        group="books",
        permission=policies.VIEW_FUNDS,
        order=75,
        words="weixiu zijin 维修资金",
    ),
    Entry(
        "console:joint_funds.publication.list",
        _("Publications to the owners"),
        "news",
        group="books",
        permission=policies.VIEW_FUNDS,
        order=80,
        words="gongshi 公示",
    ),
)
palette.register_verbs(
    Verb("console:joint_funds.common.income", _("New common-area income"), "plus", policies.RECORD_COMMON_MONEY),
)
