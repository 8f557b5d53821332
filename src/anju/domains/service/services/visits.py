"""Whom the desk asks afterwards (回访): raised by a low rating, an answered complaint or the sample."""

from __future__ import annotations

import hashlib

from anju.core import clock, events
from anju.domains.service import queries
from anju.domains.service.enums import Kind, VisitReason, VisitResult
from anju.domains.service.events import VisitRaised
from anju.domains.service.models import ReturnVisit, Ticket


def raise_visit(*, ticket: Ticket, reason: VisitReason) -> ReturnVisit | None:
    """Let somebody of the desk ask about a report; once for each reason. Publishes `VisitRaised`.

    A complaint is asked about after each answer: again when it was opened again, unless its visit still stands.
    """
    rows = ReturnVisit.objects.filter(ticket=ticket, reason=reason)
    number = 0
    if reason == VisitReason.COMPLAINT:
        if rows.filter(result__in=("", VisitResult.UNREACHABLE)).exists():
            return None
        number = rows.count()
    visit, is_new = ReturnVisit.objects.get_or_create(
        project_id=ticket.project_id,
        ticket=ticket,
        reason=reason,
        round=number,
        defaults={"raised_at": clock.now()},
    )
    if not is_new:
        return None
    facts = {"project_id": ticket.project_id, "ticket_id": ticket.pk, "visit_id": visit.pk}
    events.publish(VisitRaised(**facts, reason=reason.value))
    return visit


def raise_visit_after_end(*, ticket: Ticket) -> ReturnVisit | None:
    """Raise the visit that a closed repair needs: of the project's share [domain rule 2.5], and of whom the app asked
    nothing, because they are not in it but have a telephone; of those also where a request is closed.

    A complaint is asked about as soon as it is answered (`complaints.follow_order`).
    """
    share = queries.settings_of(ticket.project).visit_share
    is_drawn = ticket.kind == Kind.REPAIR and ticket.can_be_asked and is_in_sample(ticket.pk, share)
    if is_drawn or (ticket.kind in (Kind.REPAIR, Kind.REQUEST) and _is_left_out(ticket)):
        return raise_visit(ticket=ticket, reason=VisitReason.SAMPLE)
    return None


def _is_left_out(ticket: Ticket) -> bool:
    """Tell whether a resident with a telephone was not asked for a rating (`ending.ask_for_rating` came before)."""
    unasked = Ticket.objects.filter(pk=ticket.pk, reporter__isnull=False, surveyed_at__isnull=True)
    return bool(ticket.order.contact_phone) and unasked.exists()


def is_in_sample(ticket_id: int, share: int) -> bool:
    """Tell whether a report is among the ``share`` per cent that are asked about; the same for good."""
    digest = hashlib.sha256(f"anju.visit {ticket_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < share
