"""Writes to stock."""

from anju.domains.stock.services.moving import (
    Line,
    issue_material,
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
    "drop_level",
    "issue_material",
    "move_materials",
    "receive_goods",
    "return_goods",
    "return_material",
    "save_item",
    "save_store",
    "save_supplier",
    "set_level",
    "take_opening",
]
