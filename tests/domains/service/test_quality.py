"""Quality of the service: rework, first fix and satisfaction, with the number of ratings behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.conftest import actor_with
from tests.factories import household, resident

from anju.core import clock
from anju.domains.service import policies, queries, services

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
    assert {one.name: one.rated.rated for one in views["worker"]} == {"张伟": 5, "": 1}
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
