"""A project with two departments, the people of a budget, and ways to bring a plan into force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from anju.core import clock
from anju.core.access import Actor
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.budgets import policies, services
from anju.domains.budgets.models import BudgetYear, Part, Plan, Sheet
from anju.domains.budgets.services import Cell
from anju.domains.expenses import policies as expenses
from anju.domains.expenses import services as spending
from anju.domains.expenses.models import Claim
from anju.domains.expenses.services import Expense
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account
from anju.domains.tenancy import services as tenancy
from anju.domains.tenancy.models import Department

TODAY = dt.date(2026, 11, 23)
JUNE = dt.date(2026, 6, 10)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@dataclass
class Office:
    """Everybody and everything that a budget needs."""

    project: Any
    root: Actor
    engineering: Department
    service: Department
    head: Actor
    desk: Actor
    finance: Actor
    manager: Actor
    group: Actor

    def account(self, code: str) -> Account:
        return Account.objects.get(project=self.project, code=code)

    def user(self, actor: Actor) -> User:
        return User.objects.get(pk=actor.user_id)

    def open_year(self, year: int = 2026) -> tuple[BudgetYear, Part, Part]:
        opened = services.open_year(
            actor=self.finance, project=self.project, year=year, due_on=dt.date(year - 1, 12, 15)
        )
        costs = {self.account("6401.02").pk: "month", self.account("6401.06").pk: "year"}
        one = services.set_part(
            actor=self.finance,
            year=opened,
            department=self.engineering,
            head=self.user(self.head),
            template=costs,
        )
        other = services.set_part(
            actor=self.finance,
            year=opened,
            department=self.service,
            head=self.user(self.desk),
            template={self.account("6401.06").pk: "year"},
        )
        return opened, one, other

    def submit(self, part: Part, actor: Actor, **amounts: str) -> Sheet:
        cells = {
            self.account(code.replace("_", ".")[1:]).pk: Cell([Decimal(amount)] * 12)
            for code, amount in amounts.items()
        }
        sheet = services.fill_sheet(actor=actor, part=part, cells=cells)
        return services.submit_sheet(actor=actor, sheet=sheet)

    def accepted(self) -> BudgetYear:
        opened, one, other = self.open_year()
        for sheet in (
            self.submit(one, self.head, a6401_02="1000.00", a6401_06="100.00"),
            self.submit(other, self.desk, a6401_06="200.00"),
        ):
            services.accept_sheet(actor=self.finance, sheet=sheet)
        return opened

    def decide(self, plan: Plan, *actors: Actor, is_approved: bool = True) -> Plan:
        for actor in actors:
            request = approvals.latest_request(self.project, policies.PLAN_REQUEST.name, plan.pk)
            assert request is not None
            deciding.decide(actor=actor, request=request, is_approved=is_approved, note="预算偏高")
        plan.refresh_from_db()
        return plan

    def adopted(self) -> Plan:
        plan = services.prepare_plan(actor=self.finance, year=self.accepted())
        services.request_plan(actor=self.finance, plan=plan)
        self.decide(plan, self.manager, self.group)
        return services.adopt_plan(actor=self.group, plan=plan)

    def spend(self, code: str, amount: str, on: dt.date, department: Department | None = None) -> Claim:
        claim = spending.claim_expense(
            actor=self.head,
            project=self.project,
            expense=Expense(self.account(code), "迅达电梯", Decimal(amount), on, "维保", department),
        )
        return self.book(claim)

    def book(self, claim: Claim) -> Claim:
        for actor in (self.manager, self.group):
            request = approvals.latest_request(self.project, expenses.CLAIM_REQUEST.name, claim.pk)
            if request is not None and request.state == "pending":
                deciding.decide(actor=actor, request=request, is_approved=True)
        claim.refresh_from_db()
        return claim


@pytest.fixture
def office(project: Any, root: Actor, make_user: Callable[..., Any]) -> Office:
    def hired(name: str, role: str, everywhere: bool = False) -> Actor:
        user = make_user(name, role, project=None if everywhere else project)
        return identity.actor_for(user, surface="test")

    def department(name: str) -> Department:
        return tenancy.open_department(actor=root, company=project.company, name=name, project=project)

    return Office(
        project,
        root,
        department("工程部"),
        department("客服部"),
        hired("gongcheng", "engineering_head"),
        hired("kefu", "service"),
        hired("caiwu", "finance"),
        hired("jingli", "project_manager"),
        hired("jituan", "group", everywhere=True),
    )
