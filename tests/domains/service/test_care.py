"""Visits to residents with care tags: opened once a turn, given to who visits, their results kept."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home
from tests.factories.work import make_worker

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.residents.models import PersonTag
from anju.domains.service import policies, queries, services
from anju.domains.service.calc.turns import turn_of
from anju.domains.service.models import CareVisit
from anju.domains.workorders import queries as orders
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import OrderStep, WorkOrder

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1))


@given(DAYS, st.integers(1, 52), DAYS)
def test_every_day_lies_in_one_turn(starts_on, weeks, today):
    turn = turn_of(starts_on, weeks, today)
    if today < starts_on:
        assert turn is None
    else:
        assert turn <= today < turn + dt.timedelta(weeks=weeks)
        assert (turn - starts_on).days % (7 * weeks) == 0


@pytest.fixture
def elderly(project):
    def make(tag="elderly_alone", **facts):
        _actor, home = make_home(make_unit(project), name="王奶奶", **facts)
        PersonTag.objects.create(project=project, person=home.person, tag=tag)
        return home

    return make


def plan(root, project, **facts):
    return services.set_care_plan(
        actor=root, project=project, **{"tag": "elderly_alone", "weeks": 2, "starts_on": clock.today(), **facts}
    )


def test_who_carries_the_tag_is_visited_once_a_turn(project, root, elderly):
    worker, _actor = make_worker(project)
    home, _other = elderly(), elderly("child")
    plan(root, project, employee=worker)
    assert services.open_care_visits(actor=root, project=project) == 1
    assert services.open_care_visits(actor=root, project=project) == 0
    visit = CareVisit.objects.select_related("order").get()
    assert (visit.person, visit.order.unit, visit.order.worker) == (home.person, home.unit, worker)
    assert visit.order.kind == "service.care_visit"
    # Which tag it is, and who carries it, stands nowhere on the order: more people see it than may know.
    assert visit.order.title == "Care visit"
    assert (visit.order.contact_name, visit.order.contact_phone) == ("", home.person.phone)
    late = elderly()
    assert services.open_care_visits(actor=root, project=project) == 1
    with clock.at(clock.now() + dt.timedelta(days=14)):
        assert services.open_care_visits(actor=root, project=project) == 2
        assert services.open_care_visits(actor=root, project=project) == 0
    assert CareVisit.objects.filter(person=late.person).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        CareVisit.objects.create(
            project=project, plan=visit.plan, person=visit.person, turn_on=visit.turn_on, order=visit.order
        )


def test_whom_a_visit_is_to_is_told_to_whose_visit_it_is(project, root, elderly):
    (worker, visiting), (_other, others) = make_worker(project), make_worker(project)
    home = elderly()
    plan(root, project)
    services.open_care_visits(actor=root, project=project)
    order = CareVisit.objects.select_related("order").get().order
    assert not orders.orders_of_worker(visiting, project).exists()
    assert queries.people_to_visit(visiting, [order]) == {}
    workorders.assign_order(actor=root, order=order, worker=worker)
    order.refresh_from_db()
    assert queries.people_to_visit(visiting, [order]) == {order.pk: home.person.name}
    assert queries.people_to_visit(others, [order]) == {}


def test_visits_of_before_are_made_neutral_with_their_history(project, root, elderly):
    """The migration ran on this database when nothing stood in it; its statements are asked of rows of before."""
    elderly()
    plan(root, project)
    services.open_care_visits(actor=root, project=project)
    WorkOrder.objects.update(title="探访 王奶奶", contact_name="王奶奶")
    with connection.cursor() as cursor:
        cursor.execute(import_module("anju.domains.service.migrations.0012_care_titles").ORDERS)
    assert list(WorkOrder.objects.values_list("title", "contact_name")) == [("关怀探访", "")]


def test_a_plan_out_of_use_or_to_come_opens_nothing(project, root, elderly):
    made = plan(root, project, is_active=False)
    elderly()
    assert services.open_care_visits(actor=root, project=project) == 0
    plan(root, project, starts_on=clock.today() + dt.timedelta(days=1))
    assert services.open_care_visits(actor=root, project=project) == 0
    assert queries.care_plans(root, project).get() == made


def test_results_are_kept_and_who_declines_is_left_in_peace(project, root, elderly):
    elderly()
    plan(root, project)
    services.open_care_visits(actor=root, project=project)
    visit = CareVisit.objects.get()
    with pytest.raises(DomainError):
        services.record_care_visit(actor=root, visit=visit, result="needs")
    visit = services.record_care_visit(actor=root, visit=visit, result="declined")
    visit.order.refresh_from_db()
    assert (visit.result, visit.order.state) == ("declined", "cancelled")
    assert OrderStep.objects.filter(order=visit.order).latest("pk").note == "There is no visit."
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert services.open_care_visits(actor=root, project=project) == 0


def test_a_result_that_the_desk_notes_ends_the_work_wherever_it_stands(project, root, elderly):
    worker, _acting = make_worker(project)
    noting, _own = make_worker(project)
    desk = actor_with(policies.EDIT_CARE, user_id=noting.user_id)
    plan(root, project)
    found = []
    for acts in ((), ("assign",), ("assign", "accept"), ("assign", "accept", "arrive"), ("assign", "accept", "start")):
        elderly()
        services.open_care_visits(actor=root, project=project)
        visit = CareVisit.objects.select_related("order").latest("pk")
        for act in acts:
            workorders.steer_order(actor=root, order=visit.order, act=act, worker=worker, note="外出")
        if not acts:
            with pytest.raises(DomainError, match="Nobody has this visit"), transaction.atomic():
                services.record_care_visit(actor=root, visit=visit, result="well")
        services.record_care_visit(actor=desk, visit=visit, result="needs", note="要人陪同就医")
        visit.order.refresh_from_db()
        found.append((visit.order.state, visit.order.worker))
    # How somebody was found is for who may see care, and not for everybody who reads the order's log.
    said = OrderStep.objects.filter(act__in=("start", "finish", "close")).values_list("note", flat=True)
    assert set(said) <= {"", "Visited", "外出"}
    assert found == [("closed", noting)] + [("closed", worker)] * 4
    # Said better afterwards, it is kept, and who declines then is left in peace as well.
    again = services.record_care_visit(actor=desk, visit=visit, result="declined")
    visit.order.refresh_from_db()
    assert (again.result, visit.order.state) == ("declined", "closed")
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert services.open_care_visits(actor=root, project=project) == 4


def test_the_log_is_for_permitted_roles(project, root, elderly):
    elderly()
    plan(root, project)
    services.open_care_visits(actor=root, project=project)
    assert not queries.care_visits(actor_with(policies.VIEW), project).exists()
    assert queries.care_visits(actor_with(policies.VIEW_CARE), project).count() == 1
    with pytest.raises(AccessDenied):
        services.record_care_visit(actor=actor_with(policies.VIEW_CARE), visit=CareVisit.objects.get(), result="well")
