"""What is done to an order because of its quote.

Only `quote_order` asks whose order it is. For the others the domain that knows the quote asks who may: the resident at
home, those who approve; it is the only one to call them.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from anju.core.access import Actor
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.models import OrderStep, WorkOrder
from anju.domains.workorders.services.moving import Act, Sent, move
from anju.domains.workorders.services.working import require_own, work_on


def quote_order(
    *,
    actor: Actor,
    order: WorkOrder,
    note: str,
    is_to_be_approved: bool = False,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Let an order wait for the resident, or first for those who approve quotes; the worker's own act."""
    act = OrderAct.SUBMIT if is_to_be_approved else OrderAct.QUOTE
    asked = Act(act=act, note=note)
    return work_on(actor=actor, order=order, asked=asked, client_id=client_id, device_at=device_at)


def require_own_order(*, actor: Actor, order: WorkOrder) -> None:
    """Raise `NotPossible` unless the order is the actor's, or a worker's whom the desk enters for."""
    require_own(actor=actor, order=order)


def answer_quote(
    *,
    actor: Actor,
    order: WorkOrder,
    act: OrderAct,
    note: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderStep:
    """Do what became of a quote: approved, taken back, agreed to or declined."""
    if act not in (OrderAct.APPROVE, OrderAct.REJECT, OrderAct.AGREE, OrderAct.DECLINE):
        raise ValueError(f"{act} is no answer to a quote")
    return move(
        actor=actor, order=order, asked=Act(act=act, note=note), sent=Sent(client_id=client_id, device_at=device_at)
    )
