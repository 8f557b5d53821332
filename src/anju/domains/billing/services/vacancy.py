"""Vacancy discounts (空置折扣): applied for, decided by the chain of approval, in force within dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from anju.core import events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies
from anju.domains.billing.enums import DiscountState
from anju.domains.billing.events import DiscountDecided
from anju.domains.billing.models import FeeItem, VacancyDiscount
from anju.domains.estate.models import Unit


def apply_for_discount(
    *,
    actor: Actor,
    unit: Unit,
    fee_item: FeeItem,
    factor: Decimal,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    reason: str = "",
) -> VacancyDiscount:
    """Apply for a discount: the unit would pay ``factor`` (0.6 = 60 %) of the fee item for whole months in the dates.

    Asks for approval in the actor's name; `settle_discount` follows the decision. Raises DomainError for an impossible
    factor, dates in the wrong order, dates that overlap another discount, or when nobody has said who approves.
    """
    actor.require(policies.APPLY_VACANCY, unit.project_id)
    if not 0 <= factor < 1:
        raise DomainError(_("The share to pay lies between 0 and less than 1."), field="factor")
    if ends_on and ends_on < starts_on:
        raise DomainError(_("The end lies before the beginning."), field="ends_on")
    _refuse_overlap(unit, fee_item, starts_on, ends_on)
    with transaction.atomic():
        discount = VacancyDiscount.objects.create(
            project_id=unit.project_id,
            unit=unit,
            fee_item=fee_item,
            factor=factor,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            applied_by_id=actor.user_id,
        )
        approvals.ask(
            actor=actor,
            project=unit.project,
            kind=policies.VACANCY_REQUEST.name,
            subject_id=discount.pk,
            title=_("{unit} pays {share}% of {item} while vacant").format(
                unit=unit.code, share=f"{factor * 100:f}".rstrip("0").rstrip("."), item=fee_item.name
            ),
        )
    return discount


def settle_discount(*, discount_id: int, is_approved: bool, decided_by: int) -> VacancyDiscount:
    """Do what the chain of approval decided on an application. Publishes `DiscountDecided`.

    Raises DomainError, and so undoes the decision, when an approval would overlap a discount approved meanwhile.
    """
    found = VacancyDiscount.objects.select_for_update().get(pk=discount_id)
    if is_approved:
        _refuse_overlap(found.unit, found.fee_item, found.starts_on, found.ends_on, but=found)
    found.state = DiscountState.APPROVED if is_approved else DiscountState.REFUSED
    found.decided_by_id = decided_by
    found.save(update_fields=["state", "decided_by"])
    events.publish(DiscountDecided(project_id=found.project_id, discount_id=found.pk, approved=is_approved))
    return found


def withdraw_discount(*, discount_id: int) -> None:
    """Give an application up because its request was taken back."""
    VacancyDiscount.objects.filter(pk=discount_id, state=DiscountState.APPLIED).update(state=DiscountState.WITHDRAWN)


def end_discount(*, actor: Actor, discount: VacancyDiscount, ends_on: dt.date) -> VacancyDiscount:
    """End a discount with its last day, because somebody lives there again; bills issued before stay as they are."""
    actor.require(policies.END_VACANCY, discount.project_id)
    with transaction.atomic():
        found = VacancyDiscount.objects.select_for_update().get(pk=discount.pk)
        if found.state != DiscountState.APPROVED:
            raise DomainError(_("Only a discount in force can be ended."))
        if ends_on < found.starts_on:
            raise DomainError(_("The end lies before the beginning."), field="ends_on")
        found.state, found.ends_on = DiscountState.ENDED, ends_on
        found.save(update_fields=["state", "ends_on"])
    return found


def _refuse_overlap(
    unit: Unit, fee_item: FeeItem, starts_on: dt.date, ends_on: dt.date | None, but: VacancyDiscount | None = None
) -> None:
    others = VacancyDiscount.objects.filter(
        unit=unit, fee_item=fee_item, state__in=[DiscountState.APPROVED, DiscountState.ENDED]
    ).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on:
        others = others.filter(starts_on__lte=ends_on)
    if but:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise DomainError(_("The unit has a discount for this fee item within these dates."), field="starts_on")
