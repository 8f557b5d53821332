"""Shared costs: divided to the cent, refused where they may not be, approved by another, issued, reversed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.domains.billing.conftest import Estate

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import policies, queries, services
from anju.domains.billing.calc.sharing import NothingToShare, pool, shares
from anju.domains.billing.enums import CostKind, SharedState, ShareRule, ShareScope
from anju.domains.billing.models import Bill, CostShare, SharedCost
from anju.domains.billing.services.sharing import Among, Metered, NotShareable
from anju.domains.estate.models import Building, Entrance
from anju.domains.ledger.models import Entry, Line

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def yuan(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


@pytest.fixture
def people(project: Any, make_user: Any) -> SimpleNamespace:
    """Give somebody who prepares and issues, somebody who approves, and one who holds every right."""
    doing = (policies.VIEW_BILLS, policies.PREPARE_SHARES, policies.ISSUE_SHARES, policies.REVERSE_CHARGES)

    def somebody(name: str, *rights: Any) -> Actor:
        return actor_with(*rights, project_id=project.pk, user_id=make_user(name).pk)

    return SimpleNamespace(
        clerk=somebody("clerk", *doing),
        manager=somebody("manager", policies.VIEW_BILLS, policies.APPROVE_SHARES),
        both=somebody("both", *doing, policies.APPROVE_SHARES),
    )


def prepare(estate: Estate, actor: Actor | None = None, **about: Any) -> SharedCost:
    return services.prepare_shared_cost(
        **{
            "actor": actor or estate.root,
            "project": estate.project,
            "fee_item": estate.fee_item("公摊电费"),
            "kind": CostKind.POWER,
            "title": "楼道照明",
            "period_start": FIRST,
            "period_end": LAST,
            "rule": ShareRule.AREA,
            "among": Among(),
            "amount": None if "metered" in about else Decimal(1000),
            **about,
        }
    )


def issue(estate: Estate, cost: SharedCost) -> list[Bill]:
    services.approve_shared_cost(actor=estate.root, cost=cost)
    issued = services.issue_shared_cost(actor=estate.root, cost=cost)
    return list(Bill.objects.filter(document=issued.document).order_by("pk"))


def test_e13_by_area(estate: Estate) -> None:
    for area in ("89.53", "120.00", "75.28"):
        estate.unit(area)
    wanted = yuan("314.35", "421.33", "264.32")
    assert shares(Decimal(1000), yuan("89.53", "120.00", "75.28")) == wanted
    bills = issue(estate, prepare(estate))
    assert [bill.amount for bill in bills] == wanted
    assert queries.bill_formula(bills[0]) == ["1,000.00 × 89.53 ÷ 284.81 = 314.35"]


def test_e14_by_household(estate: Estate) -> None:
    for area in ("50", "120", "80"):
        estate.unit(area)
    wanted = yuan("33.34", "33.33", "33.33")
    assert shares(Decimal(100), [Decimal(1)] * 3) == wanted
    bills = issue(estate, prepare(estate, rule=ShareRule.HOUSEHOLD, amount=Decimal(100)))
    assert [bill.amount for bill in bills] == wanted


def test_e15_what_the_meters_leave_by_use(estate: Estate) -> None:
    units = [estate.unit() for _each in range(3)]
    use = yuan("20", "30", "10")
    left = pool(master=Decimal(1250), subs=Decimal(1190), own_use=Decimal(0), unit_price=Decimal(5))
    assert (left.quantity, left.amount) == (60, 300)
    assert shares(left.amount, use) == yuan("100", "150", "50")
    cost = prepare(
        estate,
        kind=CostKind.WATER,
        rule=ShareRule.USAGE,
        metered=Metered(Decimal(1250), Decimal(1190), Decimal(0), Decimal(5)),
        among=Among(ShareScope.UNITS, listed={unit.pk: each for unit, each in zip(units, use, strict=True)}),
    )
    bills = issue(estate, cost)
    assert [bill.amount for bill in bills] == yuan("100", "150", "50")
    assert [(bill.quantity, bill.price) for bill in bills] == [(each, Decimal(5)) for each in use]
    assert (bills[0].period_start, bills[0].period_end) == (FIRST, LAST)


def test_own_use_is_not_shared(estate: Estate) -> None:
    estate.unit()
    metered = Metered(Decimal(1250), Decimal(1190), Decimal(12), Decimal("5.5"))
    cost = prepare(estate, metered=metered)
    assert (cost.quantity, cost.amount) == (Decimal(48), Decimal("264.00"))
    with pytest.raises(NothingToShare):
        prepare(estate, metered=Metered(Decimal(1250), Decimal(1200), Decimal(50), Decimal(5)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.decimals("0.01", "99999", places=2),
    rule=st.sampled_from(ShareRule),
    units=st.lists(
        st.tuples(st.decimals("0.01", "900", places=2), st.decimals("0", "50", places=3)), min_size=1, max_size=8
    ),
)
def test_sql_divides_as_the_arithmetic_does(
    estate: Estate, amount: Decimal, rule: ShareRule, units: list[tuple[Decimal, Decimal]]
) -> None:
    with transaction.atomic():
        made = [estate.unit(str(area), owner=None) for area, _weight in units]
        given = [weight for _area, weight in units]
        by_list = rule in (ShareRule.USAGE, ShareRule.CUSTOM)
        weights = given if by_list else [area if rule == ShareRule.AREA else Decimal(1) for area, _weight in units]
        if any(weights):
            listed = {unit.pk: weight for unit, weight in reversed(list(zip(made, given, strict=True)))}
            among = Among(ShareScope.UNITS, listed=listed) if by_list else Among()
            cost = prepare(estate, rule=rule, among=among, amount=amount)
            found = list(queries.shares_of(estate.root, cost).values_list("amount", flat=True))
            assert found == shares(amount, weights)
            assert sum(found) == amount
            assert sum(bill.amount for bill in issue(estate, cost)) == amount
            assert Line.objects.count() == 2 * Entry.objects.count()
        transaction.set_rollback(True)


def test_the_scope_says_who_shares(estate: Estate) -> None:
    first, second = estate.unit("100"), estate.unit("100")
    other = Building.objects.create(project=estate.project, code="2")
    entrance = Entrance.objects.create(project=estate.project, building=other, code="1")
    type(second).objects.filter(pk=second.pk).update(building=other, entrance=entrance)
    for among, wanted in (
        (Among(), {first.pk, second.pk}),
        (Among(ShareScope.BUILDINGS, [other.pk]), {second.pk}),
        (Among(ShareScope.ENTRANCES, [entrance.pk]), {second.pk}),
        (Among(ShareScope.UNITS, listed={first.pk: Decimal(1)}), {first.pk}),
    ):
        cost = prepare(estate, among=among)
        assert set(CostShare.objects.filter(cost=cost).values_list("unit_id", flat=True)) == wanted
        assert cost.unit_count == len(wanted)
    for wrong in (Among(ShareScope.BUILDINGS), Among(ShareScope.BUILDINGS, [0]), Among(ShareScope.UNITS)):
        with pytest.raises(DomainError):
            prepare(estate, among=wrong)
    with pytest.raises(DomainError, match="List the units"):
        prepare(estate, rule=ShareRule.USAGE)
    with pytest.raises(DomainError, match="not all of them are zero"):
        prepare(estate, rule=ShareRule.CUSTOM, among=Among(ShareScope.UNITS, listed={first.pk: Decimal(0)}))


def test_what_may_not_be_shared_is_refused_with_the_rule(estate: Estate, people: Any) -> None:
    estate.unit()
    waiting = prepare(estate, kind=CostKind.GREENING)
    services.set_sharing_rules(
        actor=people.manager, project=estate.project, refused=["greening", "office"], source="清远市物业管理条例 37"
    )
    with pytest.raises(NotShareable, match="清远市物业管理条例 37") as told:
        prepare(estate, kind=CostKind.GREENING)
    assert told.value.field == "kind"
    with pytest.raises(NotShareable):
        services.approve_shared_cost(actor=people.manager, cost=waiting)
    with pytest.raises(AccessDenied):
        services.set_sharing_rules(actor=people.clerk, project=estate.project, refused=[], source="")
    assert prepare(estate, kind=CostKind.LIFT).state == SharedState.DRAFT


def test_somebody_else_approves(estate: Estate, people: Any) -> None:
    estate.unit()
    cost = prepare(estate, people.both)
    with pytest.raises(DomainError, match="somebody else"):
        services.approve_shared_cost(actor=people.both, cost=cost)
    with pytest.raises(AccessDenied):
        services.approve_shared_cost(actor=people.clerk, cost=cost)
    with pytest.raises(DomainError):
        services.issue_shared_cost(actor=people.clerk, cost=cost)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedCost.objects.filter(pk=cost.pk).update(approved_by=people.both.user_id)
    services.approve_shared_cost(actor=people.manager, cost=cost)
    with pytest.raises(AccessDenied):
        services.issue_shared_cost(actor=people.manager, cost=cost)
    assert services.issue_shared_cost(actor=people.clerk, cost=cost).state == SharedState.ISSUED
    with pytest.raises(DomainError):
        services.issue_shared_cost(actor=people.clerk, cost=cost)


def test_bills_stand_in_the_books_and_are_reversed_whole(estate: Estate, people: Any) -> None:
    for _each in range(3):
        estate.unit()
    cost = prepare(estate, people.clerk, amount=Decimal(100))
    services.approve_shared_cost(actor=people.manager, cost=cost)
    with clock.at(dt.date(2026, 11, 5)):
        services.issue_shared_cost(actor=people.clerk, cost=cost)
        assert Entry.objects.count() == 3
        assert queries.disagreements(estate.root, estate.project) == []
        services.publish_shared_cost(actor=people.clerk, cost=cost)
        gone = services.reverse_shared_cost(actor=people.clerk, cost=cost, reason="表读错")
    assert (gone.state, gone.published_at) == (SharedState.REVERSED, None)
    assert not Bill.objects.filter(reversed_at__isnull=True).exists()
    assert queries.disagreements(estate.root, estate.project) == []
    assert len(issue(estate, prepare(estate, amount=Decimal(90)))) == 3


def test_a_unit_without_use_gets_no_bill(estate: Estate) -> None:
    units = [estate.unit(), estate.unit()]
    listed = {units[0].pk: Decimal(0), units[1].pk: Decimal(7)}
    cost = prepare(estate, rule=ShareRule.USAGE, among=Among(ShareScope.UNITS, listed=listed))
    assert cost.unit_count == 2
    (bill,) = issue(estate, cost)
    assert (bill.unit_id, bill.amount) == (units[1].pk, Decimal("1000.00"))


def test_a_fee_item_charged_case_by_case_shares_nothing(estate: Estate) -> None:
    unit = estate.unit()
    item = estate.fee_item("维修费")
    services.charge_once(
        actor=estate.root,
        project=estate.project,
        fee_item=item,
        charge=services.OneCharge(unit_id=unit.pk, amount=Decimal(20)),
        memo="换锁",
        key="a",
    )
    with pytest.raises(DomainError, match="choose another fee item"):
        prepare(estate, fee_item=item)
    assert item not in queries.fee_items_to_share(estate.root, estate.project)
