"""Stock in the side bar and beside its entries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.expenses import policies as spending
from anju.domains.ledger.enums import EntryKind
from anju.domains.stock import policies, queries
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.ledger import documents
from anju.surfaces.console.stock.invoices import ClaimTab, differences_of_request
from anju.surfaces.console.stock.work import MaterialsTab
from anju.ui import navigation, palette
from anju.ui.navigation import Entry, Group
from anju.ui.palette import Verb
from anju.ui.screens import offer_tab

documents.register(
    "stock.Slip", "stock.slip.detail", EntryKind.STOCK_RECEIPT, EntryKind.STOCK_ISSUE, EntryKind.STOCK_COUNT
)
documents.register("stock.Invoice", "stock.invoice.detail", EntryKind.STOCK_INVOICE)


def _low(actor: Actor, project: Any) -> int | None:
    """Count what runs low."""
    return queries.to_reorder(actor, project).count() if project is not None else None


subjects.register(policies.PURCHASE_REQUEST, "stock.purchase.detail")
subjects.register(policies.COUNT_REQUEST, "stock.count.detail")

subjects.register_warning(spending.CLAIM_REQUEST, differences_of_request)

offer_tab(MaterialsTab())
offer_tab(ClaimTab())

navigation.register(
    Group("stock", _("Materials and stores"), order=25),
    Entry(
        "console:stock.balance.list",
        _("Stock on hand"),
        "packages",
        group="stock",
        permission=policies.VIEW,
        order=10,
        words="kucun 库存 cangku 仓库",
    ),
    Entry(
        "console:stock.movement.list",
        _("Movements of stock"),
        "arrows-exchange",
        group="stock",
        permission=policies.VIEW,
        order=20,
        words="churuku 出入库 lingliao 领料 tuiliao 退料 diaobo 调拨",
    ),
    Entry(
        "console:stock.count.list",
        _("Stocktakes"),
        "clipboard-check",
        group="stock",
        permission=policies.VIEW,
        order=30,
        words="pandian 盘点",
    ),
    Entry(
        "console:stock.purchase.list",
        _("Purchase requests"),
        "truck-delivery",
        group="stock",
        permission=policies.VIEW,
        order=40,
        words="caigou 采购",
    ),
    Entry(
        "console:stock.usage",
        _("Cost of materials"),
        "chart-bar",
        group="stock",
        permission=policies.VIEW,
        order=55,
        words="wuliao chengben 物料成本",
    ),
    Entry(
        "console:stock.reorder.list",
        _("To reorder"),
        "shopping-cart",
        group="stock",
        permission=policies.VIEW,
        order=50,
        count=_low,
    ),
    Entry(
        "console:stock.item.list",
        _("Materials"),
        "package",
        group="stock",
        permission=policies.VIEW,
        order=60,
        words="wuliao 物料 beijian 备件",
    ),
    Entry(
        "console:stock.store.list",
        _("Stores"),
        "building-warehouse",
        group="stock",
        permission=policies.VIEW,
        order=70,
        words="cangku 仓库 gerenku 个人库",
    ),
    Entry(
        "console:stock.payable.list",
        _("Payables to suppliers"),
        "receipt",
        group="books",
        permission=policies.VIEW_INVOICES,
        order=6,
        words="yingfu 应付账款 gongyingshang fapiao 供应商发票 fukuan 付款申请",
    ),
    Entry(
        "console:stock.supplier.list",
        _("Suppliers of materials"),
        "truck",
        group="stock",
        permission=policies.VIEW,
        order=80,
        words="gongyingshang 供应商",
    ),
)
palette.register_verbs(
    Verb("console:stock.issue", _("Issue to a work order"), "package", permission=policies.MOVE),
    Verb("console:stock.receive", _("Receive goods"), "truck-delivery", permission=policies.MOVE),
)
