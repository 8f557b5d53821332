"""People who enter and decide, and units that hold something in the fund."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories.household import make_unit

from anju.core.access import Actor
from anju.domains.approvals import queries as requests
from anju.domains.approvals import services as approvals
from anju.domains.identity import queries as identity
from anju.domains.joint_funds import policies, services
from anju.domains.joint_funds.enums import FundMove
from anju.domains.joint_funds.models import FundAct

DAY = dt.date(2026, 6, 1)


@pytest.fixture
def staff(project: Any, make_user: Callable[..., Any]) -> SimpleNamespace:
    """Give finance, who enters, and the manager, who decides."""
    return SimpleNamespace(
        finance=identity.actor_for(make_user("caiwu", "finance", project=project), surface="tests"),
        manager=identity.actor_for(make_user("jingli", "project_manager", project=project), surface="tests"),
    )


@pytest.fixture
def decide(project: Any, staff: SimpleNamespace) -> Callable[..., None]:
    """Give a function that lets the manager decide on a record of the joint funds."""

    def decided(record: Any, *, is_approved: bool = True, by: Actor | None = None) -> None:
        kind = policies.FUND_REQUEST if isinstance(record, FundAct) else policies.COMMON_REQUEST
        request = requests.latest_request(project, kind.name, record.pk)
        assert request is not None
        approvals.decide(actor=by or staff.manager, request=request, is_approved=is_approved, note="理由")
        record.refresh_from_db()

    return decided


@pytest.fixture
def units(project: Any) -> list[Any]:
    """Give the three homes of the trade's example of shares, in two buildings."""
    return [
        make_unit(project, "1-1-0101", area="89.53"),
        make_unit(project, "1-1-0102", area="120.00"),
        make_unit(project, "2-1-0101", area="75.28"),
    ]


@pytest.fixture
def deposit(project: Any, staff: SimpleNamespace, units: list[Any], decide: Callable[..., None]) -> FundAct:
    """Give a posted first deposit of 1,000.00 for all units."""
    act = services.propose_act(
        actor=staff.finance, project=project, kind=FundMove.FIRST, on_date=DAY, amount=Decimal("1000.00")
    )
    decide(act)
    return act
