"""Fee items, tariffs and their prices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Bill, BillingSettings, FeeItem, Tariff, TariffVersion
from anju.domains.estate.enums import Usage
from anju.domains.ledger import services as ledger
from anju.domains.tenancy.models import Project

TERMS = frozenset({"name", "cycle", "convention", "issue_day", "due_days", "late_fee_rate", "is_active"})
"""What of a tariff may change; fee item, usage and basis are what it is."""


def create_fee_item(*, actor: Actor, project: Project, name: str) -> FeeItem:
    """Add a fee item and open its income account. Raises DomainError for a name that is taken."""
    actor.require(policies.EDIT_TARIFFS, project.pk)
    name = name.strip()
    if FeeItem.objects.filter(project=project, name=name).exists():
        raise DomainError(_("There is a fee item with this name already."), field="name")
    with transaction.atomic():
        account = ledger.open_revenue_account(actor=actor, project=project, name=name)
        number = FeeItem.objects.filter(project=project).count() + 1
        return FeeItem.objects.create(project=project, code=f"F{number:02d}", name=name, revenue_account=account)


def create_tariff(
    *,
    actor: Actor,
    fee_item: FeeItem,
    usage: str,
    basis: str,
    starts_on: dt.date,
    price: Decimal,
    name: str = "",
    **terms: Any,
) -> Tariff:
    """Add a tariff with its first price (yuan per unit of quantity and month, or per period for a fixed sum).

    Parking spaces are charged by the space, and only they. One tariff per fee item and usage. Raises DomainError.
    """
    actor.require(policies.EDIT_TARIFFS, fee_item.project_id)
    if (basis == Basis.SPACE) != (usage == Usage.PARKING):
        raise DomainError(_("Parking spaces, and only they, are charged by the space."), field="basis")
    if Tariff.objects.filter(fee_item=fee_item, usage=usage).exists():
        raise DomainError(_("This fee item has a tariff for this usage already."), field="usage")
    _refuse_price(price)
    label = name or f"{fee_item.name}-{Usage(usage).label}"
    tariff = Tariff(
        project_id=fee_item.project_id, fee_item=fee_item, name=label, usage=usage, basis=basis, **_known(terms)
    )
    tariff.full_clean(exclude=["project"])
    with transaction.atomic():
        tariff.save()
        TariffVersion.objects.create(project_id=tariff.project_id, tariff=tariff, starts_on=starts_on, price=price)
    return tariff


def change_tariff(*, actor: Actor, tariff: Tariff, **terms: Any) -> Tariff:
    """Change the terms of a tariff (see `TERMS`); issued bills stay as they are.

    The cycle of a tariff that has bills stays: periods of two lengths would overlap. Raises DomainError.
    """
    actor.require(policies.EDIT_TARIFFS, tariff.project_id)
    cycle = terms.get("cycle", tariff.cycle)
    if int(cycle) != tariff.cycle and _last_billed(tariff):
        raise DomainError(_("The cycle of a tariff with bills cannot change; make a new tariff."), field="cycle")
    for field, value in _known(terms).items():
        setattr(tariff, field, value)
    tariff.full_clean(exclude=["project"])
    tariff.save()
    return tariff


def add_price(*, actor: Actor, tariff: Tariff, starts_on: dt.date, price: Decimal) -> TariffVersion:
    """Add a price that holds from a day on; a price that is there already for that day is replaced.

    A price never reaches back into a period that has been billed: bills are not rewritten. Raises DomainError.
    """
    actor.require(policies.EDIT_TARIFFS, tariff.project_id)
    _refuse_price(price)
    billed_until = _last_billed(tariff)
    if billed_until and starts_on <= billed_until:
        raise DomainError(
            _("Bills have been issued until {date}; a new price starts after that.").format(
                date=billed_until.isoformat()
            ),
            field="starts_on",
        )
    version, _made = TariffVersion.objects.update_or_create(
        tariff=tariff, starts_on=starts_on, defaults={"price": price, "project_id": tariff.project_id}
    )
    return version


def change_settings(*, actor: Actor, project: Project, auto_issue: bool, charges_unsold: bool) -> BillingSettings:
    """Set how a project is charged. Issuing by itself stands for an approval, so it takes the approver's right."""
    actor.require(policies.APPROVE_RUNS, project.pk)
    settings, _made = BillingSettings.objects.update_or_create(
        project=project, defaults={"auto_issue": auto_issue, "charges_unsold": charges_unsold}
    )
    return settings


def _known(terms: dict[str, Any]) -> dict[str, Any]:
    unknown = terms.keys() - TERMS
    if unknown:
        raise TypeError(f"a tariff has no {', '.join(sorted(unknown))} to set")
    return terms


def _refuse_price(price: Decimal) -> None:
    if price <= 0:
        raise DomainError(_("A price is greater than zero."), field="price")


def _last_billed(tariff: Tariff) -> dt.date | None:
    last = Bill.objects.filter(tariff=tariff, reversed_at__isnull=True).order_by("-period_start").first()
    return last.period_end if last else None
