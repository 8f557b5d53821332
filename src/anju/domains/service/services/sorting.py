"""Saying what a report is about where its words did not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.service import policies, queries
from anju.domains.service.enums import Kind
from anju.domains.service.models import Correction, Leaf, Ticket
from anju.domains.service.services.complaints import register_complaint
from anju.domains.service.services.heeding import locked
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState, Urgency


def sort_ticket(*, actor: Actor, ticket: Ticket, leaf: Leaf, urgency: str = "") -> Ticket:
    """Put a report into a class, with the class's urgency unless another is given; its order is dispatched anew.

    Once somebody has the order, it stays with them. Safety words still force an emergency, whoever told them, and what
    somebody called dangerous before it had a class stays so unless another urgency is given. Raises `NotPossible` for
    what has ended, and where what somebody works on would become a complaint, or one a repair: those go to others.
    """
    actor.require(policies.REGISTER, ticket.project_id)
    (ticket,) = locked(ticket)
    order = ticket.order
    is_given = order.state != OrderState.WAITING
    if is_given and (ticket.kind == Kind.COMPLAINT) != (leaf.kind == Kind.COMPLAINT):
        raise workorders.NotPossible(_("{number} has been given to somebody already.").format(number=order.number))
    found = queries.sort_words(ticket.words)
    wanted = Urgency(urgency) if urgency else found.urgency(leaf)
    was_called_dangerous = ticket.leaf is None and order.urgency == Urgency.EMERGENCY and not urgency
    if found.safety or was_called_dangerous or queries.safety_words(queries.told_later(ticket)):
        wanted = Urgency.EMERGENCY
    if is_given and leaf.kind == Kind.COMPLAINT:
        wanted = Urgency(order.urgency)  # its grade decides
    workorders.reclassify_order(
        actor=actor, order=ticket.order, kind=f"service.{leaf.kind}", category=leaf.code, urgency=wanted
    )
    remember(actor=actor, ticket=ticket, leaf=leaf, told=found.leaf)
    ticket.leaf = leaf
    # What somebody complains of is no longer offered to neighbours; what they have seen of it before stays theirs.
    ticket.is_private = ticket.is_private or ticket.kind == Kind.COMPLAINT
    ticket.save(update_fields=["leaf", "is_private"])
    register_complaint(ticket=ticket)
    return ticket


def remember(*, actor: Actor, ticket: Ticket, leaf: Leaf, told: Leaf | None) -> None:
    """Keep what a person of the desk says that a report is about; the next learning learns from it."""
    if not ticket.words.strip():
        return
    Correction.objects.create(
        project_id=ticket.project_id,
        ticket=ticket,
        leaf=leaf,
        told=told,
        by_id=actor.user_id,
        corrected_at=clock.now(),
    )
