"""Orders from report to inspection: numbers, limits, dispatch, who may what, acts that are sent twice or too late."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.conftest import actor_with
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import clock, scope
from anju.core.clock import ZONE
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.models import EventRecord
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries, services
from anju.domains.workorders.enums import Calendar, Clock, HoldReason, OrderAct, OrderState, Urgency
from anju.domains.workorders.models import OrderStep, WorkOrder


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def fresh(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def accepted(project: Any, **given: Any) -> tuple[WorkOrder, Employee, Any]:
    employee, actor = work.make_worker(project)
    order = work.open_order(project, **given)
    services.take_order(actor=actor, order=order)
    return fresh(order), employee, actor


def done(project: Any) -> tuple[WorkOrder, Any]:
    order, _employee, actor = accepted(project)
    services.start_work(actor=actor, order=order)
    services.finish_order(actor=actor, order=order, note="更换阀芯")
    return fresh(order), actor


def test_numbers_run_by_month(project: Any):
    with clock.at(at("2026-10-31T23:59")):
        assert [work.open_order(project).number for _ in range(2)] == ["W2610-0001", "W2610-0002"]
    with clock.at(at("2026-11-01T00:00")):
        assert work.open_order(project).number == "W2611-0001"


def test_unit_tells_the_building(project: Any):
    unit = make_unit(project, "3-2-1201")
    order = work.open_order(project, unit=unit)
    assert (order.building, order.where) == (unit.building, "3-2-1201")


def test_kind_that_nobody_registered_is_a_fault(project: Any):
    with pytest.raises(ValueError, match=re.escape("no.such")):
        work.open_order(project, kind="no.such")


def test_e32_emergency_at_night_is_due_on_site_after_thirty_minutes(project: Any):
    work.set_limits(project, 5, 30, 720)
    with clock.at(at("2026-11-21T02:10")):
        order = work.open_order(project)
    assert (order.accept_due_at, order.arrive_due_at) == (at("2026-11-21T02:15"), at("2026-11-21T02:40"))


def test_e33_hold_of_three_hours_moves_the_end_by_three_hours(project: Any):
    work.set_limits(project, None, None, 1440)
    with clock.at(at("2026-11-16T09:00")):
        order, _employee, actor = accepted(project)
    with clock.at(at("2026-11-16T12:00")):
        services.hold_order(actor=actor, order=order, reason=HoldReason.MATERIAL, note="等阀芯")
        assert (fresh(order).due_at, fresh(order).alarm_at) == (None, None)
    with clock.at(at("2026-11-16T15:00")):
        services.resume_order(actor=actor, order=order)
    assert fresh(order).finish_due_at == fresh(order).due_at == at("2026-11-17T12:00")


def test_clock_that_runs_is_the_first_that_is_still_to_be_kept(project: Any):
    work.set_limits(project, 5, 30, 720)
    with clock.at(at("2026-11-16T09:00")):
        order, _employee, actor = accepted(project)
        assert (order.clock, order.due_at) == (Clock.ARRIVE, at("2026-11-16T09:30"))
        services.arrive(actor=actor, order=order)
        assert (fresh(order).clock, fresh(order).due_at) == (Clock.FINISH, at("2026-11-16T21:00"))


def test_who_gets_an_accepted_order_has_the_whole_limit_to_accept_it(project: Any):
    work.set_limits(project, 5, 60, 720)
    with clock.at(at("2026-11-16T09:00")):
        order, _employee, _actor = accepted(project)
    with clock.at(at("2026-11-16T09:40")):
        services.assign_order(actor=work.make_desk(project), order=order, worker=work.make_worker(project)[0])
    assert (fresh(order).clock, fresh(order).due_at) == (Clock.ACCEPT, at("2026-11-16T09:45"))
    assert fresh(order).arrive_due_at == at("2026-11-16T10:00")


def test_time_of_inspection_is_not_the_workers(project: Any):
    work.set_limits(project, None, None, 600)
    with clock.at(at("2026-11-16T09:00")):
        order, _actor = done(project)
    with clock.at(at("2026-11-18T09:00")):
        services.return_order(actor=work.make_desk(project), order=order, note="仍在滴水")
    assert (fresh(order).due_at, fresh(order).returned) == (at("2026-11-18T19:00"), 1)


@pytest.mark.parametrize(
    ("category", "finish"), [("water.tap", 60), ("water.burst", 30), ("water", 30), ("waterfall", 20), ("lift", 20)]
)
def test_projects_own_limits_and_the_longest_prefix_win(project: Any, root: Any, category: str, finish: int):
    work.set_limits(project, None, None, 20)
    work.set_limits(project, None, None, 30, category="water")
    work.set_limits(project, None, None, 60, category="water.tap")
    work.set_limits(None, None, None, 90, category="water.burst")
    assert work.open_order(project, category=category).finish_minutes == finish


def test_companys_limits_hold_where_the_project_has_none(project: Any):
    work.set_limits(None, 10, None, None, urgency=Urgency.NORMAL, calendar=Calendar.WORKING)
    with clock.at(at("2026-11-21T12:00")):
        assert work.open_order(project, urgency=Urgency.NORMAL).due_at == at("2026-11-23T08:40")
        assert work.open_order(project, urgency=Urgency.URGENT).due_at is None


def test_hours_of_the_project_are_worked(project: Any, root: Any):
    work.set_limits(project, 60, None, None, calendar=Calendar.WORKING)
    services.set_hours(actor=root, project=project, opens_at=dt.time(7), closes_at=dt.time(15, 30))
    with clock.at(at("2026-11-20T15:00")):
        assert work.open_order(project).due_at == at("2026-11-23T07:30")


def test_rule_gives_the_order_to_who_is_on_duty_and_least_busy(project: Any, root: Any):
    (first, _), (second, _), (away, _) = (work.make_worker(project) for _ in range(3))
    services.set_rule(actor=root, project=project, kind=work.KIND, category="water", workers=[away, first, second])
    assert work.open_order(project).state == OrderState.WAITING
    work.put_on_duty(project, first)
    work.put_on_duty(project, second)
    assert [work.open_order(project).worker for _ in range(4)] == [first, second, first, second]
    assert work.open_order(project, category="power.out").worker is None


def test_rule_of_the_building_goes_before_the_general_one(project: Any, root: Any):
    unit, (here, _), (anywhere, _) = make_unit(project), work.make_worker(project), work.make_worker(project)
    for worker, building in ((here, unit.building), (anywhere, None)):
        work.put_on_duty(project, worker)
        services.set_rule(actor=root, project=project, kind=work.KIND, category="", building=building, workers=[worker])
    assert work.open_order(project, unit=unit).worker == here
    assert work.open_order(project).worker == anywhere


def test_opening_and_dispatch_are_two_steps_and_two_events(project: Any, root: Any):
    worker, _actor = work.make_worker(project)
    work.put_on_duty(project, worker)
    services.set_rule(actor=root, project=project, kind=work.KIND, category="", workers=[worker])
    before = EventRecord.objects.count()
    order = work.open_order(project)
    assert [(step.act, step.by_name, step.worker) for step in queries.steps_of(order)] == [
        (OrderAct.OPEN, "", None),
        (OrderAct.ASSIGN, "", worker),
    ]
    assert [one.name for one in EventRecord.objects.order_by("pk")[before:]] == ["OrderOpened", "OrderMoved"]


def test_refusal_needs_a_reason_and_brings_the_order_back(project: Any):
    employee, actor = work.make_worker(project)
    order = work.open_order(project)
    services.assign_order(actor=work.make_desk(project), order=order, worker=employee)
    with pytest.raises(DomainError):
        services.refuse_order(actor=actor, order=order, note=" ")
    step = services.refuse_order(actor=actor, order=order, note="不在班")
    assert (fresh(order).state, fresh(order).worker, step.is_public) == (OrderState.WAITING, None, False)


def test_who_worked_does_not_inspect(project: Any):
    order, actor = done(project)
    boss = work.actor_of(Employee.objects.get(user=actor.user_id).user, project, *work.DESK_RIGHTS, policies.WORK)
    with pytest.raises(AccessDenied):
        services.close_order(actor=boss, order=order)
    services.close_order(actor=work.make_desk(project), order=order)
    assert fresh(order).state == OrderState.CLOSED


def test_resident_confirms_and_asks_again_within_seven_days(project: Any):
    resident = actor_with()
    with clock.at(at("2026-11-16T09:00")):
        order, _actor = done(project)
        services.confirm_order(actor=resident, order=order)
    with clock.at(at("2026-11-23T09:01")), pytest.raises(DomainError):
        services.ask_again(actor=resident, order=fresh(order), note="又漏了")
    with clock.at(at("2026-11-23T09:00")):
        services.ask_again(actor=resident, order=fresh(order), note="又漏了")
    again = fresh(order)
    assert (again.state, again.reopened, again.worker, again.finished_at) == (OrderState.WAITING, 1, None, None)
    assert again.clocks_from_at == at("2026-11-23T09:00")


def test_order_is_cancelled_only_before_work(project: Any):
    order, _employee, actor = accepted(project)
    services.start_work(actor=actor, order=order)
    with pytest.raises(services.NotPossible):
        services.withdraw_order(actor=actor_with(), order=order, note="不用了")


def test_same_number_of_a_phone_is_one_step(project: Any):
    employee, actor = work.make_worker(project)
    order, key = work.open_order(project), uuid4()
    first = services.take_order(actor=actor, order=order, client_id=key)
    services.start_work(actor=actor, order=order)
    assert services.take_order(actor=actor, order=order, client_id=key) == first
    assert [step.act for step in queries.steps_of(order)] == [OrderAct.OPEN, OrderAct.TAKE, OrderAct.START]
    assert fresh(order).worker == employee


def test_same_number_with_other_content_is_refused(project: Any):
    order, _employee, actor = accepted(project)
    key = uuid4()
    services.start_work(actor=actor, order=order)
    services.hold_order(actor=actor, order=order, reason=HoldReason.MATERIAL, client_id=key)
    with pytest.raises(services.KeyUsedOtherwise):
        services.hold_order(actor=actor, order=order, reason=HoldReason.RESIDENT, client_id=key)
    with pytest.raises(services.KeyUsedOtherwise):
        services.resume_order(actor=actor, order=order, client_id=key)
    with pytest.raises(services.KeyUsedOtherwise):
        services.add_note(actor=actor, order=order, text="备注", client_id=key)


def test_order_is_opened_once_under_one_number(project: Any):
    key = uuid4()
    order = work.open_order(project, client_id=key)
    assert work.open_order(project, client_id=key) == order
    with pytest.raises(services.KeyUsedOtherwise):
        work.open_order(project, client_id=key, title="别的")


def test_note_is_written_once_and_told(project: Any):
    order, key, desk = work.open_order(project), uuid4(), work.make_desk(project)
    note = services.add_note(actor=desk, order=order, text="业主下午在家", is_public=True, client_id=key)
    assert services.add_note(actor=desk, order=order, text="业主下午在家", is_public=True, client_id=key) == note
    with pytest.raises(services.KeyUsedOtherwise):
        services.add_note(actor=desk, order=order, text="业主晚上在家", is_public=True, client_id=key)
    assert EventRecord.objects.filter(name="OrderNoted").count() == 1


def test_act_from_a_phone_without_network_keeps_both_times(project: Any):
    with clock.at(at("2026-11-16T09:00")):
        order, _employee, actor = accepted(project)
    with clock.at(at("2026-11-16T14:00")):
        for act, minute in ((OrderAct.ARRIVE, "09:20"), (OrderAct.START, "09:10"), (OrderAct.FINISH, "18:00")):
            services.apply_act(
                actor=actor,
                project=project,
                order_id=order.pk,
                act=act,
                client_id=uuid4(),
                device_at=at(f"2026-11-16T{minute}"),
                fields={"note": "已修好"},
            )
    steps = list(queries.steps_of(order))[-3:]
    told = [
        (f"{step.device_at.astimezone(ZONE):%H:%M}", f"{step.happened_at.astimezone(ZONE):%H:%M}") for step in steps
    ]
    assert told == [("09:20", "09:20"), ("09:10", "09:20"), ("18:00", "14:00")]
    assert {step.at for step in steps} == {at("2026-11-16T14:00")}
    assert (fresh(order).arrived_at, fresh(order).finished_at) == (at("2026-11-16T09:20"), at("2026-11-16T14:00"))


def test_act_that_is_too_late_says_what_is_and_who_did_it(project: Any):
    employee, actor = work.make_worker(project, "张师傅")
    with clock.at(at("2026-11-16T09:00")):
        order = work.open_order(project)
        services.assign_order(actor=work.make_desk(project), order=order, worker=employee)
        services.cancel_order(actor=work.make_desk(project, "赵主管"), order=order, note="重复报修")
    with pytest.raises(services.NotPossible) as refused:
        services.apply_act(
            actor=actor,
            project=project,
            order_id=order.pk,
            act="accept",
            client_id=uuid4(),
            device_at=at("2026-11-16T08:59"),
            fields={},
        )
    said = str(refused.value)
    wanted = (order.number, str(OrderState.CANCELLED.label), "赵主管", "11-16 09:00")
    assert [word for word in wanted if word not in said] == []


def test_order_that_went_to_another_worker_says_to_whom(project: Any):
    order, _employee, actor = accepted(project)
    other, other_actor = work.make_worker(project, "钱师傅")
    services.assign_order(actor=work.make_desk(project), order=order, worker=other)
    services.accept_order(actor=other_actor, order=order)
    with pytest.raises(services.NotPossible, match="钱师傅"):
        services.arrive(actor=actor, order=order)


def test_desk_enters_what_a_worker_without_an_account_does(project: Any):
    outside, desk = Employee.objects.create(project=project, number="W1", name="外包电工"), work.make_desk(project)
    order = work.open_order(project)
    services.assign_order(actor=desk, order=order, worker=outside)
    for act in (services.accept_order, services.start_work, services.finish_order):
        act(actor=desk, order=order)
    assert fresh(order).state == OrderState.DONE


@pytest.mark.parametrize("act", [services.assign_order, services.release_order, services.cancel_order])
def test_desk_acts_need_their_right(project: Any, act: Any):
    order, employee, actor = accepted(project)
    more = {services.assign_order: {"worker": employee}, services.cancel_order: {"note": "x"}}.get(act, {})
    with pytest.raises(AccessDenied):
        act(actor=actor, order=order, **more)


def test_work_needs_its_right(project: Any):
    order = work.open_order(project)
    with pytest.raises(AccessDenied):
        services.take_order(actor=actor_with(policies.VIEW), order=order)
    with pytest.raises(AccessDenied):
        services.assign_order(actor=actor_with(policies.DISPATCH, project_id=project.pk + 1), order=order, worker=None)


def test_worker_of_another_project_is_not_sent(project: Any, other_project: Any):
    stranger = Employee(pk=1, project=other_project, number="X1", name="邻居")
    with pytest.raises(DomainError):
        services.assign_order(actor=work.make_desk(project), order=work.open_order(project), worker=stranger)


def test_worker_sees_own_orders_and_the_pool(project: Any):
    mine, _employee, actor = accepted(project)
    pool, (others, _, _) = work.open_order(project), accepted(project)
    assert {order.pk for order in queries.orders_of_worker(actor, project)} == {mine.pk, pool.pk}
    with pytest.raises(NotFound):
        queries.get_order(actor, project, others.pk)
    assert queries.get_order(work.make_desk(project), project, others.pk) == others
    assert not queries.orders_visible_to(actor_with(), project).exists()
    assert (queries.may_see_contact(actor, mine), queries.may_see_contact(actor, pool)) == (True, False)


def test_duty_begins_and_ends_once(project: Any):
    employee, actor = work.make_worker(project)
    begin, end = uuid4(), uuid4()
    with clock.at(at("2026-11-16T08:00")):
        duty = services.go_on_duty(actor=actor, project=project, client_id=begin)
        assert services.go_on_duty(actor=actor, project=project) == duty
    with clock.at(at("2026-11-16T18:00")):
        services.go_off_duty(actor=actor, project=project, client_id=end)
        assert services.go_off_duty(actor=actor, project=project, client_id=end) == duty
        assert services.go_on_duty(actor=actor, project=project, client_id=begin) == duty
    assert queries.duty_of(project, employee) is None


def test_many_orders_are_assigned_at_once_and_the_others_say_why(project: Any, django_assert_max_num_queries: Any):
    work.set_limits(project, 5, 30, 720, calendar=Calendar.WORKING)
    orders = [work.open_order(project) for _ in range(20)]
    finished, _actor = done(project)
    worker, desk = work.make_worker(project)[0], work.make_desk(project)
    services.assign_order(actor=desk, order=orders[0], worker=worker)
    ids = [*(order.pk for order in orders), finished.pk, 10**9]
    before = EventRecord.objects.count()
    with django_assert_max_num_queries(12):  # those who are told of it included, however many orders there are
        result = services.assign_orders(actor=desk, project=project, ids=ids, worker=worker)
    assert {step.order_id for step in result.steps} == {order.pk for order in orders[1:]}
    assert [one.order_id for one in result.skipped] == [10**9, orders[0].pk, finished.pk]
    assert all(one.reason for one in result.skipped)
    assert EventRecord.objects.count() == before + 19
    assert {fresh(order).worker for order in orders} == {worker}
    assert queries.queue_counts(desk, project) == {OrderState.ASSIGNED: 20, OrderState.DONE: 1}


def test_steps_and_orders_are_kept(project: Any):
    order = work.open_order(project)
    for change in (lambda: OrderStep.objects.all().delete(), lambda: OrderStep.objects.update(note="x"), order.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_orders_stay_in_their_project(project: Any, other_project: Any, root: Any):
    order = work.open_order(project)
    with scope.enter([other_project.pk], actor=root):
        assert not WorkOrder.objects.exists()
        assert not OrderStep.objects.exists()
        with pytest.raises(NotFound):
            queries.get_order(root, other_project, order.pk)
