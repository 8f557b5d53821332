"""A cashier with an open shift."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core.access import Actor
from anju.domains.payments import policies
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender


@pytest.fixture
def cashier(project: Any, make_user: Any) -> Actor:
    """Give the actor of a cashier."""
    user = make_user("cashier")
    return actor_with(
        policies.COLLECT,
        policies.VIEW_SHIFTS,
        policies.WORK_SHIFTS,
        policies.VIEW_PAYMENTS,
        project_id=project.pk,
        user_id=user.pk,
    )


@pytest.fixture
def finance(project: Any, make_user: Any) -> Actor:
    """Give the actor of an accountant, who reverses and audits but takes no money."""
    user = make_user("finance")
    return actor_with(
        policies.REVERSE,
        policies.VIEW_SHIFTS,
        policies.AUDIT_SHIFTS,
        policies.VIEW_PAYMENTS,
        project_id=project.pk,
        user_id=user.pk,
    )


@pytest.fixture
def shift(project: Any, cashier: Actor) -> Any:
    """Give the cashier's open shift with a float of 200.00."""
    return payments.open_shift(actor=cashier, project=project, opening_float=Decimal("200.00"), desk="1")


@pytest.fixture
def take(project: Any, cashier: Actor, shift: Any) -> Callable[..., Any]:
    """Give a function that takes money for a unit, with a fresh key."""

    def take(unit: Any, tenders: list[Tender], **more: Any) -> Any:
        wanted = {
            "actor": cashier,
            "project": project,
            "unit": unit,
            "shift": shift,
            "tenders": tenders,
            "idempotency_key": str(uuid.uuid4()),
        }
        return payments.take_payment(**(wanted | more))

    return take
