"""Words on an order, internal or for the resident."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from anju.core import clock, events, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.workorders import policies, queries
from anju.domains.workorders.events import OrderNoted
from anju.domains.workorders.models import OrderNote, WorkOrder
from anju.domains.workorders.services.moving import HOLD_NUMBER, KeyUsedOtherwise

LENGTH = 1000


def add_note(
    *,
    actor: Actor,
    order: WorkOrder,
    text: str,
    is_public: bool = False,
    is_told: bool = True,
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> OrderNote:
    """Write a note on an order, also on one that has ended. Publishes `OrderNoted`; a public note reaches the resident.

    A worker without the right to all notes may write on own orders. ``is_told`` False tells nobody: it belongs to an
    act that is told already. Raises DomainError.
    """
    if not actor.may(policies.NOTE, order.project_id):
        actor.require(policies.WORK, order.project_id)
        employee = queries.employee_of(actor)
        if employee is None or order.worker_id != employee.pk:
            actor.require(policies.NOTE, order.project_id)
    text = text.strip()
    if not text:
        raise DomainError(_("Write something."), field="text")
    if len(text) > LENGTH:
        raise DomainError(_("At most {count} characters.").format(count=LENGTH), field="text")
    if device_at is not None and timezone.is_naive(device_at):
        raise DomainError(_("The phone's time has no time zone."), field="device_at")
    known = _replayed(actor, order, text, is_public, client_id)
    if known is not None:
        return known
    note = OrderNote.objects.create(
        project_id=order.project_id,
        order=order,
        text=text,
        is_public=is_public,
        by_id=actor.user_id,
        by_name="" if actor.is_system else actor.name[:60],
        at=clock.now(),
        device_at=device_at,
        client_id=client_id,
    )
    if is_told:
        events.publish(
            OrderNoted(
                project_id=order.project_id, order_id=order.pk, kind=order.kind, note_id=note.pk, is_public=is_public
            )
        )
    return note


def _replayed(actor: Actor, order: WorkOrder, text: str, is_public: bool, client_id: UUID | None) -> OrderNote | None:
    if client_id is None:
        return None
    prepared.fetch_one(HOLD_NUMBER, [str(client_id)])
    known = OrderNote.objects.filter(project=order.project_id, client_id=client_id).first()
    asked = (order.pk, actor.user_id, text, is_public)
    used_by_act = known is None and queries.step_by_client_id(order.project_id, client_id) is not None
    if used_by_act or (known and (known.order_id, known.by_id, known.text, known.is_public) != asked):
        raise KeyUsedOtherwise(_("Something else was sent under this number before; look at the order and try again."))
    return known
