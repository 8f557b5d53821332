"""Counted things of units: typed at the desk."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Bill, FeeItem, UnitQuantity
from anju.domains.estate.models import Unit


def set_quantity(
    *, actor: Actor, unit: Unit, fee_item: FeeItem, quantity: Decimal, starts_on: dt.date, remark: str = ""
) -> UnitQuantity:
    """Say how many a unit has from a day on; what was said for that day is replaced.

    What bills were worked out with stays: the day lies after the first day of every period that was billed by it.
    Raises `DomainError`.
    """
    actor.require(policies.EDIT_TARIFFS, unit.project_id)
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        billed = Bill.objects.filter(
            unit=unit, tariff__fee_item=fee_item, tariff__basis=Basis.FORMULA, reversed_at__isnull=True
        )
        last = billed.order_by("-period_start").first()
        if last is not None and starts_on <= last.period_start:
            raise DomainError(
                _("Bills have been issued until {date}; another quantity starts after that.").format(
                    date=last.period_end.isoformat()
                ),
                field="starts_on",
            )
        held = UnitQuantity.objects.filter(unit=unit, fee_item=fee_item, starts_on=starts_on).first()
        made = held or UnitQuantity(project_id=unit.project_id, unit=unit, fee_item=fee_item, starts_on=starts_on)
        made.quantity, made.remark = quantity, remark
        validation.check(made)
        made.save()
    return made
