"""Measures: opened from a finding, carried out as a work order, verified by somebody else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories.work import actor_of, make_desk, make_worker

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.improvements import policies, queries, services
from anju.domains.improvements.enums import Effect, MeasureState
from anju.domains.improvements.models import Measure
from anju.domains.improvements.services import Origin
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState

RIGHTS = (policies.VIEW, policies.OPEN, policies.VERIFY)
ORIGIN = Origin(
    label="热点分析",
    path="/p/T1/analyses/?days=90",
    subject="service.ticket",
    subject_id=7,
    finding="analysis.building",
    finding_key="B3",
    figure="三号楼 18 次",
    before=Decimal(18),
)


@pytest.fixture
def manager(project: Any, make_user: Any) -> Actor:
    return actor_of(make_user("jingli"), project, *RIGHTS)


def _open(project: Any, actor: Actor, responsible: Any, days: int = 7, **more: Any) -> Measure:
    facts = {"title": "更换排水立管", "reason": "三个月堵塞 18 次", "expected": "每月不超过 2 次", "origin": ORIGIN}
    return services.open_measure(
        actor=actor,
        project=project,
        responsible=responsible,
        due_on=clock.today() + dt.timedelta(days=days),
        **{**facts, **more},
    )


def _carry_out(measure: Measure, worker: Actor) -> Measure:
    workorders.accept_order(actor=worker, order=measure.order)
    workorders.start_work(actor=worker, order=measure.order)
    workorders.finish_order(actor=worker, order=measure.order, note="立管已更换")
    measure.refresh_from_db()
    return measure


def test_a_measure_is_a_work_order_of_who_is_responsible_due_on_the_chosen_day(project: Any, manager: Actor) -> None:
    employee, _worker = make_worker(project)
    measure = _open(project, manager, employee)
    order = measure.order
    assert (order.kind, order.state, order.worker) == ("improvements.measure", OrderState.ASSIGNED, employee)
    local = order.finish_due_at.astimezone(clock.ZONE)
    assert (local.date(), local.hour) == (measure.due_on, 18)
    assert (order.accept_due_at, order.arrive_due_at) == (None, None)
    assert list(queries.measures_of(manager, project, "service.ticket", 7)) == [measure]
    assert queries.measures_of_finding(manager, project, "analysis.building") == {"B3": [measure]}


def test_what_was_carried_out_is_verified_by_somebody_else_with_the_figure_after(project: Any, manager: Actor) -> None:
    employee, worker = make_worker(project)
    measure = _carry_out(_open(project, manager, employee), worker)
    assert (measure.state, measure.result, measure.done_by_id) == (MeasureState.DONE, "立管已更换", worker.user_id)
    own = actor_of(employee.user, project, *RIGHTS)
    with pytest.raises(AccessDenied):
        services.verify_measure(actor=own, measure=measure, effect=Effect.REACHED, verdict="好了")
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(verified_by=worker.user_id)
    closed = services.verify_measure(
        actor=manager, measure=measure, effect=Effect.REACHED, verdict="一个月仅 1 次", after=Decimal(1)
    )
    assert (closed.state, closed.change) == (MeasureState.CLOSED, Decimal(-17))
    measure.order.refresh_from_db()
    assert measure.order.state == OrderState.CLOSED


def test_a_measure_is_not_closed_before_it_is_verified(project: Any, manager: Actor) -> None:
    employee, worker = make_worker(project)
    measure = _open(project, manager, employee)
    with pytest.raises(DomainError):
        services.verify_measure(actor=manager, measure=measure, effect=Effect.REACHED, verdict="好了")
    _carry_out(measure, worker)
    workorders.close_order(actor=make_desk(project), order=measure.order)
    measure.refresh_from_db()
    assert measure.state == MeasureState.DONE
    with pytest.raises(DomainError):
        services.verify_measure(actor=manager, measure=measure, effect=Effect.REACHED, verdict=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(state=MeasureState.CLOSED)
    services.verify_measure(actor=manager, measure=measure, effect=Effect.NONE, verdict="仍然堵塞")
    measure.refresh_from_db()
    assert measure.state == MeasureState.CLOSED


def test_what_did_not_help_goes_back_to_its_worker(project: Any, manager: Actor) -> None:
    employee, worker = make_worker(project)
    measure = _carry_out(_open(project, manager, employee), worker)
    services.return_measure(actor=manager, measure=measure, reason="只换了一半")
    measure.refresh_from_db()
    assert (measure.state, measure.result) == (MeasureState.OPEN, "")
    assert measure.order.worker == employee


def test_a_measure_is_given_up_with_its_order_before_work_begins(project: Any, manager: Actor) -> None:
    employee, _worker = make_worker(project)
    measure = _open(project, manager, employee)
    services.drop_measure(actor=manager, measure=measure, reason="重复")
    measure.refresh_from_db()
    assert measure.state == MeasureState.DROPPED
    assert queries.measures_of_finding(manager, project, "analysis.building") == {}


def test_overdue_measures_are_counted(project: Any, manager: Actor) -> None:
    employee, worker = make_worker(project)
    _open(project, manager, employee, days=1)
    _carry_out(_open(project, manager, employee, days=1), worker)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        now = queries.standing(manager, project)
        assert (now.open, now.overdue, now.done, now.closed) == (1, 1, 1, 0)
        assert queries.number_waiting(manager, project) == 2


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/a b"])
def test_the_source_is_a_page_of_the_platform(project: Any, manager: Actor, path: str) -> None:
    employee, _worker = make_worker(project)
    with pytest.raises(DomainError):
        _open(project, manager, employee, origin=Origin(path=path))
    with pytest.raises(AccessDenied):
        _open(project, actor_of(employee.user, project, policies.VIEW), employee)
