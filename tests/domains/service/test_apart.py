"""Whom a complaint is of stays out of it, a visit outlives its complaint, and who rates is not asked to rate."""

from __future__ import annotations

import pytest
from tests.conftest import actor_with
from tests.domains.service.test_complaints import answered, lead, made  # noqa: F401 - fixtures
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.factories.work import make_worker, put_on_duty

from anju.core import clock
from anju.core.errors import AccessDenied
from anju.domains.service import policies, queries, services
from anju.domains.service.enums import VisitReason
from anju.domains.service.models import Leaf, ReturnVisit, Ticket
from anju.domains.workorders import queries as workorder_queries
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import OrderStep, Proposal
from anju.domains.workorders.ports import apart_from


def accused_actor(employee):
    rights = (policies.LEAD_COMPLAINTS, policies.HANDLE_COMPLAINTS, policies.VISIT)
    return actor_with(*rights, user_id=employee.user_id)


def test_whom_it_is_of_neither_leads_it_nor_asks_about_it(project, lead, made):  # noqa: F811
    _actor, _home, complaint = made
    accused, _own = make_worker(project)
    other, _own = make_worker(project)
    services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=accused)
    theirs = accused_actor(accused)
    for act in (
        lambda: services.grade_complaint(actor=theirs, complaint=complaint, grade="general"),
        lambda: services.assign_complaint(actor=theirs, complaint=complaint, employee=other),
    ):
        with pytest.raises(AccessDenied):
            act()
    complaint.refresh_from_db()
    complaint = answered(complaint, lead, other)
    visit = ReturnVisit.objects.get()
    assert not queries.visits_visible_to(theirs, project).exists()
    with pytest.raises(AccessDenied):
        services.record_visit(actor=theirs, visit=visit, result="satisfied")
    complaint.refresh_from_db()
    assert complaint.outcome == ""
    assert queries.visits_visible_to(lead, project).count() == 1


def test_whom_it_is_of_sees_neither_its_order_nor_its_report(project, root, lead, made):  # noqa: F811
    actor, home, complaint = made
    accused, _own = make_worker(project)
    other, _own = make_worker(project)
    rights = (policies.VIEW, "workorders.order:view", "workorders.order:work", "workorders.order:dispatch")
    theirs, others = actor_with(*rights, user_id=accused.user_id), actor_with(*rights, user_id=other.user_id)

    def seen(by):
        return (
            workorder_queries.orders_visible_to(by, project).count(),
            workorder_queries.orders_of_worker(by, project).count(),
            queries.tickets_visible_to(by, project).count(),
            workorder_queries.proposals_of(by, project).count(),
            queries.links_of(by, near).count(),
        )

    near = services.report(actor=actor, home=home, words="厨房水龙头滴水")
    services.link_tickets(actor=root, ticket=near, other=complaint.ticket)

    Proposal.objects.create(
        project=project, order=complaint.ticket.order, worker=other, position=0,
        start_at=clock.now(), walk_minutes=0, late_minutes=0, reasons=[], made_at=clock.now(),
    )  # fmt: skip

    assert seen(theirs) == (2, 1, 2, 1, 1)  # a complaint is in nobody's pool, also before anybody says whom it is of
    services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=accused)
    assert seen(theirs) == (1, 1, 1, 0, 0)
    assert seen(others) == (2, 1, 2, 1, 1)
    order = complaint.ticket.order_id
    assert apart_from([order]) == {order: {accused.user_id}}
    Ticket.objects.update(leaf=Leaf.objects.filter(kind="repair").first())
    assert seen(theirs) == (2, 1, 2, 1, 1)


@pytest.mark.parametrize("words", ["维修工张三态度恶劣，我要投诉", "建议在南门加装路灯", "请问物业费怎么缴纳"])
def test_what_is_complained_of_asked_or_said_is_in_nobodys_pool(project, words):
    actor, home = make_home(make_unit(project))
    _employee, worker = make_worker(project)
    ticket = services.report(actor=actor, home=home, words=words)
    assert ticket.order.kind != "service.repair"
    assert not workorder_queries.orders_of_worker(worker, project).exists()
    assert not workorder_queries.orders_visible_to(worker, project).exists()
    with pytest.raises(workorders.NotPossible):
        workorders.take_order(actor=worker, order=ticket.order)


