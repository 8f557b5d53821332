"""What a report tells of its order's cost: whose part of the estate it is about, and which household told us."""

from __future__ import annotations

from anju.domains.repairs.ports import Told
from anju.domains.service.enums import Part
from anju.domains.service.models import Leaf, Ticket
from anju.domains.workorders.models import WorkOrder


def told_of_order(order: WorkOrder) -> Told | None:
    """Return part and household of an order that a report, or a class of reports, is behind; None for any other."""
    if not order.kind.startswith("service."):
        return None
    leaf = Leaf.objects.filter(code=order.category).values_list("part", flat=True).first() if order.category else None
    party = Ticket.objects.filter(order=order.pk).values_list("party", flat=True).first()
    return Told(part=leaf if leaf in (Part.OWN, Part.COMMON) else "", party=party or "")
