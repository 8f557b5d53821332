"""Asking residents afterwards (回访): raised by a low rating, a complaint or the sample, done by the desk."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.service import policies, queries
from anju.domains.service.enums import Kind, VisitReason, VisitResult
from anju.domains.service.events import VisitRaised
from anju.domains.service.models import ReturnVisit, Ticket


def raise_visit(*, ticket: Ticket, reason: VisitReason) -> ReturnVisit | None:
    """Let somebody of the desk ask about a report; once for each reason. Publishes `VisitRaised`."""
    visit, is_new = ReturnVisit.objects.get_or_create(
        project_id=ticket.project_id, ticket=ticket, reason=reason, defaults={"raised_at": clock.now()}
    )
    if not is_new:
        return None
    facts = {"project_id": ticket.project_id, "ticket_id": ticket.pk, "visit_id": visit.pk}
    events.publish(VisitRaised(**facts, reason=reason.value))
    return visit


def raise_visit_after_end(*, ticket: Ticket) -> ReturnVisit | None:
    """Raise the visit that a closed report needs: every complaint, of repairs the project's share [domain rule 2.5]."""
    if ticket.kind == Kind.COMPLAINT:
        return raise_visit(ticket=ticket, reason=VisitReason.COMPLAINT)
    share = queries.settings_of(ticket.project).visit_share
    if ticket.kind == Kind.REPAIR and ticket.can_be_asked and is_in_sample(ticket.pk, share):
        return raise_visit(ticket=ticket, reason=VisitReason.SAMPLE)
    return None


def is_in_sample(ticket_id: int, share: int) -> bool:
    """Tell whether a report is among the ``share`` per cent that are asked about; the same for good."""
    digest = hashlib.sha256(f"anju.visit {ticket_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < share


def record_visit(*, actor: Actor, visit: ReturnVisit, result: str, note: str = "") -> ReturnVisit:
    """Note what the resident said. Somebody not reached stays on the list until asked again.

    Raises `DomainError` for a visit that is over.
    """
    actor.require(policies.VISIT, visit.project_id)
    visit = ReturnVisit.objects.select_for_update().get(pk=visit.pk)
    if visit.result in (VisitResult.SATISFIED, VisitResult.UNSATISFIED):
        raise DomainError(_("This visit has been made already."))
    if result == VisitResult.UNSATISFIED and not note.strip():
        raise DomainError(_("Say what the resident is not satisfied with."), field="note")
    visit.result, visit.note = VisitResult(result), note.strip()[:500]
    visit.visited_at, visit.visited_by_id = clock.now(), actor.user_id
    visit.save(update_fields=["result", "note", "visited_at", "visited_by"])
    return visit
