"""What residents say on a return visit, call by call, and what follows when they are not satisfied."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.service import policies, queries
from anju.domains.service.enums import ComplaintStep, Follow, Kind, VisitReason, VisitResult
from anju.domains.service.models import Cause, Complaint, Leaf, ReturnVisit, Ticket, VisitAttempt
from anju.domains.service.services.complaints import require_apart, settle_outcome
from anju.domains.service.services.ending import is_reopenable
from anju.domains.service.services.reporting import report_after_visit
from anju.domains.service.services.staging import settle
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState

CALL_AGAIN_AFTER = dt.timedelta(days=1)
OVER = (VisitResult.SATISFIED, VisitResult.UNSATISFIED, VisitResult.GIVEN_UP)


def record_visit(
    *,
    actor: Actor,
    visit: ReturnVisit,
    result: str,
    note: str = "",
    follow: str = "",
    leaf: Leaf | None = None,
    next_at: dt.datetime | None = None,
    cause: Cause | None = None,
    correction: str = "",
) -> ReturnVisit:
    """Note one call and what the resident said; every call is kept.

    Somebody not reached stays on the list, to be called again at ``next_at`` (else a day later), and counts as never
    reached after the project's number of calls. Who is not satisfied has the report opened again while that is
    possible, else taken as a complaint of class ``leaf``; ``follow`` may choose otherwise, but not for complaints.
    A complaint that is over with the call needs its ``cause``, unless whoever answered it said that already.
    Raises `DomainError` for a visit that is over, or made before a complaint was answered.
    """
    actor.require(policies.VISIT, visit.project_id)
    rows = ReturnVisit.objects.select_for_update(of=("self",)).select_related("ticket__order", "ticket__leaf")
    visit = rows.select_related("ticket__project", "ticket__reporter").get(pk=visit.pk)
    if visit.result in OVER:
        raise DomainError(_("This visit has been made already."))
    said = VisitResult(result)
    if said == VisitResult.GIVEN_UP:
        raise DomainError(_("Note each call; after some of them the resident counts as never reached."), field="result")
    if said == VisitResult.UNSATISFIED and not note.strip():
        raise DomainError(_("Say what the resident is not satisfied with."), field="note")
    complaint = _complaint_of(actor, visit)
    if complaint is not None and cause is not None:
        complaint.cause, complaint.correction = cause, correction.strip()
        complaint.save(update_fields=["cause", "correction"])
    wanted = _wanted(visit, follow, leaf, complaint) if said == VisitResult.UNSATISFIED else None
    _write(actor, visit, said, note.strip()[:500], next_at)
    if wanted is not None:
        _follow_up(actor, visit, wanted, leaf, complaint)
    elif complaint is not None and visit.result in OVER:
        _close(actor, visit, complaint)
    settle(ticket=visit.ticket)
    return visit


def _complaint_of(actor: Actor, visit: ReturnVisit) -> Complaint | None:
    """Return the complaint that a visit is about; None where there is none, or no more."""
    complaint = Complaint.objects.select_related("ticket", "about").filter(ticket=visit.ticket).first()
    if complaint is not None:
        require_apart(actor=actor, complaint=complaint)
    if visit.reason != VisitReason.COMPLAINT or complaint is None or complaint.step == ComplaintStep.WITHDRAWN:
        return None
    if complaint.step != ComplaintStep.REPLIED:
        raise DomainError(_("The complaint has to be answered before anybody is asked about it."))
    return complaint


def _write(actor: Actor, visit: ReturnVisit, said: VisitResult, note: str, next_at: dt.datetime | None) -> None:
    now = clock.now()
    again = _next_call(now, next_at) if said == VisitResult.UNREACHABLE else None
    visit.attempts += 1
    VisitAttempt.objects.create(
        project_id=visit.project_id, visit=visit, result=said, note=note, next_at=again, at=now, by_id=actor.user_id
    )
    if said == VisitResult.UNREACHABLE and visit.attempts >= queries.settings_of(visit.ticket.project).visit_attempts:
        said, again = VisitResult.GIVEN_UP, None
    visit.result, visit.note, visit.next_at = said, note, again
    visit.visited_at, visit.visited_by_id = now, actor.user_id
    visit.save(update_fields=["result", "note", "next_at", "attempts", "visited_at", "visited_by"])


def _next_call(now: dt.datetime, next_at: dt.datetime | None) -> dt.datetime:
    again = next_at or now + CALL_AGAIN_AFTER
    if again < now:
        raise DomainError(_("Choose a time from now on."), field="next_at")
    return again


def _wanted(visit: ReturnVisit, follow: str, leaf: Leaf | None, complaint: Complaint | None) -> Follow:
    """Return what follows: opened again where that is possible; for a complaint nothing else is."""
    ticket = visit.ticket
    can_reopen = ticket.order.state == OrderState.DONE or is_reopenable(ticket)
    usual = Follow.REOPEN if can_reopen else Follow.COMPLAINT
    wanted = Follow(follow) if follow and complaint is None else usual
    if wanted == Follow.REOPEN and not can_reopen:
        raise DomainError(_("Only within seven days can it be opened again; take a complaint."), field="follow")
    if wanted == Follow.COMPLAINT and _complaint_class(ticket, leaf) is None:
        raise DomainError(_("Choose what the complaint is about."), field="leaf")
    return wanted


def _complaint_class(ticket: Ticket, leaf: Leaf | None) -> Leaf | None:
    found = leaf or ticket.leaf
    return found if found is not None and found.kind == Kind.COMPLAINT else None


def _follow_up(
    actor: Actor, visit: ReturnVisit, wanted: Follow, leaf: Leaf | None, complaint: Complaint | None
) -> None:
    """Open the order again or take a complaint, and keep which."""
    ticket = visit.ticket
    about = _complaint_class(ticket, leaf)
    if wanted == Follow.COMPLAINT and about is not None:
        visit.opened = report_after_visit(actor=actor, ticket=ticket, words=visit.note, leaf=about)
        if complaint is not None:
            _close(actor, visit, complaint)
    visit.follow = wanted
    visit.save(update_fields=["follow", "opened"])
    if wanted == Follow.REOPEN:
        workorders.ask_again(actor=actor, order=ticket.order, note=visit.note)


def _close(actor: Actor, visit: ReturnVisit, complaint: Complaint) -> None:
    """Keep the outcome of an answered complaint's visit; with it the complaint is closed [domain rule 2.4]."""
    if complaint.cause_id is None:
        raise DomainError(_("Say what caused the complaint before it is closed."), field="cause")
    settle_outcome(complaint=complaint, outcome=visit.result)
    order = Ticket.objects.select_related("order").get(pk=visit.ticket_id).order
    if order.state == OrderState.DONE:
        workorders.confirm_order(actor=actor, order=order)
