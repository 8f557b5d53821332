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
from anju.domains.workorders.enums import HoldReason
from anju.domains.workorders.models import OrderAlarm
from anju.domains.workorders.services import watching


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
