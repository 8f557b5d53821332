"""Records of shared costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core.access import system_actor
from anju.domains.billing import services as billing
from anju.domains.billing.models import CostShare, FeeItem, SharedCost
from anju.domains.billing.services.sharing import Among
from anju.domains.tenancy.models import Project
from tests.factories import household

ROOT = system_actor("tests")


def draft(project: Project, number: int) -> SharedCost:
    home = household.make_unit(project, f"5-1-{number + 100:04d}")
    item = FeeItem.objects.filter(project=project, name="公摊电费").first()
    return billing.prepare_shared_cost(
        actor=ROOT,
        project=project,
        fee_item=item or billing.create_fee_item(actor=ROOT, project=project, name="公摊电费"),
        kind="power",
        title=f"楼道照明{number}",
        period_start=dt.date(2026, 10, 1),
        period_end=dt.date(2026, 10, 31),
        rule="area",
        among=Among("units", listed={home.pk: Decimal(1)}),
        amount=Decimal(80),
    )


def shared_cost(project: Project, number: int) -> int:
    return draft(project, number).pk


def issued_cost(project: Project, number: int) -> int:
    cost = billing.approve_shared_cost(actor=ROOT, cost=draft(project, number))
    return billing.issue_shared_cost(actor=ROOT, cost=cost).pk


def cost_share(project: Project, number: int) -> int:
    return CostShare.objects.get(cost=draft(project, number)).pk


MAKERS = {"shared_cost": shared_cost, "issued_cost": issued_cost, "cost_share": cost_share}
OF_MODEL = {"billing.SharedCost": "shared_cost", "billing.CostShare": "cost_share"}