def test_who_saw_what_turns_out_to_be_a_complaint_reports_it_and_does_not_take_it(project):
    _employee, worker = make_worker(project)
    told = {"place_text": "南门", "is_taken": True}
    ticket, _new = services.report_seen(actor=worker, project=project, words="南门保安态度恶劣，住户要投诉", **told)
    assert (ticket.order.kind, ticket.order.state) == ("service.complaint", "waiting")
    ticket, _new = services.report_seen(actor=worker, project=project, words="南门路灯不亮", **told)
    ticket.order.refresh_from_db()
    assert ticket.order.state == "accepted"


@pytest.mark.parametrize("mode", ["suggestion", "automatic"])
def test_no_plan_gives_a_complaint_to_whom_it_is_of(project, root, lead, made, mode):  # noqa: F811
    _actor, _home, complaint = made
    accused, _own = make_worker(project)
    put_on_duty(project, accused)
    services.grade_complaint(actor=lead, complaint=complaint, grade="general", about=accused)
    workorders.set_mode(actor=root, project=project, mode=mode)
    steps = OrderStep.objects.count()
    for _again in range(2):
        assert workorders.plan_dispatch(actor=root, project=project) == 0
    assert OrderStep.objects.count() == steps


def test_the_visit_of_what_was_no_complaint_after_all_can_be_made(project, root, lead, made):  # noqa: F811
    _actor, _home, complaint = made
    employee, _own = make_worker(project)
    complaint = answered(complaint, lead, employee)
    Ticket.objects.filter(pk=complaint.ticket_id).update(leaf=Leaf.objects.filter(kind="repair").first())
    services.register_complaint(ticket=Ticket.objects.select_related("leaf").get())
    visit = services.record_visit(actor=lead, visit=ReturnVisit.objects.get(), result="satisfied")
    assert visit.result == "satisfied"


def test_the_next_call_is_that_of_who_has_waited_longest(project, lead, made):  # noqa: F811
    _actor, _home, complaint = made
    employee, _own = make_worker(project)
    answered(complaint, lead, employee)
    first = ReturnVisit.objects.get()
    assert queries.next_visit(lead, project, first) is None
    ticket = services.report(actor=_actor, home=_home, words="厨房水龙头滴水")
    second = services.raise_visit(ticket=ticket, reason=VisitReason.SAMPLE)
    assert queries.next_visit(lead, project, first) == second
    assert queries.next_visit(lead, project, second) == first


def finished(project, root):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="厨房水龙头滴水")
    employee, _worker = make_worker(project)
    order = ticket.order
    order.refresh_from_db()
    if order.worker_id is None:
        workorders.assign_order(actor=root, order=order, worker=employee)
    for act in ("accept", "arrive", "start", "finish"):
        workorders.steer_order(actor=root, order=order, act=act, note="换了阀芯")
    return actor, home, Ticket.objects.select_related("order").get(pk=ticket.pk)


def test_who_rates_finished_work_is_not_asked_to_rate_it(project, root):
    actor, home, ticket = finished(project, root)
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    ticket.refresh_from_db()
    assert ticket.surveyed_at is not None
    assert not services.ask_for_rating(ticket=ticket, step_id=0)


def test_a_survey_is_asked_once_however_often_work_is_closed(project, root):
    actor, home, ticket = finished(project, root)
    services.confirm(actor=actor, home=home, ticket=ticket)
    ticket.refresh_from_db()
    first = ticket.surveyed_at
    assert first is not None
    services.reopen(actor=actor, home=home, ticket=ticket, reason="又漏了")
    assert not services.ask_for_rating(ticket=Ticket.objects.get(pk=ticket.pk), step_id=0)
    assert Ticket.objects.get(pk=ticket.pk).surveyed_at == first
