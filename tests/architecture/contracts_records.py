"""Records of contracts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.billing import services as billing
from anju.domains.billing.models import Contract, ContractLine, ContractTerms, FeeItem
from anju.domains.billing.services import contracts
from anju.domains.billing.services.contracts.settling import lay_out
from anju.domains.tenancy.models import Project
from tests.factories import household

ROOT = system_actor("tests")


def contract(project: Project, number: int) -> int:
    home = household.make_unit(project, f"7-1-{number + 100:04d}")
    item = FeeItem.objects.filter(project=project, name="租金").first()
    item = item or billing.create_fee_item(actor=ROOT, project=project, name="租金")
    today = clock.today()
    made = contracts.draft_contract(
        actor=ROOT,
        project=project,
        kind="lease",
        unit=home,
        party=f"好又多便利店{number}",
        starts_on=today,
        ends_on=today + dt.timedelta(days=700),
        lines=[(item, contracts.Terms(price=Decimal(3000), rise_percent=Decimal(5)))],
    )
    now = clock.now()
    Contract.objects.filter(pk=made.pk).update(state="in_force", decided_at=now)
    ContractTerms.objects.filter(line__contract=made).update(state="in_force", decided_at=now)
    made.refresh_from_db()
    for terms in ContractTerms.objects.filter(line__contract=made):
        lay_out(made, terms)
    return made.pk


def contract_line(project: Project, number: int) -> int:
    return ContractLine.objects.get(contract=contract(project, number + 50)).pk


def contract_terms(project: Project, number: int) -> int:
    return ContractTerms.objects.get(line__contract=contract(project, number + 80)).pk


MAKERS = {"contract": contract, "contract_line": contract_line, "contract_terms": contract_terms}
OF_MODEL = {
    "billing.Contract": "contract",
    "billing.ContractLine": "contract_line",
    "billing.ContractTerms": "contract_terms",
}
