"""What repairs do when orders move and approvals decide; the gate that they put before work."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.approvals import queries as approvals
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.billing import ports as billing
from anju.domains.repairs import policies, queries, services
from anju.domains.workorders import ports as workorders
from anju.domains.workorders.events import OrderMoved

billing.tell_of_agreed(queries.agreed_documents)
workorders.guard_acts(services.hold_back)
workorders.guard_acts(services.require_ticks)
workorders.count_photos(queries.photos_of_work_done)


@subscribe(OrderMoved)
def follow_order(moved: OrderMoved) -> None:
    """Charge what the end of an order makes due."""
    services.follow_order(order_id=moved.order_id, act=moved.act)


@subscribe(RequestDecided)
def settle_quote(event: RequestDecided) -> None:
    """Offer an approved quote to the household, or take a refused one back."""
    if event.kind == policies.QUOTE_REQUEST.name:
        word = approvals.last_decision(event.request_id)
        said = f"{word.user.name}：{word.note}" if word is not None and word.note.strip() else ""
        services.decide_quote(quote_id=event.subject_id, is_approved=event.is_approved, said=said)


@subscribe(RequestWithdrawn)
def withdraw_quote(event: RequestWithdrawn) -> None:
    """Take back a quote whose worker withdrew the request."""
    if event.kind == policies.QUOTE_REQUEST.name:
        services.withdraw_quote(quote_id=event.subject_id)
