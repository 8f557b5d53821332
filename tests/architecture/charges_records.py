"""Records of charges outside the runs, late charges, waivers and deposits."""

from __future__ import annotations

from decimal import Decimal

from anju.core.access import system_actor
from anju.domains.billing import services as billing
from anju.domains.billing.models import FeeItem
from anju.domains.billing.services import OneCharge
from anju.domains.tenancy.models import Project
from tests.factories import household

ROOT = system_actor("tests")


def charge(project: Project, number: int) -> int:
    home = household.make_unit(project, f"6-1-{number + 100:04d}")
    item = FeeItem.objects.filter(project=project, name="维修费").first()
    item = item or billing.create_fee_item(actor=ROOT, project=project, name="维修费")
    one = OneCharge(unit_id=home.pk, amount=Decimal(80))
    return billing.charge_once(
        actor=ROOT, project=project, fee_item=item, charge=one, memo=f"更换水龙头{number}", key=f"made-{number}"
    ).pk


MAKERS = {"charge": charge}
OF_MODEL = {"billing.ChargeDocument": "charge"}
