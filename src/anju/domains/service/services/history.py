"""Taking over reports that were made, done and rated before Anju, a month at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from anju.core.access import Actor
from anju.domains.service import policies
from anju.domains.service.calc import complaints as calc
from anju.domains.service.enums import ComplaintStep, Stage, VisitReason, VisitResult
from anju.domains.service.models import Cause, Complaint, Leaf, Rating, ReturnVisit, Ticket
from anju.domains.service.models.complaints import OUTCOMES
from anju.domains.tenancy.models import Project
from anju.domains.workorders.services.history import PastOrder, record_past_orders

__all__ = ["PastOrder", "PastTicket", "record_past_tickets"]
BATCH = 2000


@dataclass(frozen=True, kw_only=True)
class PastTicket:
    """A report that is long over: its order, who told us, what they said of the work (no ``stars``: nothing).

    ``cause`` is for complaints; one without is counted among the reports, but not among the complaints.
    """

    order: PastOrder
    channel: str
    leaf: Leaf
    words: str
    reporter_id: int | None
    home_id: int | None
    party: str
    is_private: bool
    stars: int | None = None
    recommends: int | None = None
    tags: tuple[str, ...] = ()
    said: str = ""
    rated_at: dt.datetime | None = None
    visit: VisitReason | None = None
    visit_result: VisitResult | None = None
    visited_at: dt.datetime | None = None
    cause: Cause | None = None
    correction: str = ""


def record_past_tickets(*, actor: Actor, project: Project, tickets: Sequence[PastTicket]) -> list[int]:
    """Record a month's finished reports with their orders; return their ids in the order in which they were given.

    Five statements however many they are. Nobody is told and nobody is asked: it is long over. Raises what
    `workorders.services.history.record_past_orders` raises.
    """
    actor.require(policies.REGISTER, project.pk)
    order_ids = record_past_orders(actor=actor, project=project, orders=[one.order for one in tickets])
    kept = Ticket.objects.bulk_create(
        [
            Ticket(
                project=project,
                order_id=order_id,
                channel=one.channel,
                leaf=one.leaf,
                words=one.words,
                reporter_id=one.reporter_id,
                home_id=one.home_id,
                party=one.party,
                is_private=one.is_private,
                entered_by_id=one.order.desk_id,
                reported_at=one.order.opened_at,
                surveyed_at=one.order.closed_at,
                stage=Stage.CLOSED,
                staged_at=one.order.closed_at,
            )
            for one, order_id in zip(tickets, order_ids, strict=True)
        ],
        batch_size=BATCH,
    )
    pairs = list(zip(kept, tickets, strict=True))
    Rating.objects.bulk_create(
        [_rating(ticket, one) for ticket, one in pairs if one.stars is not None], batch_size=BATCH
    )
    ReturnVisit.objects.bulk_create(
        [_visit(ticket, one, one.visit) for ticket, one in pairs if one.visit is not None], batch_size=BATCH
    )
    Complaint.objects.bulk_create(
        [_complaint(ticket, one) for ticket, one in pairs if one.cause is not None], batch_size=BATCH
    )
    return [ticket.pk for ticket in kept]


def _rating(ticket: Ticket, one: PastTicket) -> Rating:
    return Rating(
        project_id=ticket.project_id,
        ticket=ticket,
        stars=one.stars,
        recommends=one.recommends,
        tags=list(one.tags),
        words=one.said,
        person_id=one.reporter_id,
        rated_at=one.rated_at or one.order.closed_at,
    )


def _visit(ticket: Ticket, one: PastTicket, reason: VisitReason) -> ReturnVisit:
    return ReturnVisit(
        project_id=ticket.project_id,
        ticket=ticket,
        reason=reason,
        raised_at=one.rated_at or one.order.closed_at,
        result=one.visit_result or "",
        visited_at=one.visited_at if one.visit_result else None,
        visited_by_id=one.order.desk_id if one.visit_result else None,
    )


def _complaint(ticket: Ticket, one: PastTicket) -> Complaint:
    order = one.order
    grade = calc.grade_by_urgency(order.urgency)
    return Complaint(
        project_id=ticket.project_id,
        ticket=ticket,
        step=ComplaintStep.CLOSED,
        grade=grade,
        rank=calc.rank_of(grade),
        graded_at=order.assigned_at,
        responsible=order.worker,
        contacted_at=order.accepted_at,
        replied_at=order.finished_at,
        cause=one.cause,
        correction=one.correction,
        outcome=one.visit_result if one.visit_result in OUTCOMES else VisitResult.GIVEN_UP,
        closed_at=order.closed_at,
    )
