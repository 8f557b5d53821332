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
from anju.domains.billing.queries.formula_samples import FormulaSample, formula_sample
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
    price: Decimal | None = None,
    formula: str = "",
    accepts_gaps: bool = False,
    name: str = "",
    **terms: Any,
) -> Tariff:
    """Add a tariff with its first price (yuan per unit of quantity and month, or per period for a fixed sum).

    Parking spaces are charged by the space, and only they. One tariff per fee item and usage. A tariff by formula has
    a ``formula`` for its price, which is tried on every unit first; ``accepts_gaps`` saves it although some units have
    no result. Raises DomainError, `FormulaError` among them.
    """
    actor.require(policies.EDIT_TARIFFS, fee_item.project_id)
    if (basis == Basis.SPACE) != (usage == Usage.PARKING):
        raise DomainError(_("Parking spaces, and only they, are charged by the space."), field="basis")
    if Tariff.objects.filter(fee_item=fee_item, usage=usage).exists():
        raise DomainError(_("This fee item has a tariff for this usage already."), field="usage")
    version = _version(basis, price, formula)
    label = name or f"{fee_item.name}-{Usage(usage).label}"
    tariff = Tariff(
        project_id=fee_item.project_id, fee_item=fee_item, name=label, usage=usage, basis=basis, **_known(terms)
    )
    tariff.full_clean(exclude=["project"])
    if version["formula"]:
        try_formula(actor=actor, tariff=tariff, formula=formula, on=starts_on, accepts_gaps=accepts_gaps)
    with transaction.atomic():
        tariff.save()
        TariffVersion.objects.create(project_id=tariff.project_id, tariff=tariff, starts_on=starts_on, **version)
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


def add_price(
    *,
    actor: Actor,
    tariff: Tariff,
    starts_on: dt.date,
    price: Decimal | None = None,
    formula: str = "",
    accepts_gaps: bool = False,
) -> TariffVersion:
    """Add a price (or a formula, see `create_tariff`) from a day on; one that is there for that day is replaced.

    A price never reaches back into a period that has been billed: bills are not rewritten. Raises DomainError.
    """
    actor.require(policies.EDIT_TARIFFS, tariff.project_id)
    values = _version(tariff.basis, price, formula)
    if values["formula"]:
        try_formula(actor=actor, tariff=tariff, formula=formula, on=starts_on, accepts_gaps=accepts_gaps)
    billed_until = _last_billed(tariff)
    if billed_until and starts_on <= billed_until:
        raise DomainError(
            _("Bills have been issued until {date}; a new price starts after that.").format(
                date=billed_until.isoformat()
            ),
            field="starts_on",
        )
    version, _made = TariffVersion.objects.update_or_create(
        tariff=tariff, starts_on=starts_on, defaults={**values, "project_id": tariff.project_id}
    )
    return version


def change_settings(
    *,
    actor: Actor,
    project: Project,
    auto_issue: bool,
    charges_unsold: bool,
    contract_notice_days: int | None = None,
) -> BillingSettings:
    """Set how a project is charged. Issuing by itself stands for an approval, so it takes the approver's right.

    ``contract_notice_days`` before its end a contract is announced; None leaves it as it is.
    """
    actor.require(policies.APPROVE_RUNS, project.pk)
    values: dict[str, Any] = {"auto_issue": auto_issue, "charges_unsold": charges_unsold}
    if contract_notice_days is not None:
        values["contract_notice_days"] = contract_notice_days
    settings, _made = BillingSettings.objects.update_or_create(project=project, defaults=values)
    return settings


def _known(terms: dict[str, Any]) -> dict[str, Any]:
    unknown = terms.keys() - TERMS
    if unknown:
        raise TypeError(f"a tariff has no {', '.join(sorted(unknown))} to set")
    return terms


def try_formula(*, actor: Actor, tariff: Tariff, formula: str, on: dt.date, accepts_gaps: bool = False) -> None:
    """Try a formula on every unit that the tariff charges.

    Raises `FormulaError`, and DomainError where a unit would owe less than nothing, or (unless ``accepts_gaps``, and
    where it is all of them) where a unit has no result: it would not be billed.
    """
    seen = formula_sample(
        actor,
        tariff.project,
        usage=tariff.usage,
        cycle=tariff.cycle,
        formula=formula,
        on=on.replace(day=1),
        fee_item_id=tariff.fee_item_id,
    )
    if seen.negative:
        raise DomainError(
            _("The formula comes to less than nothing for {count} units: {units} …").format(
                count=seen.negative, units=_(", ").join(seen.negative_units)
            ),
            field="formula",
        )
    if seen.gaps and (seen.gaps == seen.units or not accepts_gaps):
        raise DomainError(gaps_words(seen), field="formula")


def gaps_words(seen: FormulaSample) -> str:
    """Return what is told of units for which a formula has no result."""
    return _("The formula has no result for {count} of {units} units, which would not be billed: {some} …").format(
        count=seen.gaps, units=seen.units, some=_(", ").join(seen.gap_units)
    )


def _version(basis: str, price: Decimal | None, formula: str) -> dict[str, Any]:
    """Return the values of a version; raises DomainError for what its basis cannot be priced by."""
    if basis == Basis.FORMULA:
        if not formula.strip():
            raise DomainError(_("Write the formula."), field="formula")
        return {"price": None, "formula": formula.strip()}
    if price is None or price <= 0:
        raise DomainError(_("A price is greater than zero."), field="price")
    return {"price": price, "formula": ""}


def _last_billed(tariff: Tariff) -> dt.date | None:
    last = Bill.objects.filter(tariff=tariff, reversed_at__isnull=True).order_by("-period_start").first()
    return last.period_end if last else None
