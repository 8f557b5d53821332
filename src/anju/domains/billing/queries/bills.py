"""Doors to bills and runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.billing import policies
from anju.domains.billing.models import IN_LINE_ON, Bill, BillRun
from anju.domains.estate.models import Unit
from anju.domains.ledger import policies as ledger_policies
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Residency
from anju.domains.tenancy.models import Project

# What the bills say a unit owes, against what its ledger account says; only units where the two differ.
_DISAGREEMENTS = """
SELECT unit.id, unit.code, coalesce(billed.open, 0.00), coalesce(booked.open, 0.00)
FROM (SELECT unit_id, sum(balance) AS open FROM billing_bill WHERE project_id = %(project)s GROUP BY unit_id) billed
FULL JOIN (
    SELECT entry.unit_id, sum(line.amount) AS open
    FROM ledger_line line
    JOIN ledger_account account ON account.id = line.account_id AND account.role = 'receivable'
    JOIN ledger_entry entry ON entry.id = line.entry_id
    WHERE entry.project_id = %(project)s AND entry.unit_id IS NOT NULL GROUP BY entry.unit_id) booked USING (unit_id)
JOIN estate_unit unit ON unit.id = unit_id
WHERE coalesce(billed.open, 0) <> coalesce(booked.open, 0)
ORDER BY unit.position, unit.id
"""


def open_bills_of_former_owners(project: Project) -> QuerySet[Bill]:
    """Return what owners still owe who have left, for whoever must not ask the present household for it."""
    today = clock.today()
    owner = Residency.objects.filter(unit=OuterRef("unit"), person=OuterRef("person"))
    left = owner.filter(role=ResidencyRole.OWNER, ends_on__lt=today)
    stays = owner.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return Bill.objects.filter(Exists(left), ~Exists(stays), project=project, balance__gt=0)


@dataclass(frozen=True)
class Disagreement:
    """A unit whose bills and ledger account differ, in yuan."""

    unit_id: int
    unit: str
    by_bills: Decimal
    by_ledger: Decimal


def bills(actor: Actor, project: Project) -> QuerySet[Bill]:
    """Return the bills of a project, newest first; reversed ones as well."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return Bill.objects.filter(project=project).order_by("-pk")


def get_bill(actor: Actor, project: Project, pk: int) -> Bill:
    """Return one bill with what stands around it, or raise `NotFound`."""
    around = ("run", "document", "tariff__fee_item", "unit", "space", "person")
    return one_of(bills(actor, project).select_related(*around), pk)


def bills_of_unit(actor: Actor, unit: Unit) -> QuerySet[Bill]:
    """Return all bills of a unit, the latest due first; reversed ones as well."""
    actor.require(policies.VIEW_BILLS, unit.project_id)
    return Bill.objects.filter(unit=unit, project=unit.project_id).order_by("-due_on", "-pk")


def open_bills_of_unit(actor: Actor, unit: Unit) -> QuerySet[Bill]:
    """Return what a unit still owes, the oldest due first (the order in which payments are allocated)."""
    actor.require(policies.VIEW_BILLS, unit.project_id)
    open_bills = Bill.objects.filter(unit=unit, project=unit.project_id, balance__gt=0, reversed_at__isnull=True)
    return open_bills.select_related("tariff__fee_item", "space").order_by(IN_LINE_ON, "pk")


def runs(actor: Actor, project: Project) -> QuerySet[BillRun]:
    """Return the bill runs of a project, newest first."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return BillRun.objects.filter(project=project).select_related("unit", "prepared_by", "approved_by").order_by("-pk")


def get_run(actor: Actor, project: Project, pk: int) -> BillRun:
    """Return one run, or raise `NotFound`."""
    return one_of(runs(actor, project), pk)


def can_be_reversed(run: BillRun) -> bool:
    """Tell whether nothing has been paid or waived on any bill of an issued run."""
    if run.issued_at is None or run.reversed_at is not None:
        return False
    touched = Bill.objects.filter(run=run).exclude(paid=0, waived=0)
    return not touched.exists()


def disagreements(actor: Actor, project: Project) -> list[Disagreement]:
    """Return the units whose open bills and ledger account differ; there should be none (checked every night)."""
    actor.require(ledger_policies.VIEW_ENTRIES, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_DISAGREEMENTS, {"project": project.pk})
        return [Disagreement(*row) for row in cursor.fetchall()]


def overdue_by(bill: Bill, today: dt.date) -> int:
    """Return by how many days an open bill is overdue; 0 when it is not."""
    return max((today - bill.due_on).days, 0) if bill.balance > 0 else 0
