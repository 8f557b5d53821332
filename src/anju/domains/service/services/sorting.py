"""Saying what a report is about where its words did not."""

from __future__ import annotations

from anju.core import clock
from anju.core.access import Actor
from anju.domains.service import policies, queries
from anju.domains.service.models import Correction, Leaf, Ticket
from anju.domains.service.services.complaints import register_complaint
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import Urgency


def sort_ticket(*, actor: Actor, ticket: Ticket, leaf: Leaf, urgency: str = "") -> Ticket:
    """Put a report into a class, with the class's urgency unless another is given; its order is dispatched anew.

    Safety words still force an emergency. Raises `NotPossible` once somebody has the order.
    """
    actor.require(policies.REGISTER, ticket.project_id)
    found = queries.sort_words(ticket.words)
    wanted = Urgency(urgency) if urgency and not found.safety else found.urgency(leaf)
    workorders.reclassify_order(
        actor=actor, order=ticket.order, kind=f"service.{leaf.kind}", category=leaf.code, urgency=wanted
    )
    remember(actor=actor, ticket=ticket, leaf=leaf, told=found.leaf)
    ticket.leaf = leaf
    ticket.save(update_fields=["leaf"])
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
