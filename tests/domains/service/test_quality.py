"""Quality of the service: rework, first fix and satisfaction, with the number of ratings behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.conftest import actor_with
from tests.factories import household, resident
from tests.factories.work import make_worker

from anju.core import clock
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Leaf
from anju.domains.workorders import policies as orders_policies
from anju.domains.workorders import queries as orders_domain
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import WorkOrder

VIEWER = actor_with(policies.VIEW)


def test_reports_are_counted_by_what_became_of_them(project: Any, done: Callable[..., Any]) -> None:
    actor, home = resident.make_home(household.make_unit(project))
    stars = (5, 5, 4, 3, 5, 1)
    for number in range(6):
        ticket = services.report(actor=actor, home=home, words="水龙头漏水")
        done(ticket.order)
        ticket.refresh_from_db()
        services.rate(actor=actor, home=home, ticket=ticket, stars=stars[number])
    services.reopen(actor=actor, home=home, ticket=ticket, reason="又漏了")
    services.report(actor=actor, home=home, words="水龙头漏水")
    today = clock.today()
    whole, views = queries.quality_of(VIEWER, project, today - dt.timedelta(days=6), today)
    assert whole is not None
    assert (whole.number, whole.closed, whole.came_back, whole.first_fixed) == (7, 6, 1, 5)
    assert (whole.rework_rate, whole.first_fix_rate) == (17, 83)
    lines = {one.name: one for one in views["worker"]}
    # What came back and its bad rating stay with whose work it was; nobody has it in hand yet.
    assert {name: (one.number, one.came_back, one.rated.rated) for name, one in lines.items()} == {
        "张伟": (6, 1, 6), "": (2, 0, 0),
    }  # fmt: skip
    assert (lines["张伟"].rework_rate, lines["张伟"].first_fix_rate) == (17, 83)
    (by_class,) = views["class"]
    assert by_class.name == ticket.leaf.name
    assert views["month"][0].name == f"{today:%Y-%m}"


def test_e34_satisfaction_of_a_group_stands_beside_its_sample(project: Any, done: Callable[..., Any]) -> None:
    actor, home = resident.make_home(household.make_unit(project))
    today = clock.today()
    for count, stars in enumerate((5, 5, 4, 3, 5, 1), start=1):
        ticket = services.report(actor=actor, home=home, words="水龙头漏水")
        done(ticket.order)
        ticket.refresh_from_db()
        services.rate(actor=actor, home=home, ticket=ticket, stars=stars)
        whole, _views = queries.quality_of(VIEWER, project, today, today)
        assert whole is not None
        assert whole.rated.rated == count
        if count < queries.settings_of(project).least_ratings:
            assert whole.rated.rate is None
        if count < 5:
            assert whole.first_fix_rate is None
    if queries.settings_of(project).least_ratings <= 6:
        assert (whole.rated.mean, whole.rated.rate) == (Decimal("3.83"), Decimal("66.67"))


def test_nothing_reported_is_nothing(project: Any) -> None:
    whole, views = queries.quality_of(VIEWER, project, dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert whole is None
    assert not any(views.values())


def _again(project: Any, root: Any, order: Any, name: str) -> None:
    """Have work that was opened again done by somebody else."""
    employee, _actor = make_worker(project, name)
    workorders.assign_order(actor=root, order=order, worker=employee)
    for act in ("accept", "arrive", "start", "finish"):
        workorders.steer_order(actor=root, order=order, act=act, note="重做")


def test_whoever_repairs_it_again_is_not_blamed(project: Any, root: Any, done: Callable[..., Any]) -> None:
    actor, home = resident.make_home(household.make_unit(project))
    tickets = [services.report(actor=actor, home=home, words="水龙头漏水") for _number in range(2)]
    for ticket, stars in zip(tickets, (1, None), strict=True):
        done(ticket.order)
        services.confirm(actor=actor, home=home, ticket=ticket)
        if stars:
            services.rate(actor=actor, home=home, ticket=ticket, stars=stars)
        services.reopen(actor=actor, home=home, ticket=ticket, reason="又漏了")
        _again(project, root, ticket.order, "李师傅")
        services.confirm(actor=actor, home=home, ticket=ticket)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        services.rate(actor=actor, home=home, ticket=tickets[1], stars=5)  # of the work done again
    today = clock.today()
    whole, views = queries.quality_of(VIEWER, project, today, today)
    assert whole is not None
    lines = {one.key: one for one in views["worker"]}
    first = next(one for one in views["worker"] if one.name == "张伟")
    others = [one for one in views["worker"] if one.name == "李师傅"]
    assert (whole.number, whole.closed, whole.came_back, whole.rated.rated) == (2, 2, 2, 2)
    assert (first.number, first.closed, first.came_back, first.first_fixed, first.rated.rated) == (2, 2, 2, 0, 1)
    assert [(one.closed, one.came_back, one.rated.rated) for one in others if one.rated.rated] == [(0, 0, 1)]
    assert sum(one.came_back for one in lines.values()) == whole.came_back
    assert sum(one.rated.rated for one in lines.values()) == whole.rated.rated
    assert sum(one.timed for one in lines.values()) == whole.timed
    rows = queries.satisfaction_by("worker", queries.ratings_between(VIEWER, project, today, today), project)
    assert sorted((row.label, row.figures.rated) for row in rows) == [("张伟", 1), ("李师傅", 1)]


def test_only_repairs_are_fixed_at_once_or_come_back(project: Any, worker: Any, done: Callable[..., Any]) -> None:
    desk = actor_with(orders_policies.DISPATCH, user_id=worker.user_id)
    actor, home = resident.make_home(household.make_unit(project))
    ticket = services.report(actor=actor, home=home, words="水龙头漏水")
    done(ticket.order)
    services.confirm(actor=actor, home=home, ticket=ticket)
    for kind in ("praise", "suggestion", "consult"):
        leaf = Leaf.objects.filter(kind=kind).first()
        said = services.report(actor=actor, home=home, words="说一声", leaf=leaf)
        workorders.answer_order(actor=desk, order=said.order, note="谢谢")
    whole, _views = queries.quality_of(VIEWER, project, clock.today(), clock.today())
    assert whole is not None
    assert (whole.number, whole.closed, whole.first_fixed) == (4, 1, 1)


def test_what_is_overdue_is_not_in_time(
    project: Any, root: Any, worker: Any, worker_actor: Any, done: Callable[..., Any]
) -> None:
    actor, home = resident.make_home(household.make_unit(project))
    tickets = [services.report(actor=actor, home=home, words="水龙头漏水") for _number in range(6)]
    done(tickets[0].order)
    held = tickets[1].order
    workorders.assign_order(actor=root, order=held, worker=worker)
    workorders.accept_order(actor=worker_actor, order=held)
    workorders.hold_order(actor=worker_actor, order=held, reason="material", note="等配件")
    now = clock.now()
    orders = [ticket.order_id for ticket in tickets]
    WorkOrder.objects.filter(pk__in=orders).update(finish_due_at=now + dt.timedelta(hours=1))
    WorkOrder.objects.filter(pk=orders[2]).update(state="cancelled", closed_at=now)
    today = clock.today()
    whole, _views = queries.quality_of(VIEWER, project, today, today)
    figures = orders_domain.figures_of(actor_with(orders_policies.VIEW), project, today, today)
    assert whole is not None
    assert figures.whole is not None
    assert {(one.in_time, one.timed) for one in (whole, figures.whole)} == {(1, 1)}
    assert figures.whole.rate is None  # one says nothing
    with clock.at(now + dt.timedelta(hours=2)):
        whole, _views = queries.quality_of(VIEWER, project, today, today)
        figures = orders_domain.figures_of(actor_with(orders_policies.VIEW), project, today, today)
        assert whole is not None
        assert figures.whole is not None
        # One was finished in time, three are late; what stood still before its limit was over and what was cancelled
        # are neither.
        assert {(one.in_time, one.timed) for one in (whole, figures.whole)} == {(1, 4)}
    WorkOrder.objects.filter(pk=orders[1]).update(held_at=now + dt.timedelta(minutes=90))
    with clock.at(now + dt.timedelta(hours=2)):
        figures = orders_domain.figures_of(actor_with(orders_policies.VIEW), project, today, today)
        assert figures.whole is not None
        assert (figures.whole.timed, figures.whole.rate) == (5, 20)
