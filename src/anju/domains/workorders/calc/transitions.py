"""The one table of what may be done to a work order, in which state, and where it leads [domain rule 2.3]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anju.domains.workorders.enums import OrderAct as Act
from anju.domains.workorders.enums import OrderState as State

BEFORE_WORK = (State.WAITING, State.ASSIGNED, State.ACCEPTED, State.ON_SITE)
AT_WORK = (State.ACCEPTED, State.ON_SITE, State.WORKING)
ENDED = (State.CLOSED, State.CANCELLED)
POOL = (State.WAITING,)
ASKED = (State.QUOTED, State.APPROVING)
"""States in which others are asked about a quote; whoever has the order meanwhile, it waits for their word."""
STANDING = (State.HELD, State.QUOTED, State.DONE, *ENDED)
"""States in which no clock runs: work is held for a reason, waits for the resident, or nothing is left to do."""
SURVEYED = (State.ON_SITE, State.WORKING, State.HELD, State.QUOTED)
"""States in which the worker has seen what is to be done and may say what it costs."""


@dataclass(frozen=True)
class Transition:
    """An act leads from any of ``sources`` to ``target``; None leaves the state as it is.

    It stays as it is also in those of the sources that are in ``kept``. While nobody has been there yet, the act leads
    to ``before_arrival``, where that is given.
    """

    act: Act
    sources: tuple[State, ...]
    target: State | None
    kept: tuple[State, ...] = ()
    before_arrival: State | None = None

    def leads_to(self, state: State | str, *, has_arrived: bool = True) -> State:
        """Return where the act leads from one of its sources."""
        if self.target is None or state in self.kept:
            return State(state)
        return self.target if has_arrived or self.before_arrival is None else self.before_arrival


TABLE = (
    Transition(Act.ASSIGN, (*BEFORE_WORK, State.WORKING, State.HELD, *ASKED), State.ASSIGNED, kept=ASKED),
    Transition(Act.RELEASE, (State.ASSIGNED, State.ACCEPTED), State.WAITING),
    Transition(Act.TAKE, POOL, State.ACCEPTED),
    Transition(Act.ACCEPT, (State.ASSIGNED,), State.ACCEPTED),
    Transition(Act.REFUSE, (State.ASSIGNED,), State.WAITING),
    Transition(Act.HAND_OVER, (*AT_WORK, State.HELD), State.ASSIGNED),
    Transition(Act.TURN_DOWN, (State.ASSIGNED,), State.ACCEPTED),
    Transition(Act.CONTACT, (*BEFORE_WORK, State.WORKING, State.HELD, *ASKED), None),
    Transition(Act.PROMISE, (State.ACCEPTED, State.HELD), None),
    Transition(Act.ARRIVE, (State.ACCEPTED, State.HELD), State.ON_SITE),
    Transition(Act.START, (State.ACCEPTED, State.ON_SITE), State.WORKING),
    Transition(Act.HOLD, AT_WORK, State.HELD),
    Transition(Act.RESUME, (State.HELD,), State.WORKING, before_arrival=State.ACCEPTED),
    Transition(Act.FINISH, (State.ON_SITE, State.WORKING), State.DONE),
    Transition(Act.ANSWER, (State.WAITING, State.ASSIGNED, State.ACCEPTED), State.CLOSED),
    Transition(Act.RETURN, (State.DONE,), State.WORKING),
    Transition(Act.CLOSE, (State.DONE,), State.CLOSED),
    Transition(Act.REOPEN, (State.CLOSED,), State.WAITING),
    Transition(Act.CANCEL, (*BEFORE_WORK, State.HELD, *ASKED), State.CANCELLED),
    Transition(Act.QUOTE, SURVEYED, State.QUOTED),
    Transition(Act.SUBMIT, SURVEYED, State.APPROVING),
    Transition(Act.APPROVE, (State.APPROVING,), State.QUOTED),
    Transition(Act.REJECT, (State.APPROVING, State.QUOTED), State.ON_SITE),
    Transition(Act.AGREE, (State.QUOTED,), State.ON_SITE),
    Transition(Act.DECLINE, (State.QUOTED,), State.CANCELLED),
)
"""Every act but the opening. What a state is, in words, stands with `OrderState`."""

WORKERS_ACTS = (
    Act.TAKE,
    Act.ACCEPT,
    Act.REFUSE,
    Act.CONTACT,
    Act.PROMISE,
    Act.ARRIVE,
    Act.START,
    Act.HOLD,
    Act.RESUME,
    Act.FINISH,
    Act.RELEASE,
    Act.HAND_OVER,
    Act.QUOTE,
    Act.AGREE,
    Act.DECLINE,
)
"""What the worker does, and may send later from a phone that had no network; a quote and the resident's word on it go
through the domain that knows quotes."""

NEEDS_WORDS = (Act.ANSWER, Act.REFUSE, Act.HAND_OVER, Act.TURN_DOWN, Act.RETURN, Act.REOPEN, Act.CANCEL)
"""Acts that have to be explained to those whom they concern."""

INTERNAL = (
    Act.RELEASE,
    Act.REFUSE,
    Act.HAND_OVER,
    Act.TURN_DOWN,
    Act.RETURN,
    Act.CONTACT,
    Act.SUBMIT,
    Act.REJECT,
)
"""Acts that are the company's own business, or that the resident was part of; the resident is shown all others."""

_BY_ACT = {transition.act: transition for transition in TABLE}


def target_of(act: Act | str, state: State | str, *, has_arrived: bool = True) -> State | None:
    """Return where an act leads from a state, or None where it is not allowed there.

    ``has_arrived`` tells whether somebody has been there since the order was opened.
    """
    transition = _BY_ACT.get(Act(act))
    if transition is None or state not in transition.sources:
        return None
    return transition.leads_to(state, has_arrived=has_arrived)


def acts_in(state: State | str) -> Iterator[Act]:
    """Yield what may be done in a state, in the order of the table."""
    return (transition.act for transition in TABLE if state in transition.sources)


def sources_of(act: Act) -> tuple[State, ...]:
    """Return the states in which an act is allowed."""
    return _BY_ACT[act].sources
