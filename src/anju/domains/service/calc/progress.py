"""How far a report has come, in the five steps that its resident sees."""

from __future__ import annotations

from dataclasses import dataclass

from anju.domains.service.enums import Step
from anju.domains.workorders.enums import OrderState

STEPS = (Step.RECEIVED, Step.ASSIGNED, Step.COMING, Step.DONE, Step.RATED)
_OF_STATE = {
    OrderState.WAITING: Step.RECEIVED,
    OrderState.ASSIGNED: Step.ASSIGNED,
    OrderState.ACCEPTED: Step.ASSIGNED,
    OrderState.ON_SITE: Step.COMING,
    OrderState.WORKING: Step.COMING,
    OrderState.HELD: Step.COMING,
    OrderState.QUOTED: Step.COMING,
    OrderState.APPROVING: Step.COMING,
    OrderState.DONE: Step.DONE,
    OrderState.CLOSED: Step.RATED,
    OrderState.CANCELLED: Step.CANCELLED,
}
# Family names of two characters; any other Chinese name begins with one.
_LONG_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "令狐",
    "慕容",
    "司徒",
    "夏侯",
    "端木",
)


@dataclass(frozen=True)
class Mark:
    """One of the five steps: behind us, the present one, or still to come."""

    step: Step
    is_past: bool
    is_now: bool


def step_of(state: str, *, has_promised: bool) -> Step:
    """Return the step for the state of a work order; a worker who has said when he comes is on the way."""
    if state == OrderState.ACCEPTED and has_promised:
        return Step.COMING
    return _OF_STATE[OrderState(state)]


def marks(step: Step, *, is_rated: bool) -> list[Mark]:
    """Return the five steps; none for a report that was cancelled."""
    if step not in STEPS:
        return []
    here = STEPS.index(step)
    is_over = step == Step.RATED and is_rated
    return [Mark(one, place < here or is_over, place == here and not is_over) for place, one in enumerate(STEPS)]


def surname(name: str) -> str:
    """Return the family name, all that a resident is told of a worker's."""
    return name[:2] if name.startswith(_LONG_SURNAMES) else name[:1]


def called(name: str) -> str:
    """Return how a worker is spoken to, in every language: 张师傅."""
    return f"{surname(name)}师傅"
