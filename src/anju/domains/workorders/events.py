"""Facts of the domain workorders."""

from __future__ import annotations

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderOpened(Event):
    """Somebody has to go and do something; ``goes_to`` is the employee whom a rule gives it to next, if any."""

    order_id: int
    kind: str
    goes_to: int | None


@dataclass(frozen=True, kw_only=True)
class OrderMoved(Event):
    """An act on an order; ``worker_id`` is whose it is now, ``former_worker_id`` whose it was before (employees)."""

    order_id: int
    kind: str
    step_id: int
    act: str
    source: str
    target: str
    worker_id: int | None
    former_worker_id: int | None


@dataclass(frozen=True, kw_only=True)
class OrderNoted(Event):
    """Somebody wrote a note on an order; a public one is for the resident, too."""

    order_id: int
    kind: str
    note_id: int
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class OrderRaised(Event):
    """An open order became more urgent by what somebody told later; ``worker_id`` is whose it is, if anybody's."""

    order_id: int
    kind: str
    urgency: str
    worker_id: int | None


@dataclass(frozen=True, kw_only=True)
class DutyChanged(Event):
    """Somebody went on duty or off."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class DispatchPlanned(Event):
    """The plan of dispatch suggests something else than before; ``number`` is how many suggestions stand."""

    number: int


@dataclass(frozen=True, kw_only=True)
class OrderInDanger(Event):
    """Four fifths of a limit are used up; ``clock`` says of which."""

    order_id: int
    kind: str
    clock: str
    worker_id: int | None


@dataclass(frozen=True, kw_only=True)
class OrderOverdue(Event):
    """A limit is over: ``level`` 1 is for the supervisor, 2 for the manager, 3 for headquarters."""

    order_id: int
    kind: str
    clock: str
    level: int
    worker_id: int | None
