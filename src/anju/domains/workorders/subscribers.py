"""A plan of dispatch is made anew when orders come, move or end, and when duties or skills change."""

from __future__ import annotations

from anju.core import events
from anju.domains.workforce.events import SkillsChanged
from anju.domains.workorders import tasks
from anju.domains.workorders.enums import OrderAct
from anju.domains.workorders.events import DutyChanged, OrderMoved, OrderOpened

_MATTERS = frozenset(
    {
        OrderAct.ASSIGN,
        OrderAct.RELEASE,
        OrderAct.TAKE,
        OrderAct.ACCEPT,
        OrderAct.REFUSE,
        OrderAct.HAND_OVER,
        OrderAct.TURN_DOWN,
        OrderAct.HOLD,
        OrderAct.ANSWER,
        OrderAct.FINISH,
        OrderAct.REOPEN,
        OrderAct.CANCEL,
    }
)
"""Acts after which somebody else may be the best for what waits."""


@events.subscribe_all(OrderOpened)
def orders_opened(opened: list[OrderOpened]) -> None:
    """Plan for them."""
    _plan({event.project_id for event in opened})


@events.subscribe_all(OrderMoved)
def orders_moved(moved: list[OrderMoved]) -> None:
    """Plan anew where somebody is free or busy now who was not."""
    _plan({event.project_id for event in moved if event.act in _MATTERS})


@events.subscribe_all(DutyChanged)
def duties_changed(changed: list[DutyChanged]) -> None:
    """Plan with who is on duty now."""
    _plan({event.project_id for event in changed})


@events.subscribe_all(SkillsChanged)
def skills_changed(changed: list[SkillsChanged]) -> None:
    """Plan with what people have learnt; who works for headquarters is planned with when something else changes."""
    _plan({event.project_id for event in changed})


def _plan(projects: set[int | None]) -> None:
    for project_id in sorted(filter(None, projects)):
        tasks.plan_soon(project_id)
