"""Offers for payment in advance: lines of their own, put in force by another, lost by night where nobody paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_tariff, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import policies, queries, services
from anju.domains.billing.calc.discount import gift_discounts
from anju.domains.billing.enums import OfferKind, ReductionKind
from anju.domains.billing.models import Bill, Offer, Reduction
from anju.domains.ledger.models import Line

TODAY = dt.date(2026, 1, 5)


@pytest.fixture
def manager(project: Any, make_user: Any) -> Actor:
    return actor_with(policies.APPROVE_OFFERS, project_id=project.pk, user_id=make_user("manager").pk)


def offer(project: Any, manager: Actor, kind: str = OfferKind.PERCENT, **terms: Any) -> Offer:
    wanted = {"starts_on": TODAY, "ends_on": dt.date(2026, 12, 31), **terms}
    made = services.make_offer(
        actor=actor_with(policies.EDIT_OFFERS),
        project=project,
        name="早缴优惠",
        fee_item=make_tariff(project).fee_item,
        kind=kind,
        **wanted,
    )
    return services.approve_offer(actor=manager, offer=made)


def test_e21_five_percent_off_a_year_is_a_line_of_its_own(project: Any, root: Actor, manager: Actor) -> None:
    unit = make_unit(project)
    bill = make_bill(unit, "2524.80", month="2026-01", due="2026-01-31")
    with clock.at(TODAY):
        off = services.apply_offer(actor=root, unit=unit, offer=offer(project, manager, value=Decimal(5)))
    bill.refresh_from_db()
    assert (off, bill.amount, bill.balance) == (Decimal("126.24"), Decimal("2524.80"), Decimal("2398.56"))
    line = Reduction.objects.get()
    assert (line.kind, line.line) == (ReductionKind.DISCOUNT, Decimal("-126.24"))
    sides = dict(Line.objects.filter(entry=line.entry_id).values_list("account__role", "amount"))
    assert sides == {"revenue": Decimal("126.24"), "receivable": Decimal("-126.24")}
    assert queries.disagreements(root, project) == []


def test_twelve_paid_one_free(project: Any, root: Actor, manager: Actor) -> None:
    unit = make_unit(project)
    months = [f"2026-{number:02d}" for number in range(1, 13)] + ["2027-01", "2027-02"]
    bills = [make_bill(unit, "210.40", month=month) for month in months]
    with clock.at(TODAY):
        services.apply_offer(actor=root, unit=unit, offer=offer(project, manager, OfferKind.GIFT, bought=12, given=1))
    free = [bill.pk for bill in Bill.objects.filter(balance=0)]
    assert free == [bills[12].pk]
    with clock.at(TODAY + dt.timedelta(days=1)):
        assert services.give_back_unpaid(project=project) == 1  # nobody paid the twelve
        assert services.give_back_unpaid(project=project) == 0
    assert not Bill.objects.exclude(waived=0).exists()


def test_free_month_stays_where_the_others_were_paid(project: Any, root: Actor, manager: Actor) -> None:
    unit = make_unit(project)
    for month in ("2026-01", "2026-02", "2026-03"):
        make_bill(unit, "100.00", month=month)
    with clock.at(TODAY):
        services.apply_offer(actor=root, unit=unit, offer=offer(project, manager, OfferKind.GIFT, bought=2, given=1))
    Bill.objects.filter(waived=0).update(paid=100)
    with clock.at(TODAY + dt.timedelta(days=1)):
        assert services.give_back_unpaid(project=project) == 0


def test_early_bird_has_to_be_early(project: Any, root: Actor, manager: Actor) -> None:
    unit = make_unit(project)
    make_bill(unit, "100.00", month="2026-01", due="2026-01-14")
    later = make_bill(unit, "100.00", month="2026-02", due="2026-02-28")
    early = offer(project, manager, OfferKind.FIXED, value=Decimal("8.00"), days_before=10)
    with clock.at(TODAY):
        assert services.apply_offer(actor=root, unit=unit, offer=early) == 8
        with pytest.raises(DomainError):
            services.apply_offer(actor=root, unit=unit, offer=early)  # once a bill
    assert Reduction.objects.get().bill_id == later.pk


def test_offer_is_put_in_force_by_another(project: Any, manager: Actor) -> None:
    made = services.make_offer(
        actor=actor_with(policies.EDIT_OFFERS, user_id=manager.user_id),
        project=project,
        name="早缴优惠",
        fee_item=make_tariff(project).fee_item,
        kind=OfferKind.PERCENT,
        value=Decimal(5),
        starts_on=TODAY,
        ends_on=TODAY,
    )
    unit = make_unit(project)
    make_bill(unit, "100.00", month="2026-01")
    with pytest.raises(AccessDenied):
        services.approve_offer(actor=manager, offer=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.update(approved_by=manager.user_id)
    with clock.at(TODAY), pytest.raises(DomainError):
        services.apply_offer(actor=actor_with(policies.APPLY_OFFERS), unit=unit, offer=made)


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": OfferKind.PERCENT, "value": Decimal(101)},
        {"kind": OfferKind.FIXED},
        {"kind": OfferKind.GIFT, "bought": 12},
        {"kind": OfferKind.PERCENT, "value": Decimal(5), "ends_on": dt.date(2025, 1, 1)},
    ],
)
def test_impossible_offers_are_refused(project: Any, manager: Actor, terms: Any) -> None:
    with pytest.raises(DomainError):
        offer(project, manager, **terms)


def test_gifts_need_whole_turns() -> None:
    lines = gift_discounts([Decimal(10)] * 5, bought=2, given=1)
    assert [str(line) for line in lines] == ["0.00", "0.00", "-10.00", "0.00", "0.00"]
    with pytest.raises(ValueError, match="something"):
        gift_discounts([], bought=0, given=1)
