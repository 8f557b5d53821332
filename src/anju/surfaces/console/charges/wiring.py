"""The entries of charges, late charges, waivers and deposits in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.domains.billing import policies
from anju.domains.payments import policies as payments
from anju.surfaces.console.approvals import subjects
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
    Entry(
        "console:payments.late_fee.list",
        _("Late charges"),
        "alarm",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=35,
        words="weiyuejin zhinajin 违约金 滞纳金",
    ),
    Entry(
        "console:billing.relief.list",
        _("Waivers and write-offs"),
        "discount",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=32,
        words="jianmian hexiao chonghong 减免 核销 冲红",
    ),
    Entry(
        "console:billing.offer.list",
        _("Offers"),
        "discount",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=36,
        words="youhui yujiao 优惠 预缴 早鸟",
    ),
    Entry(
        "console:payments.deposit.list",
        _("Deposits"),
        "shield",
        group="charging",
        permission=payments.VIEW_DEPOSITS,
        order=38,
        words="yajin baozhengjin 押金 保证金",
    ),
)
subjects.register(payments.DEDUCTION_REQUEST, "payments.deposit.move")
for kind in policies.RELIEF_REQUESTS.values():
    subjects.register(kind, "billing.relief.detail")
palette.register_verbs(
    Verb("console:billing.charge.new", _("New charge"), "plus", permission=policies.CHARGE),
    Verb("console:payments.deposit.new", _("Take a deposit"), "plus", permission=payments.TAKE_DEPOSITS),
)
