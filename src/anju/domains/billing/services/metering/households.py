"""Higher limits for households of many: applied for by one person, decided by another, with dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.enums import Basis, DiscountState
from anju.domains.billing.models import LargeHousehold, Tariff
from anju.domains.estate.models import Unit

_LATER = ("applied_by", "decided_by", "decided_at")
_STANDING = (DiscountState.APPLIED, DiscountState.APPROVED)


def apply_for_higher_limits(
    *,
    actor: Actor,
    unit: Unit,
    tariff: Tariff,
    persons: int,
    extra: Decimal,
    starts_on: dt.date,
    ends_on: dt.date,
    reason: str = "",
) -> LargeHousehold:
    """Apply for limits of steps that are higher by ``extra`` a year. Raises `DomainError`."""
    actor.require(policies.TAKE_READINGS, unit.project_id)
    if tariff.basis != Basis.METER or tariff.usage != unit.usage:
        raise DomainError(_("This tariff does not charge the unit's use."), field="tariff")
    made = LargeHousehold(
        project_id=unit.project_id,
        unit=unit,
        tariff=tariff,
        persons=persons,
        extra=extra,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        applied_by_id=actor.user_id,
    )
    if ends_on < starts_on:
        raise DomainError(_("The last day is not before the first."), field="ends_on")
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        around = LargeHousehold.objects.filter(
            unit=unit, tariff=tariff, state__in=_STANDING, starts_on__lte=ends_on, ends_on__gte=starts_on
        )
        if around.exists():
            raise DomainError(_("The unit has an application for these days already."), field="starts_on")
        validation.check(made, exclude=_LATER)
        made.save()
    return made


def decide_higher_limits(*, actor: Actor, household: LargeHousehold, is_approved: bool) -> LargeHousehold:
    """Approve or refuse an application; not by who applied. Raises `DomainError`."""
    actor.require(policies.CONFIRM_READINGS, household.project_id)
    with transaction.atomic():
        held = LargeHousehold.objects.select_for_update().get(pk=household.pk)
        if held.state != DiscountState.APPLIED:
            raise DomainError(_("This application has been decided."))
        if actor.user_id is not None and actor.user_id == held.applied_by_id:
            raise DomainError(_("An application is decided by somebody else than who made it."))
        held.state = DiscountState.APPROVED if is_approved else DiscountState.REFUSED
        held.decided_by_id, held.decided_at = actor.user_id, clock.now()
        held.save(update_fields=["state", "decided_by", "decided_at"])
    return held
