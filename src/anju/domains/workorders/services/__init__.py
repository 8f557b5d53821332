"""Writes to work orders.

Acts take ``client_id`` and ``device_at``: sent again under the same number they return the step they made, and both the
phone's time and the server's are kept.
"""

from anju.domains.workorders.services.bulk import Skipped, assign_orders
from anju.domains.workorders.services.dispatching import (
    answer_order,
    assign_order,
    cancel_order,
    close_order,
    release_order,
    reopen_order,
    return_order,
)
from anju.domains.workorders.services.duties import go_off_duty, go_on_duty
from anju.domains.workorders.services.effects import REOPEN_WITHIN
from anju.domains.workorders.services.moving import KeyUsedOtherwise, NotPossible
from anju.domains.workorders.services.noting import add_note
from anju.domains.workorders.services.phones import apply_act
from anju.domains.workorders.services.photos import add_photo
from anju.domains.workorders.services.planning import accept_proposals, plan_dispatch, set_mode
from anju.domains.workorders.services.prices import add_price, edit_price
from anju.domains.workorders.services.quoting import answer_quote, quote_order, require_own_order
from anju.domains.workorders.services.requesting import (
    ask_again,
    complete_order,
    confirm_order,
    open_order,
    reclassify_order,
    withdraw_order,
)
from anju.domains.workorders.services.revealing import reveal_contact_phone
from anju.domains.workorders.services.settings import (
    remove_limits,
    remove_rule,
    set_hours,
    set_limits,
    set_rule,
    ship_limits,
)
from anju.domains.workorders.services.steering import raise_urgency, set_urgency, steer_order
from anju.domains.workorders.services.working import (
    accept_order,
    arrive,
    contact_resident,
    finish_order,
    hand_back,
    hand_over,
    hold_order,
    promise_arrival,
    refuse_order,
    resume_order,
    start_work,
    take_order,
)

__all__ = [
    "REOPEN_WITHIN",
    "KeyUsedOtherwise",
    "NotPossible",
    "Skipped",
    "accept_order",
    "accept_proposals",
    "add_note",
    "add_photo",
    "add_price",
    "answer_order",
    "answer_quote",
    "apply_act",
    "arrive",
    "ask_again",
    "assign_order",
    "assign_orders",
    "cancel_order",
    "close_order",
    "complete_order",
    "confirm_order",
    "contact_resident",
    "edit_price",
    "finish_order",
    "go_off_duty",
    "go_on_duty",
    "hand_back",
    "hand_over",
    "hold_order",
    "open_order",
    "plan_dispatch",
    "promise_arrival",
    "quote_order",
    "raise_urgency",
    "reclassify_order",
    "refuse_order",
    "release_order",
    "remove_limits",
    "remove_rule",
    "reopen_order",
    "require_own_order",
    "resume_order",
    "return_order",
    "reveal_contact_phone",
    "set_hours",
    "set_limits",
    "set_mode",
    "set_rule",
    "set_urgency",
    "ship_limits",
    "start_work",
    "steer_order",
    "take_order",
    "withdraw_order",
]
