"""Complaints: graded, answered by somebody they are not of, visited before they close, opened again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.factories.work import make_worker

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.service import policies, queries, services
from anju.domains.service.calc import complaints as calc
from anju.domains.service.calc.complaints import Act
from anju.domains.service.enums import ComplaintStep
from anju.domains.service.models import Cause, Complaint, ReturnVisit, Ticket
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState


@pytest.fixture
def lead(make_user):
    user = make_user("lead")
    return actor_with(
        policies.LEAD_COMPLAINTS, policies.HANDLE_COMPLAINTS, policies.VISIT, policies.VIEW, "workorders.order:note",
        user_id=user.pk,
    )  # fmt: skip


@pytest.fixture
def made(project):
    """Give somebody who complains: the actor, the home and the complaint."""
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="楼上装修太吵")
    return actor, home, ticket.complaint


def responsible_actor(employee):
    return actor_with(policies.HANDLE_COMPLAINTS, "workorders.order:work", user_id=employee.user_id)


def answered(complaint, lead, employee, grade="general"):
    """Bring a complaint to its answer, by whoever answers for it."""
    if complaint.step == "registered":
        services.grade_complaint(actor=lead, complaint=complaint, grade=grade)
    services.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    actor = responsible_actor(employee)
    services.note_contact(actor=actor, complaint=complaint, note="已电话沟通")
    services.plan_complaint(actor=actor, complaint=complaint, plan="与装修户约定时间", until=clock.today())
    services.ship_causes()
    return services.answer_complaint(
        actor=actor, complaint=complaint, text="已约定 9 点至 12 点施工", cause=Cause.objects.get(code="neighbours")
    )


def visit(lead, complaint, result, note=""):
    return services.record_visit(
        actor=lead, visit=ReturnVisit.objects.filter(ticket=complaint.ticket).latest("pk"), result=result, note=note
    )


def test_every_state_of_an_order_is_a_step_and_every_act_has_one():
    assert set(calc.STEPS) >= {
        OrderState.WAITING, OrderState.ASSIGNED, OrderState.WORKING, OrderState.DONE, OrderState.CLOSED,
    }  # fmt: skip
    for state in OrderState:
        assert calc.step_of(state, is_graded=True, is_contacted=True, has_outcome=False) in ComplaintStep
        assert calc.step_of(state, is_graded=True, is_contacted=True, has_outcome=False) != ComplaintStep.CLOSED
    assert set(calc.ALLOWED) == set(Act)
    assert not calc.acts_in(ComplaintStep.WITHDRAWN)


def test_a_complaint_walks_from_its_registration_to_its_end(project, lead, made):
    actor, home, complaint = made
    employee, _actor = make_worker(project)
    assert (complaint.step, complaint.grade, complaint.rank) == ("registered", "", calc.UNGRADED)
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade="serious")
    complaint.ticket.order.refresh_from_db()
    assert (complaint.step, complaint.ticket.order.urgency) == ("graded", "urgent")
    complaint = services.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    assert (complaint.step, complaint.responsible) == ("assigned", employee)
    own = responsible_actor(employee)
    with pytest.raises(DomainError):
        services.plan_complaint(actor=own, complaint=complaint, plan="x", until=clock.today())
    complaint = services.note_contact(actor=own, complaint=complaint, note="已电话沟通")
    assert complaint.step == "contacted"
    assert complaint.contacted_at is not None
    services.ship_causes()
    cause = Cause.objects.get(code="rules")
    with pytest.raises(DomainError):
        services.answer_complaint(actor=own, complaint=complaint, text="已处理", cause=cause)  # grave: plan first
    complaint = services.plan_complaint(actor=own, complaint=complaint, plan="约谈装修户", until=clock.today())
    assert complaint.step == "handling"
    services.tell_progress(actor=own, complaint=complaint, text="今天下午约谈")
    complaint = services.answer_complaint(
        actor=own, complaint=complaint, text="已整改", cause=cause, correction="公示施工时间"
    )
    assert (complaint.step, complaint.cause, complaint.correction) == ("replied", cause, "公示施工时间")
    assert queries.complaint_behind(complaint.ticket) == complaint
    visit(lead, complaint, "satisfied")
    complaint.refresh_from_db()
    ticket = Ticket.objects.select_related("order").get()
    assert (complaint.step, complaint.outcome, ticket.order.state, ticket.stage) == (
        "closed", "satisfied", "closed", "rating",
    )  # fmt: skip
    services.rate(actor=actor, home=home, ticket=ticket, stars=4)
    assert Ticket.objects.get().stage == "closed"
    assert ReturnVisit.objects.count() == 1


def test_no_complaint_is_closed_before_its_visit(project, lead, made):
    actor, home, complaint = made
    employee, _actor = make_worker(project)
    complaint = answered(complaint, lead, employee)
    services.confirm(actor=actor, home=home, ticket=complaint.ticket)
    services.rate(actor=actor, home=home, ticket=complaint.ticket, stars=5)
    complaint.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (complaint.step, ticket.stage) == ("replied", "visit")
    for refused in (
        lambda: Complaint.objects.update(step="closed", closed_at=clock.now()),
        lambda: Ticket.objects.update(stage="closed"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    with clock.at(clock.now() + dt.timedelta(days=30)):
        root = actor_with(policies.VISIT)
        services.settle_due(actor=root, project=project)
    assert Ticket.objects.get().stage == "visit"
    visit(lead, complaint, "satisfied")
    assert (Ticket.objects.get().stage, Complaint.objects.get().step) == ("closed", "closed")


def test_nobody_is_asked_before_the_answer(project, lead, made):
    _actor, _home, complaint = made
    employee, _actor = make_worker(project)
    answered(complaint, lead, employee)
    visit(lead, complaint, "unsatisfied", "还是吵")
    complaint.refresh_from_db()
    assert (complaint.step, complaint.reopenings, complaint.outcome) == ("handling", 1, "")
    own = responsible_actor(employee)
    services.answer_complaint(actor=own, complaint=complaint, text="再次约谈", cause=Cause.objects.get(code="rules"))
    second = ReturnVisit.objects.latest("pk")
    assert (second.round, ReturnVisit.objects.count()) == (1, 2)
    workorders.return_order(actor=actor_with("workorders.order:inspect"), order=complaint.ticket.order, note="不行")
    with pytest.raises(DomainError):
        services.record_visit(actor=lead, visit=second, result="satisfied")


def test_opened_again_twice_it_becomes_major(project, lead, made):
    actor, home, complaint = made
    employee, _actor = make_worker(project)
    answered(complaint, lead, employee)
    for _time in range(2):
        services.confirm(actor=actor, home=home, ticket=complaint.ticket)
        services.reopen(actor=actor, home=home, ticket=complaint.ticket, reason="还是吵")
        complaint.refresh_from_db()
        if complaint.reopenings < 2:
            answered(complaint, lead, employee)
    complaint.ticket.order.refresh_from_db()
    assert (complaint.step, complaint.grade, complaint.ticket.order.urgency) == ("graded", "major", "emergency")
    (told,) = EventRecord.objects.filter(name="ComplaintUpgraded")
    assert told.payload["complaint_id"] == complaint.pk


def test_a_grade_rises_with_a_reason_once_somebody_has_it(project, lead, made):
    _actor, _home, complaint = made
    employee, _actor = make_worker(project)
    services.grade_complaint(actor=lead, complaint=complaint, grade="serious")
    services.grade_complaint(actor=lead, complaint=complaint, grade="general")  # nobody has it yet
    services.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    with pytest.raises(DomainError):
        services.grade_complaint(actor=lead, complaint=complaint, grade="major")
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade="major", reason="媒体关注")
    assert (complaint.upgraded_for, complaint.responsible) == ("媒体关注", employee)
    with pytest.raises(DomainError):
        services.grade_complaint(actor=lead, complaint=complaint, grade="general", reason="x")


def test_whom_it_is_of_never_answers_for_it(project, lead, made):
    _actor, _home, complaint = made
    blamed, blamed_actor = make_worker(project, "赵保安")
    other, _actor = make_worker(project, "李主管")
    services.grade_complaint(actor=lead, complaint=complaint, grade="general")
    services.assign_complaint(actor=lead, complaint=complaint, employee=blamed)
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=blamed)
    assert (complaint.step, complaint.responsible) == ("graded", None)
    with pytest.raises(DomainError):
        services.assign_complaint(actor=lead, complaint=complaint, employee=blamed)
    with pytest.raises(DomainError):
        workorders.take_order(actor=blamed_actor, order=complaint.ticket.order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(responsible=blamed)
    seeing = actor_with(policies.HANDLE_COMPLAINTS, user_id=blamed.user_id)
    assert not queries.complaints_visible_to(seeing, project).exists()
    assert blamed not in queries.may_answer_for(lead, project, complaint)
    services.assign_complaint(actor=lead, complaint=complaint, employee=other)
    with pytest.raises(AccessDenied):
        services.note_contact(actor=responsible_actor(blamed), complaint=complaint, note="x")
    workorders.set_rule(
        actor=actor_with("workorders.settings:edit"),
        project=project, kind="service.complaint", category="", workers=[blamed],
    )  # fmt: skip


def test_a_rule_that_gives_it_to_whom_it_is_of_is_undone(project, root, lead, made):
    actor, home, complaint = made
    blamed, blamed_actor = make_worker(project, "赵保安")
    other, _actor = make_worker(project, "李主管")
    services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=blamed)
    answered(complaint, lead, other)
    services.confirm(actor=actor, home=home, ticket=complaint.ticket)
    workorders.set_rule(actor=root, project=project, kind="service.complaint", category="", workers=[blamed])
    workorders.go_on_duty(actor=blamed_actor, project=project)
    services.reopen(actor=actor, home=home, ticket=complaint.ticket, reason="还是吵")
    complaint.refresh_from_db()
    complaint.ticket.order.refresh_from_db()
    assert (complaint.responsible, complaint.ticket.order.state) == (None, "waiting")


def test_the_gravest_and_oldest_stand_first(project, lead):
    actor, home = make_home(make_unit(project))
    rows = [services.report(actor=actor, home=home, words=f"楼上装修太吵 {n}").complaint for n in range(4)]
    for complaint, grade in zip(rows, ("general", "major", "general"), strict=False):
        services.grade_complaint(actor=lead, complaint=complaint, grade=grade)
    assert list(queries.open_complaints(lead, project)) == [rows[3], rows[1], rows[0], rows[2]]
    assert not queries.open_complaints(actor_with(), project).exists()


def test_the_same_again_counts_as_repeated(project, lead):
    unit = make_unit(project)
    actor, home = make_home(unit)
    _other, next_door = make_home(make_unit(project))
    for who, key, words in (
        (actor, home, "楼上装修太吵"), (_other, next_door, "楼上装修太吵"), (actor, home, "物业费多收了"),
        (actor, home, "装修吵死了"),
    ):  # fmt: skip
        services.report(actor=who, home=key, words=words)
    today = clock.today()
    found = queries.repeats_between(lead, project, today, today)
    assert (found.number, found.repeated, found.rate) == (4, 1, 25)
    with clock.at(clock.now() + dt.timedelta(days=91)):
        services.report(actor=actor, home=home, words="装修吵")
        later = clock.today()
        assert queries.repeats_between(lead, project, later, later).repeated == 0


def test_what_is_sorted_as_something_else_is_no_complaint_any_more(project, root, made):
    from anju.domains.service.models import Leaf

    _actor, _home, complaint = made
    services.sort_ticket(actor=root, ticket=complaint.ticket, leaf=Leaf.objects.get(code="water.tap"))
    complaint.refresh_from_db()
    assert complaint.step == "withdrawn"
    services.sort_ticket(actor=root, ticket=complaint.ticket, leaf=Leaf.objects.get(code="complaint.noise"))
    complaint.refresh_from_db()
    assert complaint.step == "registered"


def test_a_complaint_answered_without_a_cause_is_closed_with_one(project, root, lead, made):
    _actor, _home, complaint = made
    employee, _own = make_worker(project)
    services.ship_causes()
    services.grade_complaint(actor=lead, complaint=complaint, grade="general")
    services.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    order = complaint.ticket.order
    for act in ("accept", "contact", "start", "finish"):
        workorders.steer_order(actor=root, order=order, act=act, note="已沟通")
    raised = ReturnVisit.objects.get()
    with pytest.raises(DomainError, match="what caused") as refused, transaction.atomic():
        services.record_visit(actor=lead, visit=raised, result="satisfied")
    assert refused.value.field == "cause"
    services.record_visit(actor=lead, visit=raised, result="satisfied", cause=Cause.objects.get(code="neighbours"))
    complaint.refresh_from_db()
    assert (complaint.step, complaint.cause.code) == ("closed", "neighbours")
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(cause=None)


def in_hand(complaint, lead, employee, act):
    """Give a complaint to somebody who begins with it, and hold it where that is asked for."""
    services.grade_complaint(actor=lead, complaint=complaint, grade="general")
    services.assign_complaint(actor=lead, complaint=complaint, employee=employee)
    mine = responsible_actor(employee)
    services.note_contact(actor=mine, complaint=complaint, note="已电话沟通")
    services.plan_complaint(actor=mine, complaint=complaint, plan="约定时间", until=clock.today())
    if act == "hold":
        workorders.hold_order(actor=mine, order=complaint.ticket.order, reason="resident", note="等回复")


@pytest.mark.parametrize("act", ["", "hold"])
def test_whoever_has_begun_with_it_hands_it_on_when_it_turns_out_to_be_of_them(project, lead, made, act):
    _actor, _home, complaint = made
    blamed, _acting = make_worker(project, "赵保安")
    other, _acting = make_worker(project, "李主管")
    in_hand(complaint, lead, blamed, act)
    for wrong in (None, blamed):
        with pytest.raises(DomainError) as caught, transaction.atomic():
            services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=blamed, employee=wrong)
        assert caught.value.field == "employee"
        complaint.refresh_from_db()
        assert (complaint.about, complaint.responsible) == (None, blamed)
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=blamed, employee=other)
    complaint.ticket.order.refresh_from_db()
    assert (complaint.about, complaint.responsible, complaint.ticket.order.worker) == (blamed, other, other)
    assert complaint.ticket.order.state == "assigned"


def test_who_was_named_wrongly_is_cleared(project, lead, made):
    _actor, _home, complaint = made
    named, _acting = make_worker(project, "赵保安")
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=named)
    assert services.grade_complaint(actor=lead, complaint=complaint, grade="general").about == named
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=None)
    assert complaint.about is None
    services.assign_complaint(actor=lead, complaint=complaint, employee=named)
    complaint.refresh_from_db()
    assert complaint.responsible == named


def test_what_was_taken_back_is_no_repeat_and_repeats_nothing(project, lead):
    actor, home = make_home(make_unit(project))
    first, second, third = (services.report(actor=actor, home=home, words="楼上装修太吵") for _number in range(3))
    today = clock.today()
    services.withdraw(actor=actor, home=home, ticket=second, reason="好了")
    found = queries.repeats_between(lead, project, today, today)
    assert (found.number, found.repeated) == (2, 1)
    services.withdraw(actor=actor, home=home, ticket=first, reason="好了")
    found = queries.repeats_between(lead, project, today, today)
    assert (found.number, found.repeated) == (1, 0)
    assert not queries.repeated_complaints(lead, project, today, today).filter(pk=third.pk).exists()


@pytest.mark.parametrize("door", [queries.repeats_between, queries.causes_between, queries.ratings_between,
                                  queries.visit_rates])  # fmt: skip
def test_figures_of_complaints_and_ratings_are_of_a_year_at_most(project, lead, door):
    today = clock.today()
    door(lead, project, today - dt.timedelta(days=365), today)
    with pytest.raises(DomainError):
        door(lead, project, today - dt.timedelta(days=366), today)
