"""Analysis in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.insight import policies, queries
from anju.ui import navigation
from anju.ui.navigation import Entry

navigation.register(
    Entry(
        "console:insight.results",
        _("Income, expense and profit"),
        "report-money",
        group="books",
        permission=policies.VIEW_RESULTS,
        order=2,
        words="lirun 利润 shouzhi 收支 jingying 经营",
    ),
    Entry(
        "console:insight.statement",
        _("Statement by fee scheme"),
        "file-text",
        group="books",
        permission=policies.VIEW_RESULTS,
        order=3,
        words="baogan 包干制 choujin 酬金制 jiesuan 结算",
    ),
    Entry(
        "console:insight.risk.list",
        _("Financial risks"),
        "alert-triangle",
        group="books",
        permission=policies.VIEW_RISKS,
        count=queries.open_risks,
        order=4,
        words="fengxian 风险 yujing 预警",
    ),
    Entry(
        "console:insight.check",
        _("Check of the books"),
        "shield-check",
        group="books",
        permission=policies.VIEW_CHECKS,
        order=29,
        words="hedui 核对 chazhang 查账",
    ),
)
