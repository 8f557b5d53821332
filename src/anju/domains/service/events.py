"""Facts of the domain service."""

from __future__ import annotations

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketReported(Event):
    """A resident, or the desk for one, told us something."""

    ticket_id: int
    order_id: int
    is_emergency: bool


@dataclass(frozen=True, kw_only=True)
class TicketJoined(Event):
    """A resident who wanted to report the same follows a ticket that was there."""

    ticket_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TicketMerged(Event):
    """A report goes on as another one of the same fault; the orders are those of the two."""

    ticket_id: int
    order_id: int
    into_order_id: int


@dataclass(frozen=True, kw_only=True)
class TicketMoved(Event):
    """A report went on; its ``step_id`` is the work order's, so that each step is told once."""

    ticket_id: int
    order_id: int
    step_id: int
    act: str
    target: str


@dataclass(frozen=True, kw_only=True)
class SurveyAsked(Event):
    """The work is over: the resident is asked, once, what it was like. ``step_id`` is the step that ended it."""

    ticket_id: int
    step_id: int


@dataclass(frozen=True, kw_only=True)
class TicketRated(Event):
    """A resident gave stars."""

    ticket_id: int
    stars: int


@dataclass(frozen=True, kw_only=True)
class VisitRaised(Event):
    """Somebody of the desk has to ask a resident how it was."""

    visit_id: int
    ticket_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketStaged(Event):
    """A report came to another `Stage`: its work ended, it was paid, rated, asked about, or opened again."""

    ticket_id: int
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class ComplaintUpgraded(Event):
    """A complaint became a major one, by hand or because it was opened again twice."""

    complaint_id: int
    ticket_id: int
    reason: str
