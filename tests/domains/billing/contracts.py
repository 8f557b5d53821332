"""Makes contracts of an estate in a line each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies
from anju.domains.billing.models import Bill, Contract, ContractTerms
from anju.domains.billing.services import contracts
from anju.domains.identity import queries as identity

START = dt.date(2026, 3, 17)


class Letting:
    """Drafts, asks and decides."""

    def __init__(self, estate: Any, people: SimpleNamespace) -> None:
        self.estate, self.people, self.project = estate, people, estate.project

    def draft(self, price: str = "1000", *, item: str = "租金", unit: Any = None, **more: Any) -> Contract:
        about: dict[str, Any] = {
            "kind": "lease",
            "party": "好又多便利店",
            "starts_on": START,
            "ends_on": dt.date(2028, 3, 16),
        }
        names = ("kind", "party", "starts_on", "ends_on", "cycle", "due_days", "space", "deposit", "person", "renews")
        about.update({name: more.pop(name) for name in names if name in more})
        unit = unit or self.estate.unit(usage="shop", owner=None)
        contract = contracts.draft_contract(actor=self.people.clerk, project=self.project, unit=unit, **about)
        contracts.add_line(
            actor=self.people.clerk,
            contract=contract,
            fee_item=self.estate.fee_item(item),
            terms=contracts.Terms(price=Decimal(price), **more),
        )
        return contract

    def ask(self, price: str = "1000", **more: Any) -> Contract:
        return contracts.submit_contract(actor=self.people.clerk, contract=self.draft(price, **more))

    def sign(self, price: str = "1000", **more: Any) -> Contract:
        return self.decide(self.ask(price, **more))

    def decide(self, subject: Contract | ContractTerms, *, is_approved: bool = True) -> Any:
        kind = policies.CONTRACT_REQUEST if isinstance(subject, Contract) else policies.TERMS_REQUEST
        for who in (self.people.manager, self.people.group):
            request = approval_queries.latest_request(self.project, kind.name, subject.pk)
            if request.state == "pending":
                approvals.decide(actor=who, request=request, is_approved=is_approved, note="看过")
        subject.refresh_from_db()
        return subject

    def bills(self, contract: Contract) -> list[Bill]:
        found = Bill.objects.filter(agreed__line__contract=contract, reversed_at__isnull=True)
        return list(found.order_by("period_start", "pk"))


@pytest.fixture
def letting(estate: Any, project: Any, make_user: Any) -> Letting:
    """Give a clerk who lets and two who approve."""
    clerk = make_user("letting", "finance", project=project)
    desk = make_user("desk", "cashier", project=project)
    manager = make_user("boss", "project_manager", project=project)
    group = make_user("board", "group")
    people = SimpleNamespace(
        clerk=identity.actor_for(clerk, surface="tests"),
        clerk_at_desk=identity.actor_for(desk, surface="tests"),
        manager=identity.actor_for(manager, surface="tests"),
        group=identity.actor_for(group, surface="tests"),
        stranger=actor_with(policies.VIEW_CONTRACTS),
    )
    return Letting(estate, people)
