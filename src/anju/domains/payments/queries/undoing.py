"""Doors to applications to undo payments, and to the amount from which approval is needed."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.payments import policies
from anju.domains.payments.enums import UndoState
from anju.domains.payments.models import Payment, UndoRequest, UndoSettings
from anju.domains.tenancy.models import Project


def undo_requests(actor: Actor, project: Project) -> QuerySet[UndoRequest]:
    """Return the applications of a project to undo payments, the newest first."""
    around = ("payment", "payment__unit", "order", "asked_by", "decided_by")
    rows = UndoRequest.objects.filter(project=project).select_related(*around)
    return visible(rows, actor, policies.VIEW_PAYMENTS, project.pk).order_by("-pk")


def get_undo_request(actor: Actor, project: Project, pk: int) -> UndoRequest:
    """Return one application or raise `NotFound`."""
    return one_of(undo_requests(actor, project), pk)


def undo_settings(project: Project) -> UndoSettings:
    """Return up to what amount payments are undone without approval; the default where nobody has said so."""
    return UndoSettings.objects.filter(project=project).first() or UndoSettings(project=project)


def needs_approval(project: Project, amount: Decimal) -> bool:
    """Tell whether undoing a payment of ``amount`` yuan has to be approved."""
    return amount > undo_settings(project).free_up_to


def is_waiting(payment: Payment) -> bool:
    """Tell whether an application to undo the payment waits for a decision."""
    return UndoRequest.objects.filter(payment=payment.pk, state=UndoState.ASKED).exists()
