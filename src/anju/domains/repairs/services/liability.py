"""Saying who bears the cost of a repair."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.core.money import format_amount
from anju.domains.repairs import policies, queries
from anju.domains.repairs.enums import Liable
from anju.domains.repairs.models import Liability, Quote
from anju.domains.repairs.services.sending import locked, sent_before, signed_by
from anju.domains.repairs.services.withdrawing import take_back_quote
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import WorkOrder


def say_who_is_liable(
    *,
    actor: Actor,
    order: WorkOrder,
    liable: str,
    reason: str = "",
    client_id: UUID | None = None,
    device_at: dt.datetime | None = None,
) -> Liability:
    """Record who bears an order's cost: its worker, or the desk. What is not as proposed needs a reason.

    When no household pays any more, a quote that waits for one is taken back and the work may go on. Raises
    DomainError, and `NotPossible` for other people's orders.
    """
    with transaction.atomic():
        order = locked(order)
        if not actor.may(policies.DECIDE, order.project_id):
            workorders.require_own_order(actor=actor, order=order)
        known = sent_before(Liability, order.project_id, client_id, order_id=order.pk, liable=liable)
        if known is not None:
            return known
        _check(order, liable)
        cover = queries.cover_of(order)
        if cover.proposed and liable != cover.proposed and not reason.strip():
            raise DomainError(_("Say why it is another one than proposed."), field="reason")
        said = Liability.objects.create(
            project_id=order.project_id,
            order=order,
            liable=liable,
            proposed=cover.proposed,
            covered_until=cover.covered_until,
            reason=reason.strip()[:200],
            client_id=client_id,
            **signed_by(actor=actor, device_at=device_at, order=order),
        )
        if liable != Liable.OWNER:
            _take_back_quote(actor, order, device_at)
            _tell_of_bill(actor, order, said)
        return said


def _check(order: WorkOrder, liable: str) -> None:
    if liable not in Liable.values:
        raise DomainError(_("Say who bears the cost."), field="liable")
    if order.state in (OrderState.CLOSED, OrderState.CANCELLED):
        raise DomainError(_("{number} is over; what it cost is settled.").format(number=order.number))
    if liable == Liable.OWNER and order.unit_id is None:
        raise DomainError(_("This order belongs to no home that could pay."), field="liable")


def _tell_of_bill(actor: Actor, order: WorkOrder, said: Liability) -> None:
    """Leave word for the office where the household has been billed for what it does not bear after all.

    Nothing posted is changed from here: the bill is reversed or waived by who may, with approval.
    """
    charge = queries.charge_of(order)
    if charge is None or said.liable == Liable.COMPANY or charge.document.reversed_at is not None:
        return
    words = _("The household was billed ¥{amount} ({number}) for what is now borne by: {who}. Reverse the bill.")
    text = words.format(
        amount=format_amount(charge.amount), number=charge.document.number, who=Liable(said.liable).label
    )
    workorders.add_note(actor=system_actor("repairs"), order=order, text=text)


def _take_back_quote(actor: Actor, order: WorkOrder, device_at: dt.datetime | None) -> None:
    """Take back what was quoted to a household that does not pay, also while it is being approved."""
    if Quote.objects.filter(order=order, state__in=queries.OPEN, is_paid=True).exists():
        reason = _("The household does not bear the cost.")
        take_back_quote(actor=actor, order=order, reason=reason, device_at=device_at)
