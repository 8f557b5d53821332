"""What dispatch hears of residents who were not content: one or two stars, or an unhappy word on a return visit."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.domains.service import services
from anju.domains.workorders import ports


@pytest.mark.parametrize(("stars", "is_sour"), [(1, True), (2, True), (3, False), (5, False)])
def test_orders_with_bad_ratings_are_known_to_dispatch(project: Any, done: Any, stars: int, is_sour: bool) -> None:
    actor, home = make_home(make_unit(project))
    ticket = services.report(actor=actor, home=home, words="马桶堵了")
    done(ticket.order)
    assert ports.displeased({ticket.order_id}) == set()
    services.rate(actor=actor, home=home, ticket=ticket, stars=stars)
    assert ports.displeased({ticket.order_id}) == ({ticket.order_id} if is_sour else set())


def test_trades_of_the_shipped_classes_are_known_to_dispatch(project: Any) -> None:
    trades = ports.trades()
    assert (trades["water.tap"], trades["lift.trapped"], trades["power.breaker"]) == ("plumber", "lift", "electrician")
