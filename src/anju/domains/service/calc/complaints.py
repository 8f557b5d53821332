"""How far a complaint has come, and what may be done to it then [domain rule 2.4].

A complaint goes by the states of its order, so that limits, alarms and history are those of all work: the plan begins
the work, the answer finishes it. One table says which step a state is; grade, first contact and the outcome of the
visit decide the rest.
"""

from __future__ import annotations

from enum import Enum

from anju.domains.service.enums import ComplaintStep as Step
from anju.domains.service.enums import Grade
from anju.domains.workorders.enums import OrderState as State
from anju.domains.workorders.enums import Urgency


class Act(Enum):
    """What is done to a complaint."""

    GRADE = "grade"
    ASSIGN = "assign"
    CONTACT = "contact"
    PLAN = "plan"
    TELL = "tell"
    REPLY = "reply"
    CAUSE = "cause"


STEPS = {
    State.WAITING: Step.GRADED,
    State.ASSIGNED: Step.ASSIGNED,
    State.ACCEPTED: Step.ASSIGNED,
    State.ON_SITE: Step.ASSIGNED,
    State.WORKING: Step.HANDLING,
    State.HELD: Step.HANDLING,
    State.DONE: Step.REPLIED,
    State.CLOSED: Step.REPLIED,
    State.CANCELLED: Step.WITHDRAWN,
}
"""Which step a state of the order is; an order that waits for somebody else's word is in hand."""

_IN_HAND = (Step.ASSIGNED, Step.CONTACTED, Step.HANDLING)
ALLOWED = {
    Act.GRADE: (Step.REGISTERED, Step.GRADED, *_IN_HAND),
    Act.ASSIGN: (Step.GRADED, *_IN_HAND),
    Act.CONTACT: (Step.ASSIGNED,),
    Act.PLAN: (Step.CONTACTED, Step.HANDLING),
    Act.TELL: (*_IN_HAND, Step.REPLIED),
    Act.REPLY: (Step.CONTACTED, Step.HANDLING),
    Act.CAUSE: (*_IN_HAND, Step.REPLIED, Step.CLOSED),
}
RANKS = {Grade.GENERAL: 1, Grade.SERIOUS: 2, Grade.MAJOR: 3}
"""The graver the higher; one that nobody has graded yet stands above all, because nobody knows (`rank_of`)."""
UNGRADED = 4
URGENCIES = {
    Grade.GENERAL: Urgency.NORMAL,
    Grade.SERIOUS: Urgency.URGENT,
    Grade.MAJOR: Urgency.EMERGENCY,
}
"""Each grade has limits of its own: those of complaints of this urgency, which every project may edit."""
_GRADES = {urgency: grade for grade, urgency in URGENCIES.items()}
UPGRADE_AFTER = 2
"""How often opened again makes any complaint a major one."""


def step_of(state: str, *, is_graded: bool, is_contacted: bool, has_outcome: bool) -> Step:
    """Return how far a complaint is whose order is in a state."""
    step = STEPS.get(State(state), Step.HANDLING)
    if step == Step.GRADED and not is_graded:
        return Step.REGISTERED
    if step == Step.ASSIGNED and is_contacted:
        return Step.CONTACTED
    return Step.CLOSED if state == State.CLOSED and has_outcome else step


def is_allowed(act: Act, step: str) -> bool:
    """Tell whether something may be done to a complaint now."""
    return step in ALLOWED[act]


def acts_in(step: str) -> list[str]:
    """Return what may be done in a step, by name."""
    return [act.value for act in Act if is_allowed(act, step)]


def grade_by_urgency(urgency: str) -> Grade:
    """Return the grade that an order's urgency stands for; a rule that dispatches at once grades by it."""
    return _GRADES[Urgency(urgency)]


def rank_of(grade: str) -> int:
    """Return the place of a grade in the queue."""
    return RANKS[Grade(grade)] if grade else UNGRADED


def grade_after(grade: str, reopenings: int) -> Grade:
    """Return the grade of a complaint that was opened again so often."""
    return Grade.MAJOR if reopenings >= UPGRADE_AFTER else Grade(grade or Grade.GENERAL)
