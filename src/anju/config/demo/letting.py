"""What the demonstration estate lets: a shop with a rising rent, a parking space, an advertising site that waits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from anju.core.access import Actor
from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies
from anju.domains.billing import services as billing
from anju.domains.billing.models import Contract
from anju.domains.billing.services import contracts
from anju.domains.estate import queries as estate
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Project


def let(*, actor: Actor, project: Project, staff: dict[str, User], month: dt.date) -> None:
    """Draft three contracts from a month on; the manager approves two, which are billed for it."""
    clerk = identity.actor_for(staff["finance"], surface="demo")
    manager = identity.actor_for(staff["project_manager"], surface="demo")
    units = estate.units_visible_to(actor, project).order_by("pk")
    shop = units.filter(usage="shop").first() or units.first()
    spaces = estate.spaces_visible_to(actor, project).order_by("pk")
    space = spaces.filter(unit__isnull=True).first() or spaces.last()
    names = ("商铺租金", "车位租金", "广告位费")
    rent, parking, site = (billing.create_fee_item(actor=actor, project=project, name=name) for name in names)
    about: dict[str, Any] = {"actor": clerk, "project": project, "unit": shop, "starts_on": month}
    year, two = month.replace(year=month.year + 1), month.replace(year=month.year + 2)
    day = dt.timedelta(days=1)
    signed = [
        contracts.draft_contract(
            **about,
            kind="lease",
            party="邻里便利店",
            ends_on=two - day,
            deposit=Decimal(3600),
            lines=[(rent, contracts.Terms(price=Decimal(1800), rise_percent=Decimal(5)))],
        )
    ]
    if space is not None:
        terms = contracts.Terms(price=Decimal(300))
        signed.append(
            contracts.draft_contract(
                **about, kind="parking", party="外来车主", space=space, ends_on=year - day, lines=[(parking, terms)]
            )
        )
    for contract in signed:
        _approve(clerk, manager, contract)
        contracts.bill_ahead(actor=actor, contract=contract, months=1)
    waiting = contracts.draft_contract(
        **about,
        kind="advertising",
        party="翠湖传媒",
        subject="电梯轿厢广告位",
        ends_on=two - day,
        cycle=6,
        lines=[(site, contracts.Terms(price=Decimal(800), rise_percent=Decimal(3)))],
    )
    contracts.submit_contract(actor=clerk, contract=waiting)


def _approve(clerk: Actor, manager: Actor, contract: Contract) -> None:
    contracts.submit_contract(actor=clerk, contract=contract)
    request = approval_queries.latest_request(contract.project, policies.CONTRACT_REQUEST.name, contract.pk)
    assert request is not None
    approvals.decide(actor=manager, request=request, is_approved=True, note="同意")
    contract.refresh_from_db()
