"""What is left to do for a report after its work was accepted: paid, rated, asked about, closed [domain rule 2.3].

The report has no acts of its own: where it stands follows from its order and from what is still awaited, by one table.
Whatever is awaited first is its stage, and what comes up late (one star, a bill) brings it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from anju.domains.service.enums import Stage
from anju.domains.workorders.enums import OrderState


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """What a report whose order is closed still waits for."""

    money: bool = False
    rating: bool = False
    visit: bool = False


TABLE = ((Stage.PAYMENT, "money"), (Stage.RATING, "rating"), (Stage.VISIT, "visit"))
"""The stages after the work, in order, each with what it waits for."""
_BEFORE = {OrderState.CANCELLED: Stage.CANCELLED}


def stage_of(state: str, awaited: Awaited) -> Stage:
    """Return where a report stands whose order is in a state."""
    if state != OrderState.CLOSED:
        return _BEFORE.get(OrderState(state), Stage.OPEN)
    return next((stage for stage, name in TABLE if getattr(awaited, name)), Stage.CLOSED)
