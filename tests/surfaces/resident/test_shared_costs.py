"""Published shared costs on the phone: what was shared, and one's own share alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.factories.household import make_unit
from tests.factories.resident import home_path, sign_in

from anju.core.access import Actor
from anju.domains.billing import services
from anju.domains.billing.services import Among, Metered


def test_what_was_shared_is_published_with_ones_own_share(project: Any, root: Actor) -> None:
    unit, neighbour = make_unit(project), make_unit(project)
    item = services.create_fee_item(actor=root, project=project, name="公摊水费")
    cost = services.prepare_shared_cost(
        actor=root,
        project=project,
        fee_item=item,
        kind="water",
        title="绿化用水",
        period_start=dt.date(2026, 10, 1),
        period_end=dt.date(2026, 10, 31),
        rule="usage",
        among=Among("units", listed={unit.pk: Decimal(20), neighbour.pk: Decimal("41.5")}),
        metered=Metered(Decimal(1250), Decimal(1190), Decimal(0), Decimal(5)),
    )
    browser = sign_in(unit)
    cost = services.approve_shared_cost(actor=root, cost=cost)
    cost = services.issue_shared_cost(actor=root, cost=cost)
    assert "绿化用水" not in browser.get(home_path(unit, "shared-costs/")).content.decode()
    services.publish_shared_cost(actor=root, cost=cost)
    page = browser.get(home_path(unit, "shared-costs/")).content.decode()
    for text in ("绿化用水", "2026-10", "300.00", "97.56"):
        assert text in page
    assert "202.44" not in page
    services.reverse_shared_cost(actor=root, cost=cost, reason="表读错")
    assert "绿化用水" not in browser.get(home_path(unit, "shared-costs/")).content.decode()
