"""Tariffs by meter readings: whose meters, which steps, peak and valley."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.calc.tier_text import Tiers
from anju.domains.billing.enums import Basis, Cycle, MeterKind
from anju.domains.billing.models import BilledReading, FeeItem, Tariff, TariffVersion
from anju.domains.estate.enums import Usage


def create_metered_tariff(
    *,
    actor: Actor,
    fee_item: FeeItem,
    usage: str,
    meter_kind: str,
    starts_on: dt.date,
    price: Decimal | None = None,
    tiers: Tiers | None = None,
    valley_price: Decimal | None = None,
    name: str = "",
    **terms: Any,
) -> Tariff:
    """Add a tariff by the readings of one kind of meter, with a plain ``price`` or with steps. Raises `DomainError`."""
    actor.require(policies.EDIT_TARIFFS, fee_item.project_id)
    if Tariff.objects.filter(fee_item=fee_item, usage=usage).exists():
        raise DomainError(_("This fee item has a tariff for this usage already."), field="usage")
    tariff = Tariff(
        project_id=fee_item.project_id,
        fee_item=fee_item,
        name=name or f"{fee_item.name}-{Usage(usage).label}",
        usage=usage,
        basis=Basis.METER,
        cycle=Cycle.MONTH,
        meter_kind=meter_kind,
        **terms,
    )
    validation.check(tariff)
    with transaction.atomic():
        tariff.save()
        _version(tariff, starts_on, price, tiers, valley_price).save()
    return tariff


def set_meter_kind(*, actor: Actor, tariff: Tariff, meter_kind: str) -> Tariff:
    """Say whose readings a tariff by meter charges, once: readings that it charged are never another meter's.

    Raises AccessDenied, DomainError for a tariff on another basis, or one that has its meters.
    """
    actor.require(policies.EDIT_TARIFFS, tariff.project_id)
    with transaction.atomic():
        held = Tariff.objects.select_for_update().get(pk=tariff.pk)
        if held.basis != Basis.METER or held.meter_kind is not None:
            raise DomainError(_("Only a tariff by meter readings that has no meters yet is given some."))
        held.meter_kind = MeterKind(meter_kind)
        held.save(update_fields=["meter_kind"])
    return held


def add_metered_price(
    *,
    actor: Actor,
    tariff: Tariff,
    starts_on: dt.date,
    price: Decimal | None = None,
    tiers: Tiers | None = None,
    valley_price: Decimal | None = None,
) -> TariffVersion:
    """Add the price of use read from a day on, never back to a reading that was charged. Raises `DomainError`."""
    actor.require(policies.EDIT_TARIFFS, tariff.project_id)
    charged = BilledReading.objects.filter(
        project=tariff.project_id, reversed_at__isnull=True, bill__tariff=tariff, reading__read_on__gte=starts_on
    )
    last = charged.order_by("-reading__read_on").values_list("reading__read_on", flat=True).first()
    if last is not None:
        message = _("Readings until {date} have been charged; a new price starts after that.")
        raise DomainError(message.format(date=last.isoformat()), field="starts_on")
    fresh = _version(tariff, starts_on, price, tiers, valley_price)
    kept = {"price": fresh.price, "tiers": fresh.tiers, "valley_price": fresh.valley_price}
    version, _made = TariffVersion.objects.update_or_create(
        tariff=tariff, starts_on=starts_on, defaults={**kept, "project_id": tariff.project_id}
    )
    return version


def _version(
    tariff: Tariff, starts_on: dt.date, price: Decimal | None, tiers: Tiers | None, valley_price: Decimal | None
) -> TariffVersion:
    if (price is None) == (tiers is None):
        raise DomainError(_("Enter either one price or steps."), field="price")
    if price is not None and price <= 0:
        raise DomainError(_("The price must be greater than zero."), field="price")
    steps = [[None if limit is None else f"{limit:f}", f"{each:f}"] for limit, each in tiers] if tiers else None
    return TariffVersion(
        project_id=tariff.project_id,
        tariff=tariff,
        starts_on=starts_on,
        price=price,
        tiers=steps,
        valley_price=valley_price,
    )
