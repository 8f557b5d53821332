"""The limits of one order: set when it is opened, stopped while it is held, watched while they run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil

from anju.domains.workorders import queries
from anju.domains.workorders.calc import deadlines
from anju.domains.workorders.calc.deadlines import Span, WorkingHours
from anju.domains.workorders.calc.transitions import STANDING
from anju.domains.workorders.enums import ALARMS, Calendar, Clock
from anju.domains.workorders.models import Limits, WorkOrder

_AFTER_ACCEPTANCE = ("contact", "arrive", "finish")
_ALL = ("accept", *_AFTER_ACCEPTANCE)
_read: ContextVar[dict[int, WorkingHours] | None] = ContextVar("anju_workorders_hours", default=None)


@contextmanager
def hours_read_once() -> Iterator[None]:
    """Read the working hours of a project once inside the block, however many orders are moved."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def set_limits(order: WorkOrder, limits: Limits | None) -> None:
    """Keep with the order the limits that hold for it now; a change of the settings does not touch it later."""
    order.calendar = limits.calendar if limits else Calendar.ALWAYS
    order.accept_minutes = limits.accept_minutes if limits else None
    order.arrive_minutes = limits.arrive_minutes if limits else None
    order.finish_minutes = limits.finish_minutes if limits else None
    # Where nobody reported the work, there is nobody to be spoken with.
    order.contact_minutes = limits.contact_minutes if limits and order.contact_phone else None


def set_finish(order: WorkOrder, by: dt.datetime, now: dt.datetime) -> None:
    """Let the order be finished by an instant that somebody chose; it has no other limit."""
    order.calendar = Calendar.ALWAYS
    order.accept_minutes = order.contact_minutes = order.arrive_minutes = None
    order.finish_minutes = max(1, ceil((by - now).total_seconds() / 60))


def begin(order: WorkOrder, at: dt.datetime) -> None:
    """Let all limits run from ``at``."""
    hours = _hours(order)
    order.clocks_from_at = order.accept_from_at = at
    order.accept_due_at = _due(at, order.accept_minutes, hours)
    order.contact_due_at = _due(at, order.contact_minutes, hours)
    order.arrive_due_at = _due(at, order.arrive_minutes, hours)
    order.finish_due_at = _due(at, order.finish_minutes, hours)


def begin_anew(order: WorkOrder) -> None:
    """Let the limits of another class or urgency hold as if they had held from the beginning.

    Time in which the order stood is given again; the limit for acceptance begins when it last began.
    """
    hours, stood = _hours(order), _stood(order, order.clocks_from_at)
    order.accept_due_at = _due(order.accept_from_at, order.accept_minutes, hours)
    for name in _AFTER_ACCEPTANCE:
        due = _due(order.clocks_from_at, getattr(order, f"{name}_minutes"), hours, stood)
        setattr(order, f"{name}_due_at", due)


def begin_sooner(order: WorkOrder, at: dt.datetime) -> None:
    """Let the limits of a higher urgency run from ``at``; none ends later than it did, or than from the beginning.

    Nobody could keep a limit that did not hold yet. What stands still runs from when it goes on.
    """
    hours, start = _hours(order), order.held_at or order.quoted_at or order.finished_at or at
    before = {name: getattr(order, f"{name}_due_at") for name in _ALL}
    for name in _ALL:
        ends = [before[name], _due(start, getattr(order, f"{name}_minutes"), hours)]
        known = [end for end in ends if end is not None]
        setattr(order, f"{name}_due_at", min(known) if known and ends[1] is not None else None)


def begin_acceptance(order: WorkOrder, at: dt.datetime) -> None:
    """Let the limit for acceptance run anew: the order left a worker who had accepted it."""
    order.accept_from_at = at
    order.accept_due_at = _due(at, order.accept_minutes, _hours(order))


