"""Doors to late charges: what has run up, why, and how a project counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.billing import policies as billing_policies
from anju.domains.billing.calc.late_fee import PenaltyRule, PenaltyStart, Stretch, stretches
from anju.domains.billing.models import Bill, Reduction
from anju.domains.estate.models import Unit
from anju.domains.payments.enums import PaymentState
from anju.domains.payments.models import Allocation, LateCharge, LateFee, LateFeeSettings
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Explained:
    """Why a bill's late charge is what it is: each stretch of days, the limit, what was charged of it, in yuan."""

    rate: Decimal
    grace_days: int
    stretches: tuple[Stretch, ...]
    amount: Decimal
    cap: Decimal | None
    charges: tuple[LateCharge, ...]

    @property
    def charged(self) -> Decimal:
        """What late-charge bills took of it."""
        return sum((one.amount for one in self.charges), ZERO)

    @property
    def open(self) -> Decimal:
        """What has run up and was not charged."""
        return max(self.amount - self.charged, ZERO)

    @property
    def is_capped(self) -> bool:
        """Tell whether the limit is reached."""
        return self.cap is not None and self.amount >= self.cap > 0


def late_settings(project: Project) -> LateFeeSettings:
    """Return how the project counts late charges; the defaults where nobody has said."""
    return LateFeeSettings.objects.filter(project=project).first() or LateFeeSettings(project=project)


def rule_of(held: LateFeeSettings, daily_rate: Decimal) -> PenaltyRule:
    """Return the project's rule for a tariff's daily rate."""
    return PenaltyRule(
        daily_rate,
        grace_days=held.grace_days,
        starts=PenaltyStart(held.counts_from),
        cap_ratio=None if held.cap_percent is None else Decimal(held.cap_percent) / 100,
    )


def late_fees(actor: Actor, project: Project) -> QuerySet[LateFee]:
    """Return what has run up on late bills and was not charged, the largest first."""
    actor.require(billing_policies.VIEW_BILLS, project.pk)
    return (
        LateFee.objects.filter(project=project, amount__gt=F("charged"), bill__reversed_at__isnull=True)
        .annotate(to_charge=F("amount") - F("charged"))
        .select_related("bill__tariff__fee_item", "unit")
        .order_by("-bill")
    )


def late_due(project: Project, unit: Unit) -> Decimal:
    """Return what had run up on a unit's bills last night and was not charged, in yuan."""
    held = LateFee.objects.filter(unit=unit, project=project, amount__gt=F("charged"), bill__reversed_at__isnull=True)
    found: Decimal | None = held.aggregate(total=Sum(F("amount") - F("charged")))["total"]
    return found or ZERO


def explain_late_fee(actor: Actor, bill: Bill, on: dt.date | None = None) -> Explained | None:
    """Return how a bill's late charge comes about today; None for a tariff that has none (four queries)."""
    actor.require(billing_policies.VIEW_BILLS, bill.project_id)
    rate = bill.tariff.late_fee_rate
    if not rate or bill.reversed_at is not None:
        return None
    held = late_settings(bill.project)
    rule = rule_of(held, rate)
    told = stretches(bill.amount, bill.due_on, settled_of(bill), until=on or clock.today(), rule=rule)
    charges = LateCharge.objects.filter(fee=bill.pk, undone=False).select_related("charge", "document")
    amount = sum((one.fee for one in told), ZERO)
    return Explained(rate, held.grace_days, told, amount, rule.cap(bill.amount), tuple(charges))


def origin_of(actor: Actor, bill: Bill) -> LateCharge | None:
    """Return what a late-charge bill charges of which bill; None for other bills."""
    actor.require(billing_policies.VIEW_BILLS, bill.project_id)
    return (
        LateCharge.objects.filter(charge=bill).select_related("fee__bill__tariff__fee_item", "fee__bill__unit").first()
    )


def settled_of(bill: Bill) -> list[tuple[dt.date, Decimal]]:
    """Return what settled a bill's principal and when: payments that stand, and what was taken off."""
    shares = Allocation.objects.filter(bill=bill, payment__state=PaymentState.POSTED)
    paid = [
        (at.astimezone(clock.ZONE).date(), amount)
        for at, amount in shares.values_list("payment__received_at", "amount")
    ]
    return [*paid, *Reduction.objects.filter(bill=bill).values_list("on_date", "amount")]
