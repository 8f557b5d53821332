"""Finished work of an older system: orders, steps and limits as if it had been done here."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import clock
from anju.core.clock import ZONE
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.workorders import policies, queries
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import HoldReason, Urgency
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.services.history import PastOrder, record_past_orders

TAKER = actor_with(policies.TAKE_OVER_HISTORY)


def past(project: Any, opened: str = "2026-10-05T09:00", **more: Any) -> PastOrder:
    """Return an order that took five hours, an hour for each step."""
    start = dt.datetime.fromisoformat(opened).replace(tzinfo=ZONE)
    hours = [start + dt.timedelta(hours=number) for number in range(8)]
    employee = more.pop("worker", None) or work.make_worker(project)[0]
    return PastOrder(
        kind=work.KIND,
        category="water.tap",
        title="水龙头滴水",
        urgency=Urgency.EMERGENCY,
        worker=employee,
        desk_id=work.make_desk(project).user_id,
        opened_at=hours[0],
        assigned_at=hours[1],
        accepted_at=hours[2],
        arrived_at=hours[3],
        started_at=hours[4],
        finished_at=hours[6],
        closed_at=hours[7],
        finish_note="更换阀芯",
        **more,
    )


def test_month_is_recorded_with_steps_that_the_table_allows(project: Any):
    work.set_limits(project, 30, 400, 100)
    unit, events = make_unit(project, "3-2-1201"), EventRecord.objects.count()
    plain = past(project, unit_id=unit.pk)
    held = replace(
        plain,
        opened_at=plain.opened_at + dt.timedelta(minutes=1),
        held_at=plain.started_at,
        resumed_at=plain.started_at + dt.timedelta(hours=1),
        hold_reason=HoldReason.MATERIAL,
    )
    ids = record_past_orders(actor=TAKER, project=project, orders=[plain, held])
    first, second = (WorkOrder.objects.get(pk=pk) for pk in ids)
    assert (first.number, second.number, first.building) == ("W2610-0001", "W2610-0002", unit.building)
    assert first.accept_due_at == plain.opened_at + dt.timedelta(minutes=30)
    assert second.arrive_due_at == held.opened_at + dt.timedelta(minutes=460)
    state = "waiting"
    for step in list(queries.steps_of(second))[1:]:
        assert transitions.target_of(step.act, state) == step.target
        state = step.target
    assert [step.by_name for step in queries.steps_of(first)] == ["李客服"] * 2 + ["张师傅"] * 4 + ["李客服"]
    assert EventRecord.objects.count() == events


def test_numbers_go_on_where_the_month_stands(project: Any):
    with clock.at(dt.datetime(2026, 10, 1, tzinfo=ZONE)):
        work.open_order(project)
    ids = record_past_orders(actor=TAKER, project=project, orders=[past(project)])
    assert WorkOrder.objects.get(pk=ids[0]).number == "W2610-0002"


def test_only_one_month_in_order_of_time_and_by_right(project: Any):
    october, november = past(project), past(project, "2026-11-02T09:00")
    late = replace(october, closed_at=october.opened_at)
    for orders in ([october, november], [late]):
        with pytest.raises(DomainError):
            record_past_orders(actor=TAKER, project=project, orders=orders)
    with pytest.raises(AccessDenied):
        record_past_orders(actor=actor_with(policies.DISPATCH), project=project, orders=[october])
