"""A small estate with one tariff, and the people who charge it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core.access import Actor
from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies, services
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Bill, FeeItem, Tariff, VacancyDiscount
from anju.domains.estate.enums import Usage
from anju.domains.estate.models import Building, Unit
from anju.domains.identity import queries as identity
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, Residency

LONG_AGO = dt.date(2018, 1, 1)


class Estate:
    """Makes units, people and tariffs of one project in a line each."""

    def __init__(self, project: Any, root: Actor) -> None:
        self.project, self.root = project, root
        self.building = Building.objects.create(project=project, code="1")
        self.count = 0

    def unit(
        self,
        area: str = "89.53",
        *,
        handed_over_on: dt.date | None = LONG_AGO,
        usage: str = Usage.HOME,
        owner: str | None = "王建国",
    ) -> Unit:
        """Add a unit with an owner."""
        self.count += 1
        room = f"{100 + self.count}"
        unit = Unit.objects.create(
            project=self.project,
            building=self.building,
            code=f"1-{room}",
            room=room,
            floor=1,
            position=self.count,
            area=Decimal(area),
            usage=usage,
            handed_over_on=handed_over_on,
        )
        if owner:
            self.resident(unit, owner)
        return unit

    def resident(
        self,
        unit: Unit,
        name: str,
        *,
        role: str = ResidencyRole.OWNER,
        starts_on: dt.date | None = None,
        ends_on: dt.date | None = None,
        is_payer: bool = False,
    ) -> Person:
        """Let a person belong to a unit."""
        person = Person.objects.create(project=self.project, name=name)
        Residency.objects.create(
            project=self.project,
            unit=unit,
            person=person,
            role=role,
            starts_on=starts_on,
            ends_on=ends_on,
            is_payer=is_payer,
        )
        return person

    def fee_item(self, name: str = "物业服务费") -> FeeItem:
        """Return the fee item of a name."""
        held = FeeItem.objects.filter(project=self.project, name=name).first()
        return held or services.create_fee_item(actor=self.root, project=self.project, name=name)

    def tariff(
        self,
        price: str = "2.35",
        *,
        basis: str = Basis.AREA,
        usage: str = Usage.HOME,
        item: str = "物业服务费",
        **terms: Any,
    ) -> Tariff:
        """Add a tariff whose price has held for long."""
        return services.create_tariff(
            actor=self.root,
            fee_item=self.fee_item(item),
            usage=usage,
            basis=basis,
            starts_on=LONG_AGO,
            price=Decimal(price),
            **terms,
        )

    def bill(self, period: str = "2026-11") -> list[Bill]:
        """Issue a month and return its bills, in order."""
        result = services.run_month(actor=self.root, project=self.project, period=period)
        return list(Bill.objects.filter(run=result.run).order_by("pk")) if result.run else []


@pytest.fixture
def estate(project: Any, root: Actor) -> Estate:
    """Give an estate without units."""
    return Estate(project, root)


@pytest.fixture
def staff(project: Any, make_user: Callable[..., Any]) -> SimpleNamespace:
    """Give two accountants and a manager who approves."""

    def somebody(name: str, *rights: Any) -> Actor:
        user = make_user(name)
        return actor_with(policies.VIEW_BILLS, *rights, project_id=project.pk, user_id=user.pk)

    doing = (policies.PREPARE_RUNS, policies.ISSUE_RUNS, policies.REVERSE_RUNS, policies.APPLY_VACANCY)
    return SimpleNamespace(
        accountant=somebody("accountant", *doing),
        both=somebody("both", *doing, policies.APPROVE_RUNS),
        manager=somebody("manager", policies.APPROVE_RUNS, policies.END_VACANCY),
    )


@pytest.fixture
def decide(project: Any, make_user: Callable[..., Any]) -> Callable[..., VacancyDiscount]:
    """Let a project manager decide on an application for a discount."""

    chief = make_user("chief", "project_manager", project=project)

    def decided(discount: VacancyDiscount, *, is_approved: bool = True) -> VacancyDiscount:
        request = approval_queries.latest_request(project, policies.VACANCY_REQUEST.name, discount.pk)
        approvals.decide(
            actor=identity.actor_for(chief, surface="tests"), request=request, is_approved=is_approved, note="看过现场"
        )
        discount.refresh_from_db()
        return discount

    return decided
