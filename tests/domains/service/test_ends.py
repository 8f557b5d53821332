"""The end of a report: where it stands after its work, asked once, visited, opened again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.conftest import actor_with
from tests.factories.household import make_owner, make_unit
from tests.factories.resident import make_home

from anju.core import clock
from anju.core.errors import DomainError
from anju.core.models import EventRecord
from anju.domains.residents.models import Residency
from anju.domains.service import policies, queries, services
from anju.domains.service.calc.endings import TABLE, Awaited, stage_of
from anju.domains.service.enums import Stage
from anju.domains.service.models import Leaf, ReturnVisit, Ticket, VisitAttempt
from anju.domains.workorders import services as workorders
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import OrderState

AWAITED = st.builds(Awaited, money=st.booleans(), rating=st.booleans(), visit=st.booleans())


@given(st.sampled_from(OrderState), AWAITED)
def test_stage_follows_from_the_order_and_what_is_awaited(state, awaited):
    stage = stage_of(state, awaited)
    if state == OrderState.CLOSED:
        waiting = [one for one, name in TABLE if getattr(awaited, name)]
        assert stage == (waiting[0] if waiting else Stage.CLOSED)
    else:
        assert stage == (Stage.CANCELLED if state == OrderState.CANCELLED else Stage.OPEN)


class Walk(RuleBasedStateMachine):
    """A report walked at random: its order by the table of transitions, what it waits for as it comes."""

    def __init__(self):
        super().__init__()
        self.state, self.awaited = OrderState.WAITING, Awaited()

    @rule(number=st.integers(0, 99))
    def act_on_the_order(self, number):
        acts = list(transitions.acts_in(self.state))
        if acts:
            self.state = transitions.target_of(acts[number % len(acts)], self.state)

    @rule(awaited=AWAITED)
    def something_happens(self, awaited):
        self.awaited = awaited

    @invariant()
    def nothing_ends_while_something_is_awaited(self):
        stage = stage_of(self.state, self.awaited)
        if stage == Stage.CLOSED:
            assert self.state == OrderState.CLOSED
            assert self.awaited == Awaited()
        if stage in (Stage.PAYMENT, Stage.RATING, Stage.VISIT):
            assert self.state == OrderState.CLOSED
        if stage == Stage.VISIT:
            assert (self.awaited.money, self.awaited.rating) == (False, False)


test_a_report_walked_at_random_ends_only_when_nothing_is_awaited = Walk.TestCase


def stage(ticket):
    return Ticket.objects.get(pk=ticket.pk).stage


def set_share(root, project, share, **more):
    services.change_settings(
        actor=root, project=project, auto_close_days=3, duplicate_days=7, visit_share=share, least_ratings=5, **more
    )


def desk_of(actor):
    return actor_with(policies.VISIT, policies.VIEW, user_id=actor.user_id)


def test_a_repair_goes_from_rating_to_visit_to_its_end(project, root, done):
    set_share(root, project, 100)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    assert stage(ticket) == "open"
    done(ticket.order)
    assert stage(ticket) == "open"
    services.confirm(actor=actor, home=home, ticket=ticket)
    assert stage(ticket) == "rating"
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    assert stage(ticket) == "visit"
    services.record_visit(actor=desk_of(actor), visit=ReturnVisit.objects.get(), result="satisfied")
    assert stage(ticket) == "closed"
    assert Ticket.objects.get().staged_at is not None


def test_a_rating_is_waited_for_some_days_and_silence_is_none(project, root, done):
    set_share(root, project, 0, rating_days=7)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    services.confirm(actor=actor, home=home, ticket=ticket)
    assert services.settle_due(actor=root, project=project) == 0
    with clock.at(clock.now() + dt.timedelta(days=8)):
        assert services.settle_due(actor=root, project=project) == 1
        assert services.settle_due(actor=root, project=project) == 0
        assert stage(ticket) == "closed"
        # A late rating is still one, and a bad one brings the report back to be visited.
        services.rate(actor=actor, home=home, ticket=ticket, stars=1)
        assert stage(ticket) == "visit"
    assert not ReturnVisit.objects.exclude(result="").exists()


def test_recommendations_are_told_by_month_and_not_of_a_handful(project, root, done):
    services.change_settings(
        actor=root, project=project, auto_close_days=3, duplicate_days=7, visit_share=0, least_ratings=2
    )
    actor, home = make_home(make_unit(project))
    for days, points in ((0, 10), (0, 3), (40, 9)):
        with clock.at(dt.datetime(2026, 9, 10, 10, tzinfo=clock.ZONE) + dt.timedelta(days=days)):
            ticket = services.report(actor=actor, home=home, words="马桶堵了")
            done(ticket.order)
            services.rate(actor=actor, home=home, ticket=ticket, stars=5, recommends=points)
    ratings = queries.ratings_between(desk_of(actor), project, dt.date(2026, 9, 1), dt.date(2026, 10, 31))
    found = [(f"{one.month:%Y-%m}", one.answered, one.score) for one in queries.recommended_by_month(ratings, project)]
    assert found == [("2026-10", 1, None), ("2026-09", 2, Decimal("0.00"))]


def test_a_cancelled_report_has_no_end_to_come(project):
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    services.withdraw(actor=actor, home=home, ticket=ticket, reason="好了")
    assert stage(ticket) == "cancelled"


def test_each_call_is_kept_and_after_some_nobody_is_called_again(project, root, done):
    set_share(root, project, 100, visit_attempts=3)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    desk, visit = desk_of(actor), ReturnVisit.objects.get()
    later = clock.now() + dt.timedelta(hours=3)
    services.record_visit(actor=desk, visit=visit, result="unreachable", next_at=later)
    visit.refresh_from_db()
    assert (visit.attempts, visit.next_at, visit.result) == (1, later, "unreachable")
    with pytest.raises(DomainError):
        services.record_visit(actor=desk, visit=visit, result="given_up")
    services.record_visit(actor=desk, visit=visit, result="unreachable", note="无人接听")
    services.record_visit(actor=desk, visit=visit, result="unreachable")
    visit.refresh_from_db()
    assert (visit.result, visit.next_at, VisitAttempt.objects.count()) == ("given_up", None, 3)
    assert stage(ticket) == "closed"
    (rate, _complaints) = sorted(
        queries.visit_rates(desk, project, clock.today(), clock.today()), key=lambda one: -one.closed
    )
    assert (rate.closed, rate.visited, rate.rate) == (1, 0, 0)  # nobody answered: no visit


def test_who_is_not_satisfied_has_it_opened_again_within_seven_days(project, root, done):
    set_share(root, project, 100)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    visit = services.record_visit(
        actor=desk_of(actor), visit=ReturnVisit.objects.get(), result="unsatisfied", note="又堵了"
    )
    ticket.order.refresh_from_db()
    assert (visit.follow, ticket.order.state, ticket.order.reopened) == ("reopen", "waiting", 1)
    assert stage(ticket) == "open"


def test_later_a_complaint_is_taken(project, root, done):
    set_share(root, project, 100)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    desk, visit = desk_of(actor), ReturnVisit.objects.get()
    leaf = Leaf.objects.get(code="complaint.attitude")
    with clock.at(clock.now() + dt.timedelta(days=8)):
        with pytest.raises(DomainError):
            services.record_visit(actor=desk, visit=visit, result="unsatisfied", note="又堵了", follow="reopen")
        with pytest.raises(DomainError):
            services.record_visit(actor=desk, visit=visit, result="unsatisfied", note="又堵了")
        visit = services.record_visit(actor=desk, visit=visit, result="unsatisfied", note="又堵了", leaf=leaf)
    assert (visit.follow, visit.opened.kind, visit.opened.reporter) == ("complaint", "complaint", ticket.reporter)
    assert visit.opened.complaint.step == "registered"
    assert stage(ticket) == "closed"


@pytest.mark.parametrize(("words", "code"), [("我要办放行条搬家", "request.moving"), ("马桶堵了", "")])
def test_requests_are_rated_as_repairs_are(project, root, done, words, code):
    set_share(root, project, 0)
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words=words, leaf=Leaf.objects.filter(code=code).first())
    done(ticket.order)
    services.confirm(actor=actor, home=home, ticket=ticket)
    assert stage(ticket) == "rating"
    assert EventRecord.objects.filter(name="SurveyAsked").count() == 1
    assert services.is_ratable(Ticket.objects.get())
    services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    assert stage(ticket) == "closed"


def test_nobody_is_offered_to_rate_what_nobody_asks_about(project, root, done):
    actor, home = make_home(make_unit(project))
    leaf = Leaf.objects.filter(kind="suggestion").first()
    ticket = services.report(actor=actor, home=home, words="能不能多种几棵树", leaf=leaf)
    done(ticket.order)
    assert not services.is_ratable(Ticket.objects.select_related("order", "leaf").get())
    with pytest.raises(DomainError):
        services.rate(actor=actor, home=home, ticket=ticket, stars=5)
    assert Ticket.objects.get().order.state == "done"


def call_of(root, project, caller, unit, words="马桶堵了"):
    return services.register_call(
        actor=root, project=project, channel="phone", words=words, caller=caller, home=unit, contact_phone="13800006721"
    )


def test_who_is_not_in_the_app_is_not_taken_for_asked_but_called(project, root, done):
    set_share(root, project, 0)
    unit = make_unit(project)
    ticket = call_of(root, project, make_owner(unit), unit)
    for round_ in range(2):
        done(ticket.order)
        workorders.confirm_order(actor=root, order=ticket.order)
        assert Ticket.objects.get().surveyed_at is None
        assert not EventRecord.objects.filter(name="SurveyAsked").exists()
        assert stage(ticket) == "visit"
        assert ReturnVisit.objects.get().reason == "sample"
        if not round_:
            workorders.reopen_order(actor=root, order=ticket.order, note="又堵了")
            ticket.order.refresh_from_db()
    desk = actor_with(policies.VISIT, policies.VIEW)
    services.record_visit(actor=desk, visit=ReturnVisit.objects.get(), result="satisfied")
    assert stage(ticket) == "closed"


def test_who_has_moved_away_is_called_as_well(project, root, done):
    set_share(root, project, 0)
    unit = make_unit(project)
    actor, home = make_home(unit)
    ticket = services.report(actor=actor, home=home, words="马桶堵了", contact_phone="13900000099")
    done(ticket.order)
    Residency.objects.update(ends_on=clock.today() - dt.timedelta(days=1))
    workorders.confirm_order(actor=root, order=ticket.order)
    assert Ticket.objects.get().surveyed_at is None
    assert stage(ticket) == "visit"
