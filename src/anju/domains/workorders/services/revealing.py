"""Showing whom to call about an order: allowed to the desk and to its worker, and logged."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.errors import AccessDenied, NotFound
from anju.domains.identity import services as identity
from anju.domains.workorders import queries
from anju.domains.workorders.models import WorkOrder


def reveal_contact_phone(*, actor: Actor, order: WorkOrder, reason: str = "") -> str:
    """Return the telephone of whom to call in full and log that the actor saw it [domain rule 11]."""
    if not queries.may_see_contact(actor, order):
        raise AccessDenied(_("The telephone is for the desk and for the worker of an open order."))
    if not order.contact_phone:
        raise NotFound("contact_phone")
    subject = f"workorders.order:{order.pk}.contact_phone"
    identity.log_personal_data(actor=actor, subject=subject, project=order.project, reason=reason)
    return order.contact_phone
