"""Writes to stock."""

from anju.domains.stock.services.buying import (
    close_purchase,
    order_purchase,
    receive_purchase,
    request_purchase,
    settle_purchase,
    withdraw_purchase,
)
from anju.domains.stock.services.counting import (
    begin_count,
    drop_count,
    enter_counts,
    reopen_count,
    settle_count,
    submit_count,
)
from anju.domains.stock.services.moving import (
    Line,
    issue_material,
    issue_materials,
    move_materials,
    receive_goods,
    return_goods,
    return_material,
    take_opening,
)
from anju.domains.stock.services.paying import Matched, Paper, ask_payment, enter_invoice, void_invoice
from anju.domains.stock.services.settings import drop_level, save_item, save_store, save_supplier, set_level
from anju.domains.stock.services.slips import KeyUsedOtherwise, NotEnough

__all__ = [
    "KeyUsedOtherwise",
    "Line",
    "Matched",
    "NotEnough",
    "Paper",
    "ask_payment",
    "begin_count",
    "close_purchase",
    "drop_count",
    "drop_level",
    "enter_counts",
    "enter_invoice",
    "issue_material",
    "issue_materials",
    "move_materials",
    "order_purchase",
    "receive_goods",
    "receive_purchase",
    "reopen_count",
    "request_purchase",
    "return_goods",
    "return_material",
    "save_item",
    "save_store",
    "save_supplier",
    "set_level",
    "settle_count",
    "settle_purchase",
    "submit_count",
    "take_opening",
    "void_invoice",
    "withdraw_purchase",
]
