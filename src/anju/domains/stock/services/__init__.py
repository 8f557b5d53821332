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
from anju.domains.stock.services.settings import drop_level, save_item, save_store, save_supplier, set_level
from anju.domains.stock.services.slips import KeyUsedOtherwise, NotEnough

__all__ = [
    "KeyUsedOtherwise",
    "Line",
    "NotEnough",
    "begin_count",
    "close_purchase",
    "drop_count",
    "drop_level",
    "enter_counts",
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
    "withdraw_purchase",
]