def go_on(order: WorkOrder, *, stopped_at: dt.datetime, at: dt.datetime) -> None:
    """Move the limits for contact, arrival and completion by the time in which nobody could work."""
    hours = _hours(order)
    if order.contact_due_at is not None and order.contacted_at is None:
        order.contact_due_at = deadlines.shifted(
            order.contact_due_at, stopped_at=stopped_at, goes_on_at=at, hours=hours
        )
    if order.arrive_due_at is not None and order.arrived_at is None:
        order.arrive_due_at = deadlines.shifted(order.arrive_due_at, stopped_at=stopped_at, goes_on_at=at, hours=hours)
    if order.finish_due_at is not None:
        order.finish_due_at = deadlines.shifted(order.finish_due_at, stopped_at=stopped_at, goes_on_at=at, hours=hours)


def watch(order: WorkOrder, at: dt.datetime) -> None:
    """Say which limits run from ``at`` on, which of them is over first, and when somebody is to be told of each."""
    running = _running(order)
    if not running:
        order.clock, order.due_at, order.alarms, order.alarm_at = "", None, [], None
        return
    order.clock, order.due_at = running[0][:2]
    if list(order.alarms[1::ALARMS]) == [due for _clock, due, _minutes in running]:
        return
    before, hours = order.alarms, _hours(order)
    known = {before[place + 1]: before[place : place + ALARMS] for place in range(0, len(before), ALARMS)}
    order.alarms = []
    for _clock, due, minutes in running:
        if due not in known:
            stood = _stood(order, due, now=at) if due < at else ()
            known[due] = deadlines.alarms(at, due, dt.timedelta(minutes=minutes), hours=hours, stood=stood)
        order.alarms += known[due]
    order.alarm_at = min(order.alarms)


def _running(order: WorkOrder) -> list[tuple[Clock, dt.datetime, int]]:
    """Return the limits that are still to be kept, the earliest end first; none while work stands still or has ended.

    Each is watched by itself, so that one that is long over, or was kept and never logged, hides no other.
    """
    if order.state in STANDING:
        return []
    limits = (
        (Clock.ACCEPT, order.accept_due_at, order.accept_minutes, order.accepted_at),
        (Clock.CONTACT, order.contact_due_at, order.contact_minutes, order.contacted_at),
        (Clock.ARRIVE, order.arrive_due_at, order.arrive_minutes, order.arrived_at),
        (Clock.FINISH, order.finish_due_at, order.finish_minutes, order.finished_at),
    )
    running = [
        (clock, due, minutes)
        for clock, due, minutes, kept_at in limits
        if due is not None and minutes is not None and kept_at is None
    ]
    return sorted(running, key=lambda one: one[1])


def _hours(order: WorkOrder) -> WorkingHours | None:
    if order.calendar != Calendar.WORKING:
        return None
    read = _read.get()
    if read is None:
        return queries.hours_of(order.project_id)
    if order.project_id not in read:
        read[order.project_id] = queries.hours_of(order.project_id)
    return read[order.project_id]


def _due(
    at: dt.datetime, minutes: int | None, hours: WorkingHours | None, stood: Sequence[Span] = ()
) -> dt.datetime | None:
    return None if minutes is None else deadlines.due_at(at, dt.timedelta(minutes=minutes), hours=hours, held=stood)


def _stood(order: WorkOrder, since: dt.datetime, *, now: dt.datetime | None = None) -> list[Span]:
    """Return the spans since an instant in which no clock of the order ran, out of the log of its steps.

    One that has not ended is left out; with ``now`` it ends then: the step that ends it is being made.
    """
    spans, began = list[Span](), None
    for source, target, at in queries.moves_of(order):
        if at < order.clocks_from_at:
            continue
        if target in STANDING and began is None:
            began = at
        elif source in STANDING and target not in STANDING and began is not None:
            spans.append((max(began, since), at))
            began = None
    if began is not None and now is not None:
        spans.append((max(began, since), now))
    return [span for span in spans if span[0] < span[1]]
