"""Writes to repairs.

What phones send carries ``client_id`` and ``device_at``: sent again under the same number it is what it was.
"""

from anju.domains.repairs.services.charging import charge_accepted, charge_call_out, follow_order, settle_claim
from anju.domains.repairs.services.consenting import answer_at_home, answer_on_spot, decide_quote
from anju.domains.repairs.services.liability import say_who_is_liable
from anju.domains.repairs.services.materials import use_material
from anju.domains.repairs.services.phones import apply_act
from anju.domains.repairs.services.photos import file_photo
from anju.domains.repairs.services.proof import (
    drop_check_item,
    note_position,
    require_ticks,
    set_check_item,
    sign_completion,
    tick_items,
)
from anju.domains.repairs.services.quoting import give_quote, hold_back, set_final_amount
from anju.domains.repairs.services.settings import edit_settings, remove_term, set_term, ship_terms
from anju.domains.repairs.services.withdrawing import take_back_quote, withdraw_quote

__all__ = [
    "answer_at_home",
    "answer_on_spot",
    "apply_act",
    "charge_accepted",
    "charge_call_out",
    "decide_quote",
    "drop_check_item",
    "edit_settings",
    "file_photo",
    "follow_order",
    "give_quote",
    "hold_back",
    "note_position",
    "remove_term",
    "require_ticks",
    "say_who_is_liable",
    "set_check_item",
    "set_final_amount",
    "set_term",
    "settle_claim",
    "ship_terms",
    "sign_completion",
    "take_back_quote",
    "tick_items",
    "use_material",
    "withdraw_quote",
]
