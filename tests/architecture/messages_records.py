"""Records of money by code, for the tests that try every address."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from anju.core import clock
from anju.domains.identity.models import User
from anju.domains.payments.calc import orders
from anju.domains.payments.models import PayOrder
from anju.domains.tenancy.models import Project
from tests.factories import household


def desk_order(project: Project, number: int) -> int:
    """Make an order by the code on a payer's phone that the payer is typing a password for."""
    cashier, _made = User.objects.get_or_create(username=f"desk{project.pk}", defaults={"name": "收银员"})
    return PayOrder.objects.create(
        project=project,
        number=orders.new_number(project.pk, clock.today()),
        unit=household.make_unit(project, f"7-1-{number + 100:04d}"),
        user=cashier,
        channel="wechat",
        merchant="M1",
        amount=Decimal("276.08"),
        client_id=uuid.uuid4(),
        is_desk=True,
        state="confirming",
        charged_at=clock.now(),
        created_at=clock.now(),
        expires_at=clock.now() + dt.timedelta(minutes=1),
    ).pk


MAKERS = {"desk_order": desk_order}
