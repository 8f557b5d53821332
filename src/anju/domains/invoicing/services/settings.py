"""How a project issues invoices, and its tax rates as dated rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing.models import FeeItem
from anju.domains.invoicing import policies, ports, queries
from anju.domains.invoicing.calc.titles import is_tax_number, tidy
from anju.domains.invoicing.enums import GONE, Treatment
from anju.domains.invoicing.models import InvoiceLine, InvoicingSettings, TaxRate
from anju.domains.tenancy.models import Project


def set_invoicing(
    *,
    actor: Actor,
    project: Project,
    seller_name: str,
    seller_tax_number: str,
    drawer: str,
    is_offered: bool = True,
    provider: str = "",
) -> InvoicingSettings:
    """Say as whom a project issues invoices. Raises AccessDenied, DomainError at the field that is wrong."""
    actor.require(policies.EDIT_TAX, project.pk)
    number = tidy(seller_tax_number)
    if not is_tax_number(number):
        raise DomainError(
            _("This is no tax number; please check it character by character."), field="seller_tax_number"
        )
    if provider and ports.provider(provider) is None:
        raise DomainError(_("There is no such provider."), field="provider")
    held = queries.invoicing_settings(project) or InvoicingSettings(project=project)
    held.seller_name, held.seller_tax_number, held.drawer = seller_name.strip(), number, drawer.strip()
    held.is_offered, held.provider = is_offered, provider
    validation.check(held)
    held.save()
    return held


def set_tax_rate(
    *,
    actor: Actor,
    project: Project,
    fee_item: FeeItem | None,
    starts_on: dt.date,
    treatment: str = Treatment.TAXED,
    rate: Decimal = Decimal(0),
    is_simplified: bool = False,
    goods_code: str = "",
    goods_name: str = "",
) -> TaxRate:
    """Set the rate of a fee item (None: of the whole project) from a day on, in place of one set for the same day.

    Bills issued before keep the rate that held then. Raises AccessDenied, and DomainError when invoices stand on bills
    that the row would reach: their tax has been told to the bureau.
    """
    actor.require(policies.EDIT_TAX, project.pk)
    if fee_item is not None and fee_item.project_id != project.pk:
        raise DomainError(_("There is no such fee item."), field="fee_item")
    _refuse_invoiced(project, fee_item, starts_on)
    held = TaxRate.objects.filter(project=project, fee_item=fee_item, starts_on=starts_on).first()
    row = held or TaxRate(project=project, fee_item=fee_item, starts_on=starts_on)
    row.treatment, row.rate = treatment, rate if treatment == Treatment.TAXED else Decimal(0)
    row.is_simplified = is_simplified and treatment == Treatment.TAXED
    row.goods_code, row.goods_name = goods_code.strip(), goods_name.strip()
    validation.check(row)
    row.save()
    return row


def remove_tax_rate(*, actor: Actor, rate: TaxRate) -> None:
    """Take a row out that nothing was invoiced by. Raises AccessDenied, DomainError."""
    actor.require(policies.EDIT_TAX, rate.project_id)
    _refuse_invoiced(rate.project, rate.fee_item, rate.starts_on)
    rate.delete()


def _refuse_invoiced(project: Project, fee_item: FeeItem | None, starts_on: dt.date) -> None:
    lines = InvoiceLine.objects.filter(project=project, bill__issued_on__gte=starts_on).exclude(invoice__state__in=GONE)
    if fee_item is not None:
        lines = lines.filter(bill__tariff__fee_item=fee_item)
    else:  # items with rows of their own by then do not heed the project's
        own = TaxRate.objects.filter(project=project, fee_item__isnull=False, starts_on__lte=starts_on)
        lines = lines.exclude(bill__tariff__fee_item__in=own.values("fee_item"))
    if lines.exists():
        raise DomainError(
            _("Bills issued since {day} have been invoiced; choose a later day.").format(day=f"{starts_on:%Y-%m-%d}"),
            field="starts_on",
        )
