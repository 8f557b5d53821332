"""The watch over limits: danger at four fifths, then supervisor, manager, headquarters; each once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import work

from anju.core import clock
from anju.core.clock import ZONE
from anju.core.errors import AccessDenied
from anju.core.models import EventRecord
from anju.domains.workorders import policies, services
from anju.domains.workorders.enums import Calendar, HoldReason, Urgency
from anju.domains.workorders.models import OrderAlarm
from anju.domains.workorders.services import steering, watching


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-11-16T{text}").replace(tzinfo=ZONE)


def told(project: Any, root: Any, *moments: str) -> list[tuple[str, str, int | None]]:
    """Watch at these times of the day; return what was told since, in order."""
    before = EventRecord.objects.count()
    for moment in moments:
        with clock.at(at(moment)):
            watching.tell_of_limits(actor=root, project=project)
    events = EventRecord.objects.order_by("pk")[before:]
    return [(event.name, event.payload["clock"], event.payload.get("level")) for event in events]


def opened(project: Any, *limits: int | None) -> Any:
    work.set_limits(project, *limits)
    with clock.at(at("09:00")):
        return work.open_order(project)


def test_limit_is_told_of_step_by_step_and_once(project: Any, root: Any):
    opened(project, 100, None, None)
    assert told(project, root, "10:19") == []
    assert told(project, root, "10:20", "10:21") == [("OrderInDanger", "accept", None)]
    assert told(project, root, "10:40", "10:41") == [("OrderOverdue", "accept", 1)]
    assert told(project, root, "11:29") == []
    assert told(project, root, "11:30") == [("OrderOverdue", "accept", 2)]
    assert told(project, root, "12:20", "20:00") == [("OrderOverdue", "accept", 3)]


def test_watch_that_slept_tells_every_level_and_no_warning(project: Any, root: Any):
    opened(project, 100, None, None)
    assert told(project, root, "20:00") == [("OrderOverdue", "accept", level) for level in (1, 2, 3)]


def test_next_limit_is_watched_when_one_is_kept(project: Any, root: Any):
    order, (_employee, actor) = opened(project, 100, 200, 1000), work.make_worker(project)
    with clock.at(at("10:30")):
        services.take_order(actor=actor, order=order)
    assert told(project, root, "10:40", "11:39") == []
    assert told(project, root, "11:40") == [("OrderInDanger", "arrive", None)]


def test_hold_stops_the_watch_and_nothing_is_told_again_after_it(project: Any, root: Any):
    order, (_employee, actor) = opened(project, None, None, 100), work.make_worker(project)
    with clock.at(at("09:00")):
        services.take_order(actor=actor, order=order)
        services.start_work(actor=actor, order=order)
    assert told(project, root, "10:25") == [("OrderInDanger", "finish", None)]
    with clock.at(at("10:30")):
        services.hold_order(actor=actor, order=order, reason=HoldReason.RESIDENT)
    assert told(project, root, "15:00") == []
    with clock.at(at("15:00")):
        services.resume_order(actor=actor, order=order)
    assert told(project, root, "15:01", "15:09") == []
    assert told(project, root, "15:10") == [("OrderOverdue", "finish", 1)]


def test_work_that_is_asked_for_again_is_watched_anew(project: Any, root: Any):
    order, (_employee, actor) = opened(project, None, None, 100), work.make_worker(project)
    with clock.at(at("09:00")):
        services.take_order(actor=actor, order=order)
        services.start_work(actor=actor, order=order)
    assert told(project, root, "10:41") == [("OrderOverdue", "finish", 1)]
    with clock.at(at("11:00")):
        services.finish_order(actor=actor, order=order)
        services.confirm_order(actor=root, order=order)
        services.ask_again(actor=root, order=type(order).objects.get(pk=order.pk), note="又漏了")
    assert told(project, root, "12:41") == [("OrderOverdue", "finish", 1)]
    assert OrderAlarm.objects.count() == 2


def test_watch_needs_the_right_to_dispatch(project: Any):
    with pytest.raises(AccessDenied):
        watching.tell_of_limits(actor=actor_with(policies.WORK), project=project)


def finish_due(order: Any) -> str:
    order.refresh_from_db()
    return f"{order.finish_due_at.astimezone(ZONE):%d %H:%M}"


def begun(project: Any, *limits: int | None) -> tuple[Any, Any]:
    order, (_employee, actor) = opened(project, *limits), work.make_worker(project)
    with clock.at(at("09:00")):
        services.take_order(actor=actor, order=order)
        services.start_work(actor=actor, order=order)
    return order, actor


def test_e33_time_held_is_given_again_when_the_urgency_sinks(project: Any, root: Any):
    order, actor = begun(project, None, None, 100)
    work.set_limits(project, None, None, 600, urgency=Urgency.NORMAL)
    with clock.at(at("09:30")):
        services.hold_order(actor=actor, order=order, reason=HoldReason.MATERIAL)
    with clock.at(at("12:30")):
        services.resume_order(actor=actor, order=order)
    with clock.at(at("12:40")):
        steering.set_urgency(actor=root, order=order, urgency=Urgency.NORMAL)
    assert finish_due(order) == "16 22:00"  # ten hours from 09:00, and the three that it was held


def test_limit_of_a_raised_urgency_runs_from_when_it_was_raised_and_never_ends_later(project: Any, root: Any):
    work.set_limits(project, None, None, 600, urgency=Urgency.NORMAL)
    work.set_limits(project, None, None, 60)
    with clock.at(at("09:00")):
        first, second = (work.open_order(project, urgency=Urgency.NORMAL) for _n in range(2))
    for order, moment in ((first, "12:00"), (second, "18:30")):
        with clock.at(at(moment)):
            steering.set_urgency(actor=root, order=order, urgency=Urgency.EMERGENCY)
    assert finish_due(first) == "16 13:00"
    assert finish_due(second) == "16 19:00"  # as before: half an hour more would be a gift


def test_urgency_raised_while_work_is_held_leaves_the_whole_limit_for_afterwards(project: Any, root: Any):
    work.set_limits(project, None, None, 600, urgency=Urgency.NORMAL)
    work.set_limits(project, None, None, 60)
    (_employee, actor) = work.make_worker(project)
    with clock.at(at("09:00")):
        order = work.open_order(project, urgency=Urgency.NORMAL)
        services.take_order(actor=actor, order=order)
        services.start_work(actor=actor, order=order)
    with clock.at(at("10:00")):
        services.hold_order(actor=actor, order=order, reason=HoldReason.MATERIAL)
    with clock.at(at("11:00")):
        steering.set_urgency(actor=root, order=order, urgency=Urgency.EMERGENCY)
    assert told(project, root, "15:00") == []
    with clock.at(at("15:00")):
        services.resume_order(actor=actor, order=order)
    assert finish_due(order) == "16 16:00"


def test_new_urgency_does_not_take_the_time_to_accept_from_whoever_has_the_order_now(project: Any, root: Any):
    order, actor = opened(project, 30, None, None), work.make_worker(project)[1]
    work.set_limits(project, 60, None, None, urgency=Urgency.NORMAL)
    other, _actor = work.make_worker(project, "李师傅")
    with clock.at(at("09:10")):
        services.take_order(actor=actor, order=order)
    with clock.at(at("12:00")):
        services.assign_order(actor=work.make_desk(project), order=order, worker=other)
        steering.set_urgency(actor=root, order=order, urgency=Urgency.NORMAL)
    order.refresh_from_db()
    assert order.accept_due_at == at("13:00")
    assert told(project, root, "12:30") == []


def test_hold_after_the_limit_is_over_does_not_climb_to_the_manager(project: Any, root: Any):
    order, actor = begun(project, None, None, 100)
    assert told(project, root, "10:45") == [("OrderOverdue", "finish", 1)]
    with clock.at(at("10:50")):  # ten minutes over; the manager is told forty minutes later
        services.hold_order(actor=actor, order=order, reason=HoldReason.OTHERS)
    with clock.at(at("15:00")):
        services.resume_order(actor=actor, order=order)
    assert told(project, root, "15:01", "15:39") == []
    assert told(project, root, "15:40") == [("OrderOverdue", "finish", 2)]


def test_inspection_that_took_long_does_not_climb_either(project: Any, root: Any):
    order, actor = begun(project, None, None, 100)
    with clock.at(at("10:50")):
        services.finish_order(actor=actor, order=order, note="换了")
    with clock.at(at("16:00")):
        services.return_order(actor=work.make_desk(project), order=order, note="还在滴")
    assert told(project, root, "16:00") == [("OrderOverdue", "finish", 1)]
    assert told(project, root, "16:40") == [("OrderOverdue", "finish", 2)]


def test_work_given_to_somebody_else_is_not_told_of_again_at_the_same_level(project: Any, root: Any):
    order, _actor = begun(project, None, None, 100)
    assert told(project, root, "10:45") == [("OrderOverdue", "finish", 1)]
    other, accepts = work.make_worker(project, "李师傅")
    with clock.at(at("10:50")):
        services.assign_order(actor=work.make_desk(project), order=order, worker=other)
    with clock.at(at("10:55")):
        services.accept_order(actor=accepts, order=order)
    assert told(project, root, "10:56", "11:29") == []
    assert told(project, root, "11:30") == [("OrderOverdue", "finish", 2)]


def test_working_calendar_sleeps_over_national_day_and_wakes_on_the_make_up_saturday(project: Any, root: Any):
    """2026: 1 to 7 October are free, Saturday 10 October is worked."""
    work.set_limits(project, None, None, 540, calendar=Calendar.WORKING)
    with clock.at(dt.datetime(2026, 9, 30, 16, 0, tzinfo=ZONE)):
        order = work.open_order(project)

    def levels(day: int, hour: int, minute: int = 0) -> list[int | None]:
        before = EventRecord.objects.count()
        with clock.at(dt.datetime(2026, 10, day, hour, minute, tzinfo=ZONE)):
            watching.tell_of_limits(actor=root, project=project)
        return [event.payload.get("level") for event in EventRecord.objects.order_by("pk")[before:]]

    order.refresh_from_db()
    assert levels(7, 23) == []
    due = order.finish_due_at.astimezone(ZONE)
    assert (due.month, due.day) == (10, 8)
    assert levels(8, due.hour, due.minute) == [1]
    assert levels(9, 8) == []
    manager = order.alarms[2].astimezone(ZONE)
    headquarters = order.alarms[3].astimezone(ZONE)
    assert (manager.day, headquarters.day) == (9, 9)
    assert levels(9, 23) == [2, 3]


def test_each_limit_is_told_of_by_itself_whatever_became_of_the_others(project: Any, root: Any):
    """First contact, on site and done are separate clocks: a later one is warned of while an earlier kind is unkept."""
    work.set_limits(project, None, 30, 200, contact=120)
    (_employee, actor) = work.make_worker(project)
    with clock.at(at("09:00")):
        order = services.take_order(actor=actor, order=work.open_order(project)).order
    assert (order.clock, order.due_at) == ("arrive", at("09:30"))
    assert told(project, root, "09:23") == []
    assert told(project, root, "09:24", "09:25") == [("OrderInDanger", "arrive", None)]
    assert told(project, root, "09:30") == [("OrderOverdue", "arrive", 1)]
    assert told(project, root, "09:45", "10:00") == [("OrderOverdue", "arrive", level) for level in (2, 3)]
    assert told(project, root, "10:36") == [("OrderInDanger", "contact", None)]
    assert told(project, root, "11:40") == [("OrderOverdue", "contact", 1), ("OrderInDanger", "finish", None)]
    with clock.at(at("11:45")):
        order = services.arrive(actor=actor, order=order).order
    assert (order.clock, order.due_at) == ("finish", at("12:20"))
    assert told(project, root, "11:46", "12:19") == []
    assert told(project, root, "12:20") == [("OrderOverdue", "finish", 1)]


def test_limits_that_end_together_are_told_of_once_each(project: Any, root: Any):
    work.set_limits(project, 100, 100, None)
    with clock.at(at("09:00")):
        work.open_order(project)
    assert sorted(told(project, root, "10:20", "10:21")) == [
        ("OrderInDanger", "accept", None),
        ("OrderInDanger", "arrive", None),
    ]
    assert len(told(project, root, "10:40", "10:41")) == 2
    assert OrderAlarm.objects.count() == 4


def test_work_held_for_more_than_a_year_goes_on(project: Any, root: Any):
    order, actor = begun(project, None, None, 100)
    work.set_limits(project, None, None, 5000, urgency=Urgency.NORMAL, calendar=Calendar.WORKING)
    with clock.at(at("09:30")):
        services.hold_order(actor=actor, order=order, reason=HoldReason.MATERIAL)
    with clock.at(at("09:30") + dt.timedelta(days=900)):
        services.resume_order(actor=actor, order=order)
        order = steering.set_urgency(actor=root, order=order, urgency=Urgency.NORMAL)
    assert order.finish_due_at > at("09:30") + dt.timedelta(days=900)
