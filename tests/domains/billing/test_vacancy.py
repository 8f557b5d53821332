"""Vacancy discounts: what is applied for waits in the chain of approval, and the decision settles it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.approvals.models import ChainStep
from anju.domains.billing import policies, services
from anju.domains.billing.enums import DiscountState

JULY = dt.date(2027, 7, 1)


@pytest.fixture
def apply(estate: Any, staff: Any) -> Any:
    """Give a function by which the accountant applies for 70 % on one unit."""
    unit, tariff = estate.unit(), estate.tariff()

    def applied(starts_on: dt.date = JULY, ends_on: dt.date | None = None) -> Any:
        return services.apply_for_discount(
            actor=staff.accountant,
            unit=unit,
            fee_item=tariff.fee_item,
            factor=Decimal("0.7"),
            starts_on=starts_on,
            ends_on=ends_on,
        )

    return applied


def request_for(discount: Any) -> Any:
    return approval_queries.latest_request(discount.project, policies.VACANCY_REQUEST.name, discount.pk)


def test_an_application_waits_in_the_chain(apply: Any) -> None:
    discount = apply()
    assert discount.state == DiscountState.APPLIED
    assert request_for(discount).title == "1-101 pays 70% of 物业服务费 while vacant"


def test_an_approval_puts_it_in_force_and_names_the_decider(apply: Any, decide: Any) -> None:
    discount = decide(apply())
    assert (discount.state, discount.decided_by.username) == (DiscountState.APPROVED, "chief")


def test_a_refusal_lays_it_aside(apply: Any, decide: Any) -> None:
    assert decide(apply(), is_approved=False).state == DiscountState.REFUSED


def test_taking_the_request_back_gives_it_up(apply: Any, staff: Any) -> None:
    discount = apply()
    approvals.withdraw(actor=staff.accountant, request=request_for(discount))
    discount.refresh_from_db()
    assert discount.state == DiscountState.WITHDRAWN


def test_two_that_overlap_are_not_both_approved(apply: Any, decide: Any) -> None:
    first, second = apply(), apply(dt.date(2027, 10, 1))
    decide(first)
    with pytest.raises(DomainError, match="within these dates"):
        decide(second)
    assert apply(dt.date(2027, 1, 1), dt.date(2027, 6, 30)).state == DiscountState.APPLIED


def test_nobody_to_decide_means_nothing_is_applied_for(apply: Any) -> None:
    ChainStep.objects.all().delete()
    with pytest.raises(approvals.NoChain):
        apply()


def test_only_a_discount_in_force_is_ended(apply: Any, decide: Any, staff: Any) -> None:
    discount = apply()
    with pytest.raises(DomainError):
        services.end_discount(actor=staff.manager, discount=discount, ends_on=JULY)
    decide(discount)
    with pytest.raises(AccessDenied):
        services.end_discount(actor=staff.accountant, discount=discount, ends_on=JULY)
    ended = services.end_discount(actor=staff.manager, discount=discount, ends_on=dt.date(2027, 8, 31))
    assert (ended.state, ended.ends_on) == (DiscountState.ENDED, dt.date(2027, 8, 31))
