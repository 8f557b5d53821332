"""Offers for payment in advance: made, put in force, taken off at the desk, lost by night where nobody paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import total
from anju.domains.billing import policies
from anju.domains.billing.calc.discount import fixed_discount, gift_discounts, percent_discount
from anju.domains.billing.enums import OfferKind, ReductionKind
from anju.domains.billing.models import Bill, FeeItem, Offer
from anju.domains.billing.services.reducing import reduce_bills
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project


def make_offer(
    *,
    actor: Actor,
    project: Project,
    name: str,
    fee_item: FeeItem,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    value: Decimal | None = None,
    bought: int | None = None,
    given: int | None = None,
    days_before: int = 0,
) -> Offer:
    """Make an offer; it holds once somebody else puts it in force. Raises AccessDenied, DomainError."""
    actor.require(policies.EDIT_OFFERS, project.pk)
    if ends_on < starts_on:
        raise DomainError(_("The end lies before the beginning."), field="ends_on")
    if Offer.objects.filter(project=project, name=name.strip()).exists():
        raise DomainError(_("There is an offer with this name already."), field="name")
    if kind == OfferKind.GIFT:
        value = None
        if not bought or not given:
            raise DomainError(_("Say how many months are paid and how many are free."), field="bought")
    else:
        bought = given = None
        if not value or value <= 0 or (kind == OfferKind.PERCENT and value > 100):
            raise DomainError(_("Say what is taken off: up to 100 %, or a sum."), field="value")
    return Offer.objects.create(
        project=project,
        name=name.strip(),
        fee_item=fee_item,
        kind=kind,
        value=value,
        bought=bought,
        given=given,
        days_before=days_before,
        starts_on=starts_on,
        ends_on=ends_on,
        made_by_id=actor.user_id,
    )


def approve_offer(*, actor: Actor, offer: Offer) -> Offer:
    """Put an offer in force. Raises AccessDenied, also for who made it."""
    actor.require(policies.APPROVE_OFFERS, offer.project_id)
    with transaction.atomic():
        held = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
        if actor.user_id is None or actor.user_id == held.made_by_id:
            raise AccessDenied(_("An offer is put in force by somebody else than who made it."))
        if held.approved_at is not None:
            raise DomainError(_("This offer is in force already."))
        held.approved_by_id, held.approved_at = actor.user_id, clock.now()
        held.save(update_fields=["approved_by", "approved_at"])
    return held


def amounts_of(offer: Offer, bills: Sequence[Bill], on: dt.date) -> dict[int, Decimal]:
    """Return what an offer takes off each bill today; bills that are too late, paid in part or reduced get nothing."""
    free = [
        bill
        for bill in sorted(bills, key=lambda bill: (bill.period_start, bill.pk))
        if not bill.paid
        and not bill.waived
        and bill.reversed_at is None
        and bill.tariff.fee_item_id == offer.fee_item_id
        and on <= bill.due_on - dt.timedelta(days=offer.days_before)
    ]
    if offer.kind == OfferKind.GIFT:
        lines = gift_discounts([bill.amount for bill in free], bought=offer.bought or 0, given=offer.given or 0)
    elif offer.kind == OfferKind.PERCENT:
        lines = [percent_discount(bill.amount, offer.value or Decimal(0)) for bill in free]
    else:
        lines = [fixed_discount(bill.amount, offer.value or Decimal(0)) for bill in free]
    return {bill.pk: -line for bill, line in zip(free, lines, strict=True) if line}


def apply_offer(*, actor: Actor, unit: Unit, offer: Offer) -> Decimal:
    """Take an offer off the open bills of a unit, each as a negative line with its entry; returns the sum in yuan.

    It holds for the day: what is not paid by night is given back (`reducing.give_back_unpaid`). Raises AccessDenied,
    and DomainError for an offer that is not in force today or takes nothing off.
    """
    actor.require(policies.APPLY_OFFERS, unit.project_id)
    today = clock.today()
    if offer.approved_at is None or not offer.starts_on <= today <= offer.ends_on:
        raise DomainError(_("This offer is not in force today."))
    with transaction.atomic():
        bills = Bill.objects.select_for_update(of=("self",)).select_related("tariff")
        found = bills.filter(unit=unit, project=unit.project_id, balance__gt=0, tariff__fee_item=offer.fee_item_id)
        amounts = amounts_of(offer, list(found.order_by("pk")), today)
        if not amounts:
            raise DomainError(_("No open bill of this unit meets the offer's terms."))
        reduce_bills(
            project=unit.project,
            kind=ReductionKind.DISCOUNT,
            amounts=amounts,
            source_id=offer.pk,
            label=offer.name,
        )
    return total(amounts.values())
