"""What becomes of the work order becomes of its measure."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.improvements import policies, services
from anju.domains.workorders.events import OrderMoved


@subscribe(OrderMoved)
def follow_order(moved: OrderMoved) -> None:
    """Bring the measure to where its work order stands."""
    if moved.kind == policies.KIND.name:
        services.follow_order(order_id=moved.order_id, step_id=moved.step_id, target=moved.target)
