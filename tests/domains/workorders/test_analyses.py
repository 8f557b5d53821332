"""Analyses of orders: how long they stood in each state, and which lines of doors they come from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import household, work

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.estate.models import Entrance
from anju.domains.workorders import policies, queries, services
from anju.domains.workorders.models import WorkOrder

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=clock.ZONE)
DAY = NOON.date()
VIEWER = actor_with(policies.VIEW)


def _done_after(project: Any, accept: int, begin: int, finish: int, **given: Any) -> WorkOrder:
    """Return an order that was given at once, accepted, begun and finished so many minutes after noon."""
    employee, worker = work.make_worker(project)
    desk = work.make_desk(project)
    with clock.at(NOON):
        order = work.open_order(project, **given)
        services.assign_order(actor=desk, order=order, worker=employee)
    for minutes, act in ((accept, services.accept_order), (begin, services.start_work)):
        with clock.at(NOON + dt.timedelta(minutes=minutes)):
            act(actor=worker, order=order)
    with clock.at(NOON + dt.timedelta(minutes=finish)):
        services.finish_order(actor=worker, order=order, note="换了阀芯")
    return order


def test_time_in_each_state_is_read_from_the_steps(project: Any) -> None:
    for minutes in (10, 20, 30, 40, 50):
        _done_after(project, minutes, minutes + 5, minutes + 65)
    found = {(one.state, one.category): one for one in queries.spells_of(VIEWER, project, DAY, DAY)}
    assigned, working = found["assigned", ""], found["working", ""]
    assert (assigned.number, assigned.median_minutes, assigned.p90_minutes) == (5, 30, 46)
    assert (working.median_minutes, working.p90_minutes) == (60, 60)
    assert found["assigned", "water.tap"].median_minutes == 30
    assert next(iter(found)) == ("working", "")
    assert sum(one.share for key, one in found.items() if not key[1]) in (99, 100, 101)
    assert ("done", "") not in found


def test_a_state_entered_twice_counts_with_both_spells(project: Any) -> None:
    order = _done_after(project, 10, 20, 50)
    with clock.at(NOON + dt.timedelta(minutes=60)):
        services.return_order(actor=work.make_desk(project), order=order, note="没修好")
    order.refresh_from_db()
    assert order.worker is not None
    actor = work.actor_of(order.worker.user, project, policies.WORK)
    with clock.at(NOON + dt.timedelta(minutes=90)):
        services.finish_order(actor=actor, order=order, note="换了整套")
    found = {one.state: one for one in queries.spells_of(VIEWER, project, DAY, DAY) if not one.category}
    assert (found["working"].number, found["working"].median_minutes) == (1, 60)
    assert found["done"].median_minutes == 10


def test_a_class_of_few_orders_has_no_median(project: Any) -> None:
    _done_after(project, 10, 20, 50)
    (one,) = [one for one in queries.spells_of(VIEWER, project, DAY, DAY) if one.state == "working" and one.category]
    assert (one.number, one.median_minutes, one.p90_minutes) == (1, None, None)


def test_analyses_are_of_a_year_at_most_and_for_who_may_see_orders(project: Any) -> None:
    with pytest.raises(AccessDenied):
        queries.spells_of(actor_with(), project, DAY, DAY)
    with pytest.raises(DomainError):
        queries.spells_of(VIEWER, project, DAY, DAY - dt.timedelta(days=1))
    with pytest.raises(DomainError):
        queries.orders_by_unit(VIEWER, project, DAY - dt.timedelta(days=400), DAY)


def test_lines_of_doors_with_several_reporting_units_are_found(project: Any) -> None:
    units = {code: household.make_unit(project, code) for code in ("3-2-0301", "3-2-0501", "3-2-0702")}
    entrance = Entrance.objects.create(project=project, building=units["3-2-0301"].building, code="2")
    for unit in units.values():
        unit.entrance = entrance
        unit.save(update_fields=["entrance"])
    with clock.at(NOON):
        for code, times in (("3-2-0301", 2), ("3-2-0501", 1), ("3-2-0702", 4)):
            for _time in range(times):
                work.open_order(project, unit=units[code])
        work.open_order(project, unit=units["3-2-0301"], category="power.trip")
    by_unit = queries.orders_by_unit(VIEWER, project, DAY, DAY, "water.tap")
    assert by_unit == {units["3-2-0301"].pk: 2, units["3-2-0501"].pk: 1, units["3-2-0702"].pk: 4}
    assert queries.orders_by_unit(VIEWER, project, DAY, DAY, "water") == by_unit
    (line,) = queries.hottest_lines(project, by_unit)
    assert (line.key, line.number, line.units) == ("3-2-01", 3, 2)
    assert dict(queries.orders_by_building(VIEWER, project, DAY, DAY)) == {units["3-2-0301"].building_id: 8}
