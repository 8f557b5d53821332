"""Doors to contracts, their lines, terms and steps."""

from __future__ import annotations

import datetime as dt

from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.billing import policies
from anju.domains.billing.enums import Basis, ContractState
from anju.domains.billing.models import (
    AgreedCharge,
    Bill,
    BillingSettings,
    Contract,
    ContractLine,
    ContractStep,
    ContractTerms,
    FeeItem,
    Tariff,
)
from anju.domains.tenancy.models import Project


def notice_days(project_id: int) -> int:
    """Return so many days before its end a contract of a project is announced."""
    held = BillingSettings.objects.filter(project=project_id).first() or BillingSettings()
    return held.contract_notice_days


def contracts(actor: Actor, project: Project) -> QuerySet[Contract]:
    """Return the contracts of a project with ``ends_soon``, newest first."""
    actor.require(policies.VIEW_CONTRACTS, project.pk)
    around = ("unit", "space", "drafted_by", "decided_by", "ended_by", "renews")
    until = clock.today() + dt.timedelta(days=notice_days(project.pk))
    soon = ExpressionWrapper(Q(state=ContractState.IN_FORCE, ends_on__lte=until), BooleanField())
    rows = Contract.objects.filter(project=project).select_related(*around)
    return rows.annotate(ends_soon=soon).order_by("-pk")


def get_contract(actor: Actor, project: Project, pk: int) -> Contract:
    """Return one contract, or raise `NotFound`."""
    return one_of(contracts(actor, project), pk)


def expiring(actor: Actor, project: Project) -> QuerySet[Contract]:
    """Return the contracts in force that end within the project's days of notice, the first to end first."""
    return contracts(actor, project).filter(ends_soon=True).order_by("ends_on", "pk")


def lines_of(actor: Actor, contract: Contract) -> QuerySet[ContractLine]:
    """Return what a contract charges."""
    actor.require(policies.VIEW_CONTRACTS, contract.project_id)
    return ContractLine.objects.filter(contract=contract).select_related("tariff__fee_item").order_by("pk")


def get_line(actor: Actor, project: Project, pk: int) -> ContractLine:
    """Return one line, or raise `NotFound`."""
    actor.require(policies.VIEW_CONTRACTS, project.pk)
    rows = ContractLine.objects.filter(project=project).select_related("contract__project", "tariff__fee_item", "unit")
    return one_of(rows, pk)


def terms_of(actor: Actor, project: Project, contract: Contract) -> QuerySet[ContractTerms]:
    """Return the terms of a contract's lines with their amendments, oldest first."""
    actor.require(policies.VIEW_CONTRACTS, project.pk)
    rows = ContractTerms.objects.filter(line__contract=contract, project=project)
    return rows.select_related("line__tariff__fee_item", "drafted_by", "decided_by").order_by("line", "pk")


def get_terms(actor: Actor, project: Project, pk: int) -> ContractTerms:
    """Return one version of terms, or raise `NotFound`."""
    actor.require(policies.VIEW_CONTRACTS, project.pk)
    rows = ContractTerms.objects.filter(project=project)
    return one_of(rows.select_related("line__contract__unit", "line__tariff__fee_item", "drafted_by", "decided_by"), pk)


def steps_of_contract(actor: Actor, project: Project, contract: Contract) -> QuerySet[ContractStep]:
    """Return the prices in force, by line and day."""
    actor.require(policies.VIEW_CONTRACTS, project.pk)
    rows = ContractStep.objects.filter(line__contract=contract, project=project)
    return rows.select_related("line__tariff__fee_item", "terms").order_by("line", "from_on")


def bills_of_contract(actor: Actor, project: Project, contract: Contract) -> QuerySet[Bill]:
    """Return the bills of a contract, newest first; reversed ones as well."""
    actor.require(policies.VIEW_BILLS, project.pk)
    ids = AgreedCharge.objects.filter(line__contract=contract, project=project).values("bill_id")
    return Bill.objects.filter(pk__in=ids, project=project).select_related("tariff__fee_item").order_by("-pk")


def billed_until(line: ContractLine) -> dt.date | None:
    """Return the last day of a line that a standing bill charges; None where nothing was billed."""
    rows = AgreedCharge.objects.filter(line=line, reversed_at__isnull=True)
    until: dt.date | None = rows.aggregate(until=Max("period_end"))["until"]
    return until


def fee_items_to_agree(actor: Actor, project: Project) -> QuerySet[FeeItem]:
    """Return the fee items that contracts can charge: those that no document charges."""
    actor.require(policies.VIEW_CONTRACTS, project.pk)
    otherwise = Tariff.objects.filter(project=project, usage="").exclude(basis=Basis.AGREED)
    return FeeItem.objects.filter(project=project).exclude(pk__in=otherwise.values("fee_item")).order_by("name")
