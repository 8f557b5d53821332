"""Suggestions: planned for all orders at once, kept, accepted, overridden; and the ways of dispatch of a project."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import clock
from anju.core.access import system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.estate.models import Building
from anju.domains.estate.services import ways
from anju.domains.workforce import services as workforce
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, ports, queries, services, tasks
from anju.domains.workorders.enums import Answer, DispatchMode, OrderState
from anju.domains.workorders.models import OrderStep, Proposal, ProposalAnswer, WorkOrder
from anju.domains.workorders.queries import planning

ROOT = system_actor("tests")


@pytest.fixture(autouse=True)
def _trades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "trades", lambda: {"water.tap": "plumber", "power.breaker": "electrician"})


def on_duty(project: Any, name: str, **skills: int) -> tuple[Any, Any]:
    employee, actor = work.make_worker(project, name)
    work.put_on_duty(project, employee)
    workforce.set_skills(actor=ROOT, employee=employee, skills=skills)
    return employee, actor


def plan(project: Any) -> dict[int, Proposal]:
    services.plan_dispatch(actor=ROOT, project=project)
    return {one.order_id: one for one in Proposal.objects.filter(project=project)}


def codes(proposal: Proposal) -> list[str]:
    return [reason["code"] for reason in proposal.reasons]


def test_all_waiting_orders_are_planned_at_once_with_reasons(project: Any):
    work.set_limits(project, 30, 120, 480)
    zhang, _actor = on_duty(project, "张师傅", plumber=3)
    wang, _actor = on_duty(project, "王师傅", electrician=2)
    work.make_worker(project, "不在班")
    first = work.open_order(project, unit=make_unit(project, "3-1-0101"))
    second = work.open_order(project, category="power.breaker", unit=make_unit(project, "4-1-0101"))
    third = work.open_order(project, unit=make_unit(project, "3-1-0102"))
    found = plan(project)
    assert {pk: one.worker for pk, one in found.items()} == {first.pk: zhang, second.pk: wang, third.pk: zhang}
    assert codes(found[first.pk]) == ["skill", "walk", "load"]
    assert found[third.pk].start_at > found[first.pk].start_at
    assert WorkOrder.objects.get(pk=first.pk).state == OrderState.WAITING


def test_walks_that_were_entered_count(project: Any):
    work.set_limits(project, 30, 120, 480)
    (_far, fars), (near, nears) = on_duty(project, "远"), on_duty(project, "近")
    unit = make_unit(project, "1-1-0101")
    for actor, code in ((fars, "8-1-0101"), (nears, "9-1-0101")):
        services.take_order(actor=actor, order=work.open_order(project, unit=make_unit(project, code)))
    eighth, ninth = (Building.objects.get(project=project, code=code) for code in ("8", "9"))
    ways.set_way(actor=ROOT, project=project, start=unit.building, end=ninth, minutes=1)
    ways.set_way(actor=ROOT, project=project, start=eighth, end=unit.building, minutes=30)
    ways.set_way(actor=ROOT, project=project, start=eighth, end=ninth, minutes=30)
    waiting = work.open_order(project, unit=unit)
    assert plan(project)[waiting.pk].worker == near


def test_desk_takes_a_suggestion_or_chooses_somebody_else_and_both_are_kept(project: Any):
    work.set_limits(project, 30, 120, 480)
    zhang, _actor = on_duty(project, "张师傅", plumber=3)
    other, _actor = work.make_worker(project, "李师傅")
    desk = work.make_desk(project)
    one, two = work.open_order(project), work.open_order(project)
    plan(project)
    given = services.accept_proposals(actor=desk, project=project, ids=[one.pk])
    assert [step.worker for step in given.steps] == [zhang]
    services.assign_order(actor=desk, order=two, worker=other, reason="业主要求")
    assert list(ProposalAnswer.objects.values_list("order", "answer", "chosen", "reason")) == [
        (one.pk, Answer.ACCEPTED, zhang.pk, ""),
        (two.pk, Answer.OTHER, other.pk, "业主要求"),
    ]
    assert not Proposal.objects.exists()
    assert services.accept_proposals(actor=desk, project=project, ids=[two.pk]).skipped[0].order_id == two.pk
    now = clock.now()
    counted = queries.answers_between(project, now - dt.timedelta(hours=1), now + dt.timedelta(hours=1))
    assert counted == {Answer.ACCEPTED: 1, Answer.OTHER: 1}


def test_reopened_work_goes_back_to_who_did_it_and_refused_work_does_not(project: Any):
    work.set_limits(project, 30, 120, 480)
    desk = work.make_desk(project)
    (zhang, _zhangs), (wang, wangs) = on_duty(project, "张师傅"), on_duty(project, "王师傅")
    unit = make_unit(project, "5-1-0101")
    done = work.open_order(project, unit=unit)
    for act in (services.take_order, services.start_work, services.finish_order):
        act(actor=wangs, order=done)
    services.close_order(actor=desk, order=done)
    again = services.reopen_order(actor=desk, order=done, note="又漏了").order
    fresh = work.open_order(project, unit=unit)
    found = plan(project)
    assert found[again.pk].worker == wang
    assert "same_work" in codes(found[again.pk])
    assert found[fresh.pk].worker == wang or "same_home" not in codes(found[fresh.pk])
    services.assign_order(actor=desk, order=again, worker=wang)
    services.refuse_order(actor=wangs, order=again, note="不会修")
    assert plan(project)[again.pk].worker == zhang


def test_who_handed_work_back_is_not_sent_again_and_whom_the_desk_took_it_from_is(project: Any):
    (zhang, zhangs), (wang, _wangs) = on_duty(project, "张师傅", plumber=3), on_duty(project, "王师傅")
    desk = work.make_desk(project)
    order = work.open_order(project)
    assert plan(project)[order.pk].worker == zhang
    services.assign_order(actor=desk, order=order, worker=zhang)
    services.release_order(actor=desk, order=order)
    assert plan(project)[order.pk].worker == zhang
    services.assign_order(actor=desk, order=order, worker=zhang)
    services.hand_back(actor=zhangs, order=order, note="没有配件")
    assert plan(project)[order.pk].worker == wang


def test_who_has_no_account_and_refused_is_not_sent_again_and_the_desk_that_entered_it_is_not_barred(project: Any):
    outside = Employee.objects.create(project=project, number="X2", name="老周")
    workforce.set_skills(actor=ROOT, employee=outside, skills={"plumber": 3})
    wang, wangs = on_duty(project, "王师傅")
    entering = replace(work.make_desk(project), user_id=wangs.user_id)
    with clock.at(dt.datetime(2026, 11, 16, 9, tzinfo=clock.ZONE)):
        order = work.open_order(project)
        assert plan(project)[order.pk].worker == outside
        services.assign_order(actor=entering, order=order, worker=outside)
        services.refuse_order(actor=entering, order=order, note="来不了")
        assert plan(project)[order.pk].worker == wang


def test_plan_asks_for_little_where_nothing_waits_or_nobody_can_go(
    project: Any, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    asked: list[Any] = []
    monkeypatch.setattr(planning, "_read_usual", lambda project, now: asked.append(project) or {})
    planning._usual.pop(project.pk, None)
    order = work.open_order(project)
    with django_assert_max_num_queries(8):
        assert plan(project) == {}  # nobody on duty
    _zhang, zhangs = on_duty(project, "张师傅")
    assert asked == []
    for _again in range(3):
        assert set(plan(project)) == {order.pk}
    assert asked == [project]
    with later(24 * 60):
        plan(project)
    assert asked == [project, project]
    services.go_off_duty(actor=zhangs, project=project)
    assert plan(project) == {}  # what the last plan suggested is gone with who was to go
    assert len(asked) == 2


def test_order_that_was_not_accepted_is_planned_anew_when_its_worker_is_stuck(project: Any):
    work.set_limits(project, 30, 60, 480)
    zhang, zhangs = on_duty(project, "张师傅")
    for number in range(3):
        busy = work.open_order(project, unit=make_unit(project, f"6-1-010{number}"))
        services.take_order(actor=zhangs, order=busy)
    order = work.open_order(project)
    services.assign_order(actor=ROOT, order=order, worker=zhang)
    assert plan(project) == {}
    free, _actor = on_duty(project, "王师傅")
    assert plan(project)[order.pk].worker == free


def test_automatic_dispatch_gives_out_in_the_name_of_the_plan(project: Any):
    work.set_limits(project, 30, 120, 480)
    zhang, _actor = on_duty(project, "张师傅")
    services.set_mode(actor=ROOT, project=project, mode=DispatchMode.AUTOMATIC)
    order = work.open_order(project)
    assert plan(project) == {}
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.ASSIGNED, zhang)
    assert OrderStep.objects.filter(order=order).last().by is None


@pytest.mark.parametrize("mode", [DispatchMode.POOL, DispatchMode.SUGGESTION, DispatchMode.AUTOMATIC])
def test_rules_give_orders_out_only_where_dispatch_goes_by_rule(project: Any, mode: str):
    zhang, _actor = on_duty(project, "张师傅")
    services.set_rule(actor=ROOT, project=project, kind=work.KIND, category="", workers=[zhang])
    assert work.open_order(project).worker == zhang
    services.set_mode(actor=ROOT, project=project, mode=mode)
    order = work.open_order(project)
    assert order.worker is None
    found = plan(project)
    if mode == DispatchMode.SUGGESTION:
        assert "rule" in codes(found[order.pk])
    if mode == DispatchMode.POOL:
        assert found == {}


def test_plan_tells_once_until_it_suggests_something_else(project: Any):
    on_duty(project, "张师傅")
    work.open_order(project)
    plan(project)
    plan(project)
    told = EventRecord.objects.filter(name="DispatchPlanned")
    assert [event.payload["number"] for event in told] == [1]


def test_changes_ask_for_one_plan_after_their_transaction(project: Any, django_capture_on_commit_callbacks: Any):
    from procrastinate.contrib.django.models import ProcrastinateJob

    _zhang, zhangs = work.make_worker(project)
    with django_capture_on_commit_callbacks(execute=True):
        services.go_on_duty(actor=zhangs, project=project)
        order = work.open_order(project)
        services.take_order(actor=zhangs, order=order)
    jobs = ProcrastinateJob.objects.filter(task_name="workorders.plan_dispatch", status="todo")
    assert [job.args for job in jobs] == [{"project_id": project.pk}]


def test_time_alone_asks_for_a_plan_only_where_one_helps(project: Any, other_project: Any):
    work.open_order(project)
    assert not queries.is_planning_wanted(project)
    on_duty(project, "张师傅")
    assert queries.is_planning_wanted(project)
    services.set_mode(actor=ROOT, project=project, mode=DispatchMode.POOL)
    assert not queries.is_planning_wanted(project)


def test_planning_is_for_those_who_dispatch(project: Any):
    worker = work.make_worker(project)[1]
    for call in (
        lambda: services.plan_dispatch(actor=worker, project=project),
        lambda: services.accept_proposals(actor=worker, project=project, ids=[1]),
        lambda: services.set_mode(actor=worker, project=project, mode=DispatchMode.POOL),
    ):
        with pytest.raises(AccessDenied):
            call()
    assert not queries.proposals_of(worker, project).exists()
    with pytest.raises(DomainError):
        services.set_mode(actor=actor_with(policies.EDIT_SETTINGS), project=project, mode="x")
    assert tasks.PLAN_AFTER_SECONDS > 0


def test_who_has_no_account_is_planned_with_in_working_hours_if_their_skills_are_known(project: Any):
    outside = Employee.objects.create(project=project, number="X1", name="外协")
    known = Employee.objects.create(project=project, number="X2", name="老周")
    workforce.set_skills(actor=ROOT, employee=known, skills={"plumber": 2})
    morning = dt.datetime(2026, 11, 16, 9, tzinfo=clock.ZONE)
    for at, expected in ((morning, {known}), (morning.replace(hour=20), set()), (morning.replace(day=15), set())):
        with clock.at(at):
            order = work.open_order(project)
            assert {one.worker for one in plan(project).values()} == expected
            assert outside not in {one.worker for one in plan(project).values()}
            services.cancel_order(actor=ROOT, order=order, note="不用了")


def test_who_displeased_the_resident_is_not_sent_again(project: Any, monkeypatch: pytest.MonkeyPatch):
    work.set_limits(project, 30, 120, 480)
    (zhang, _zhangs), (wang, wangs) = on_duty(project, "张师傅"), on_duty(project, "王师傅")
    desk = work.make_desk(project)
    order = work.open_order(project, unit=make_unit(project, "5-1-0101"))
    for act in (services.take_order, services.start_work, services.finish_order):
        act(actor=wangs, order=order)
    services.close_order(actor=desk, order=order)
    services.reopen_order(actor=desk, order=order, note="又漏了")
    assert plan(project)[order.pk].worker == wang
    monkeypatch.setattr(ports, "displeased", lambda order_ids: {order.pk})
    assert plan(project)[order.pk].worker == zhang


def test_nobody_is_suggested_for_what_is_somebodys_own(project: Any, monkeypatch: pytest.MonkeyPatch):
    work.set_limits(project, 30, 60, 480)
    on_duty(project, "张师傅")
    steward, _actor = work.make_worker(project, "王管家")
    order = work.open_order(project)
    services.assign_order(actor=ROOT, order=order, worker=steward)
    waiting = work.open_order(project)
    assert set(plan(project)) == {order.pk, waiting.pk}
    known = ports.kinds()
    monkeypatch.setattr(ports, "_kinds", {**known, work.KIND: replace(known[work.KIND], is_personal=True)})
    assert plan(project) == {}
    assert not queries.is_planning_wanted(project)
    automatic(project)
    assert plan(project) == {}
    waiting.refresh_from_db()
    assert (waiting.state, waiting.worker) == (OrderState.WAITING, None)


def test_nobody_is_sent_to_what_is_kept_from_them(project: Any, monkeypatch: pytest.MonkeyPatch):
    (zhang, _zhangs), (wang, wangs) = on_duty(project, "张师傅", plumber=3), on_duty(project, "王师傅")
    order = work.open_order(project)
    assert plan(project)[order.pk].worker == zhang
    kept = [(order.pk, zhang.user_id)]
    monkeypatch.setattr(ports, "_keepers", [lambda *, order_ids=None, user_id=None: kept])
    assert plan(project)[order.pk].worker == wang
    services.take_order(actor=wangs, order=work.open_order(project))
    services.set_rule(actor=ROOT, project=project, kind=work.KIND, category="", workers=[zhang, wang])
    services.reclassify_order(actor=ROOT, order=order, kind=work.KIND, category="water.tap", urgency="normal")
    order.refresh_from_db()
    assert order.worker == wang  # though he has more to do


def stuck(project: Any, actor: Any, number: int = 3) -> None:
    """Let a worker take that much work far away."""
    for door in range(number):
        busy = work.open_order(project, unit=make_unit(project, f"6-1-01{door:02d}"), category="water.tap")
        services.take_order(actor=actor, order=busy)


def automatic(project: Any) -> None:
    work.set_limits(project, 30, 60, 480)
    services.set_mode(actor=ROOT, project=project, mode=DispatchMode.AUTOMATIC)


def later(minutes: int) -> Any:
    return clock.at(clock.now() + dt.timedelta(minutes=minutes))


def test_plan_takes_back_what_it_gave_out_when_that_gains_enough_and_tells_both_once(project: Any):
    automatic(project)
    zhang, zhangs = on_duty(project, "张师傅")
    order = work.open_order(project)
    plan(project)
    stuck(project, zhangs)
    free, _actor = on_duty(project, "王师傅")
    with later(6):
        plan(project)
        plan(project)
    order.refresh_from_db()
    assert (order.state, order.worker) == (OrderState.ASSIGNED, free)
    assert [step.worker for step in OrderStep.objects.filter(order=order, act="assign")] == [zhang, free]
    moved = [one.payload for one in EventRecord.objects.filter(name="OrderMoved").order_by("pk")]
    away = [one for one in moved if one["order_id"] == order.pk and one["former_worker_id"] == zhang.pk]
    assert [(one["act"], one["worker_id"]) for one in away] == [("assign", free.pk)]
    note = order.notes.get()
    assert (note.is_public, note.by) == (False, None)


def test_plan_leaves_alone_what_it_gave_out_a_moment_ago(project: Any):
    automatic(project)
    zhang, zhangs = on_duty(project, "张师傅")
    order = work.open_order(project)
    plan(project)
    stuck(project, zhangs)
    on_duty(project, "王师傅")
    plan(project)
    order.refresh_from_db()
    assert order.worker == zhang


def test_plan_leaves_what_would_gain_too_little(project: Any):
    automatic(project)
    zhang, _actor = on_duty(project, "张师傅")
    order = work.open_order(project)
    plan(project)
    on_duty(project, "王师傅", plumber=3)  # knows the trade, where the other counts as a beginner: 40 less 20
    with later(6):
        plan(project)
    order.refresh_from_db()
    assert order.worker == zhang


@pytest.mark.parametrize("how", ["accepted", "by a person", "back by a person"])
def test_plan_does_not_move_what_was_accepted_or_what_a_person_gave_out(project: Any, how: str):
    automatic(project)
    zhang, zhangs = on_duty(project, "张师傅")
    order = work.open_order(project)
    desk = work.make_desk(project)
    if how == "by a person":
        services.assign_order(actor=desk, order=order, worker=zhang)
    plan(project)
    if how == "accepted":
        services.accept_order(actor=zhangs, order=order)
    if how == "back by a person":
        other, _actor = work.make_worker(project, "李师傅")
        services.assign_order(actor=desk, order=order, worker=other)
        services.assign_order(actor=desk, order=order, worker=zhang)
    stuck(project, zhangs)
    on_duty(project, "王师傅")
    with later(6):
        plan(project)
    order.refresh_from_db()
    assert order.worker == zhang


def test_order_of_somebody_who_went_off_duty_goes_to_somebody_else_at_once(project: Any):
    automatic(project)
    zhang, zhangs = on_duty(project, "张师傅")
    order = work.open_order(project)
    plan(project)
    order.refresh_from_db()
    assert order.worker == zhang
    free, _actor = on_duty(project, "王师傅")
    services.go_off_duty(actor=zhangs, project=project)
    plan(project)
    order.refresh_from_db()
    assert order.worker == free


def test_only_an_automatic_dispatch_moves_orders_by_itself(project: Any):
    automatic(project)
    zhang, zhangs = on_duty(project, "张师傅")
    order = work.open_order(project)
    plan(project)
    services.set_mode(actor=ROOT, project=project, mode=DispatchMode.SUGGESTION)
    stuck(project, zhangs)
    free, _actor = on_duty(project, "王师傅")
    with later(6):
        assert plan(project)[order.pk].worker == free
    order.refresh_from_db()
    assert order.worker == zhang


def test_worker_who_takes_what_was_suggested_took_the_suggestion_up(project: Any):
    zhang, zhangs = on_duty(project, "张师傅")
    wang, _wangs = on_duty(project, "王师傅", electrician=3)
    order = work.open_order(project)
    other = work.open_order(project, category="power.breaker")
    plan(project)
    assert set(queries.suggested_to(zhang, project)) == {order.pk}
    assert set(queries.suggested_to(wang, project)) == {other.pk}
    services.take_order(actor=zhangs, order=order)
    services.take_order(actor=zhangs, order=other)  # suggested for somebody else, and free to take all the same
    answer = ProposalAnswer.objects.get()
    assert (answer.order, answer.answer, answer.chosen) == (order, Answer.ACCEPTED, zhang)
