"""Doors to mandates, batches of direct debits and what the bank answered."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.banking import policies
from anju.domains.banking.calc import debits as calc
from anju.domains.banking.enums import DebitState, FileKind
from anju.domains.banking.models import BankAccount, Debit, DebitBatch, DebitMandate
from anju.domains.tenancy.models import Project


def mandates_visible_to(actor: Actor, project: Project) -> QuerySet[DebitMandate]:
    """Return the project's mandates."""
    return visible(DebitMandate.objects.filter(project=project), actor, policies.VIEW_DEBITS, project.pk)


def get_mandate(actor: Actor, project: Project, pk: int) -> DebitMandate:
    """Return a mandate, or raise NotFound."""
    return one_of(mandates_visible_to(actor, project).select_related("unit"), pk)


def batches_visible_to(actor: Actor, project: Project) -> QuerySet[DebitBatch]:
    """Return the batches of direct debits."""
    return visible(DebitBatch.objects.filter(project=project), actor, policies.VIEW_DEBITS, project.pk)


def get_batch(actor: Actor, project: Project, pk: int) -> DebitBatch:
    """Return a batch, or raise NotFound."""
    return one_of(batches_visible_to(actor, project).select_related("account", "drawn_by"), pk)


def debits_of_batch(actor: Actor, project: Project, batch: DebitBatch) -> QuerySet[Debit]:
    """Return a batch's debits, those that failed first."""
    actor.require(policies.VIEW_DEBITS, project.pk)
    found = Debit.objects.filter(batch=batch).select_related("unit", "mandate")
    return found.order_by("state", "position")


def refused_debits(actor: Actor, project: Project, unit_id: int) -> QuerySet[Debit]:
    """Return the debits of a home that the bank refused, with its reasons, the newest first."""
    actor.require(policies.VIEW_DEBITS, project.pk)
    found = Debit.objects.filter(project=project, unit_id=unit_id, state=DebitState.FAILED)
    return found.select_related("batch").order_by("-answered_at", "-pk")


def debits_visible_to(actor: Actor, project: Project) -> QuerySet[Debit]:
    """Return all debits of the project."""
    return visible(Debit.objects.filter(project=project), actor, policies.VIEW_DEBITS, project.pk)


def layout_of(account: BankAccount) -> tuple[str, list[str]]:
    """Return in what form and with which columns the bank takes a batch."""
    return account.layout.get("kind", str(FileKind.CSV)), account.layout.get("columns", list(calc.USUAL))
