"""Common-area income: a liability and never revenue, spent after a decision, never more than came in; publications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from anju.core.errors import AccessDenied, DomainError
from anju.domains.joint_funds import queries, services
from anju.domains.joint_funds.enums import ActState, CommonHead, PublicationState
from anju.domains.joint_funds.models import CommonMovement, FundAccount, FundAct, Publication
from anju.domains.joint_funds.services.income import Overspent
from anju.domains.ledger.enums import AccountKind
from anju.domains.ledger.models import Line

DAY = dt.date(2026, 6, 1)
HALF_YEAR = {"first_on": dt.date(2026, 1, 1), "last_on": dt.date(2026, 6, 30)}


def _income(project: Any, staff: SimpleNamespace, amount: str = "500.00", **more: Any) -> CommonMovement:
    facts = {"head": CommonHead.LIFT_ADVERTISING, "held_in": "bank", "counterparty": "分众传媒", "on_date": DAY, **more}
    return services.record_income(actor=staff.finance, project=project, amount=Decimal(amount), **facts)


def _spending(project: Any, staff: SimpleNamespace, amount: str = "200.00", **more: Any) -> CommonMovement:
    facts = {"head": CommonHead.REPAIR, "held_in": "bank", "counterparty": "施工队", "memo": "儿童乐园地垫", **more}
    return services.propose_spending(actor=staff.finance, project=project, on_date=DAY, amount=Decimal(amount), **facts)


def _held() -> Decimal:
    found = Line.objects.filter(account__role="common_income").aggregate(all=Sum("amount"))["all"]
    return -(found or Decimal(0))


def test_income_is_booked_as_held_for_the_owners(project: Any, staff: SimpleNamespace) -> None:
    made = _income(project, staff)
    assert (made.state, made.number) == (ActState.POSTED, "GY2026-0001")
    assert _held() == queries.common_balance(staff.finance, project) == Decimal("500.00")
    assert not Line.objects.filter(account__kind=AccountKind.INCOME).exists()


def test_spending_is_booked_when_another_has_decided(
    project: Any, staff: SimpleNamespace, decide: Callable[..., None]
) -> None:
    _income(project, staff)
    asked = _spending(project, staff)
    assert _held() == Decimal("500.00")
    with pytest.raises(AccessDenied), transaction.atomic():
        decide(asked, by=staff.finance)
    decide(asked)
    assert asked.state == ActState.POSTED
    assert _held() == queries.common_balance(staff.finance, project) == Decimal("300.00")


def test_no_more_is_spent_than_came_in(project: Any, staff: SimpleNamespace, decide: Callable[..., None]) -> None:
    _income(project, staff)
    first, second = _spending(project, staff, "300.00"), _spending(project, staff, "200.01")
    decide(first)
    with pytest.raises(Overspent), transaction.atomic():
        decide(second)
    assert _held() == Decimal("200.00")


def test_an_income_that_was_spent_is_not_taken_back(
    project: Any, staff: SimpleNamespace, decide: Callable[..., None]
) -> None:
    came = _income(project, staff)
    decide(_spending(project, staff))
    with pytest.raises(Overspent), transaction.atomic():
        services.reverse_movement(actor=staff.manager, movement=came, reason="退款")


def test_who_entered_it_does_not_reverse_it(project: Any, staff: SimpleNamespace, root: Any) -> None:
    came = _income(project, staff)
    with pytest.raises(AccessDenied):
        services.reverse_movement(actor=staff.finance, movement=came, reason="录错")
    done = services.reverse_movement(actor=staff.manager, movement=came, reason="录错")
    assert done.state == ActState.REVERSED
    assert _held() == 0
    with pytest.raises(DomainError):
        services.reverse_movement(actor=staff.manager, movement=came, reason="录错")
    with pytest.raises(DatabaseError), transaction.atomic():
        CommonMovement.objects.update(reversed_by=came.proposed_by_id)


def test_topping_up_the_fund_reaches_every_unit(
    project: Any, staff: SimpleNamespace, deposit: FundAct, decide: Callable[..., None]
) -> None:
    _income(project, staff)
    asked = _spending(project, staff, "100.00", head=CommonHead.FUND)
    decide(asked)
    assert asked.fund_act is not None
    assert asked.fund_act.entries.aggregate(all=Sum("amount"))["all"] == Decimal("100.00")
    assert FundAccount.objects.aggregate(all=Sum("balance"))["all"] == Decimal("1100.00")
    with pytest.raises(DomainError):
        services.reverse_movement(actor=staff.manager, movement=asked, reason="撤回")


def test_a_head_of_the_other_side_is_refused(project: Any, staff: SimpleNamespace) -> None:
    with pytest.raises(DomainError):
        _income(project, staff, head=CommonHead.REPAIR)
    with pytest.raises(DomainError):
        _spending(project, staff, head=CommonHead.PARKING)


def test_a_publication_says_what_the_ledgers_say(
    project: Any, staff: SimpleNamespace, deposit: FundAct, decide: Callable[..., None]
) -> None:
    _income(project, staff, "80.00", on_date=dt.date(2025, 12, 31))
    _income(project, staff)
    _income(project, staff, "60.00", head=CommonHead.PARKING)
    decide(_spending(project, staff))
    made = services.prepare_publication(actor=staff.finance, project=project, **HALF_YEAR)
    assert made.content["common"] == {
        "opening": "80.00",
        "moves": [["lift_ads", "500.00"], ["parking", "60.00"], ["repair", "-200.00"]],
        "closing": "440.00",
    }
    assert made.content["fund"]["closing"] == "1000.00"
    assert made.content["units"] == 3


def test_a_publication_is_published_by_another_and_only_while_it_is_true(
    project: Any, staff: SimpleNamespace, decide: Callable[..., None]
) -> None:
    _income(project, staff)
    made = services.prepare_publication(actor=staff.finance, project=project, **HALF_YEAR)
    with pytest.raises(AccessDenied):
        services.publish(actor=staff.finance, publication=made)
    _income(project, staff, "1.00")
    with pytest.raises(DomainError):
        services.publish(actor=staff.manager, publication=made)
    again = services.prepare_publication(actor=staff.finance, project=project, **HALF_YEAR)
    assert services.publish(actor=staff.manager, publication=again).state == PublicationState.PUBLISHED
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(content={})


def test_one_publication_of_a_period_stands(project: Any, staff: SimpleNamespace) -> None:
    first, second = (
        services.prepare_publication(actor=staff.finance, project=project, **HALF_YEAR) for _twice in range(2)
    )
    services.publish(actor=staff.manager, publication=first)
    with pytest.raises(DomainError):
        services.publish(actor=staff.manager, publication=second)
    services.withdraw_publication(actor=staff.manager, publication=first, reason="更正")
    assert services.publish(actor=staff.manager, publication=second).state == PublicationState.PUBLISHED
