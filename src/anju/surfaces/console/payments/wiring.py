"""The entries of the desk, receipts and shifts in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.domains.ledger.enums import EntryKind
from anju.domains.payments import policies
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.ledger import documents
from anju.surfaces.console.payments import waiting
from anju.surfaces.console.payments.statements import MONEY_TAB
from anju.ui import navigation
from anju.ui.navigation import Entry
from anju.ui.screens import offer_tab

__all__ = ["waiting"]

navigation.register(
    Entry(
        "console:payments.desk",
        _("Cashier desk"),
        "cash-register",
        group="work",
        permission=policies.COLLECT,
        order=10,
        key="c",
        words="collect pay shoufei",
        hotkey="F2",
    ),
    Entry(
        "console:payments.receipt.list",
        _("Receipts"),
        "receipt-2",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=40,
        key="r",
    ),
    Entry(
        "console:payments.prepaid.list",
        _("Prepaid balances"),
        "coins",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=39,
        words="yucun yucunkuan zidong koukuan 预存款 自动扣款",
    ),
    Entry(
        "console:payments.transfer.list",
        _("Changes of owner"),
        "exchange",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=44,
        words="guohu gengming 过户 更名",
    ),
    Entry(
        "console:payments.undo.list",
        _("Refunds and reversals"),
        "receipt-refund",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=43,
        words="tuikuan chonghong 退款 冲红 审批",
    ),
    Entry(
        "console:payments.online.list",
        _("On-line orders"),
        "device-mobile",
        group="charging",
        permission=policies.VIEW_ONLINE,
        order=42,
    ),
    Entry(
        "console:payments.shift.list",
        _("Shifts"),
        "clock",
        group="charging",
        permission=policies.VIEW_SHIFTS,
        order=45,
    ),
    Entry(
        "console:payments.arrears",
        _("Arrears by age"),
        "chart-bar",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=50,
    ),
    Entry(
        "console:payments.collection",
        _("Collection rate"),
        "chart-pie",
        group="charging",
        permission=policies.VIEW_PAYMENTS,
        order=51,
    ),
)
for kind in policies.UNDO_REQUESTS.values():
    subjects.register(kind, "payments.undo.detail")
documents.register("payments.OwnerTransfer", "payments.transfer.detail", EntryKind.BALANCE_MOVE, EntryKind.REFUND)
offer_tab(MONEY_TAB)
