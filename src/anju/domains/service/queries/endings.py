"""What reports wait for after their work was accepted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.billing.models import Bill, ChargeDocument
from anju.domains.service.calc.endings import Awaited
from anju.domains.service.enums import Kind, VisitResult
from anju.domains.service.models import Complaint, Rating, ReturnVisit, Ticket
from anju.domains.service.queries.tickets import settings_of, tickets_visible_to
from anju.domains.tenancy.models import Project
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.queries.periods import bounds

WAITING = ("", VisitResult.UNREACHABLE)
KEY = "workorder:"
ASKED = (VisitResult.SATISFIED, VisitResult.UNSATISFIED)
"""Results of visits in which somebody really answered."""


@dataclass(frozen=True)
class VisitRate:
    """How many of the reports closed in a period somebody asked about afterwards (回访率); ``rate`` in per cent."""

    kind: Kind
    closed: int
    visited: int
    target: int

    @property
    def rate(self) -> int | None:
        """Whole per cent, None where nothing was closed."""
        return round(100 * self.visited / self.closed) if self.closed else None


def document_key(order_id: int) -> str:
    """Return the key under which a charge document bills the work of an order; further ones append to it."""
    return f"{KEY}{order_id}"


def payable_of(ticket: Ticket) -> Decimal:
    """Return what is still to be paid for a report's work: the open part of the bills of its order's documents."""
    key = document_key(ticket.order_id)
    bills = Bill.objects.filter(
        Q(document__key=key) | Q(document__key__startswith=f"{key}:"),
        project_id=ticket.project_id,
        document__reversed_at__isnull=True,
    )
    owed = bills.aggregate(owed=Coalesce(Sum(F("amount") - F("paid") - F("waived")), ZERO))["owed"]
    return max(Decimal(owed), ZERO)


def order_of_document(pk: int) -> int | None:
    """Return the order whose work a charge document bills, or None; for reactions to events."""
    key = ChargeDocument.objects.filter(pk=pk, key__startswith=KEY).values_list("key", flat=True).first()
    number = key.removeprefix(KEY).split(":")[0] if key else ""
    return int(number) if number.isdigit() else None


def orders_owed_by(project_id: int, unit_id: int) -> list[int]:
    """Return the orders whose work a unit has not paid in full; for reactions to events."""
    bills = Bill.objects.filter(
        project_id=project_id,
        unit=unit_id,
        document__key__startswith=KEY,
        document__reversed_at__isnull=True,
        amount__gt=F("paid") + F("waived"),
    )
    numbers = {key.removeprefix(KEY).split(":")[0] for key in bills.values_list("document__key", flat=True)}
    return sorted(int(number) for number in numbers if number.isdigit())


def awaited_by(ticket: Ticket) -> Awaited:
    """Return what a report waits for after its work (up to four queries); nothing while its order is open."""
    order = ticket.order
    if order.state != OrderState.CLOSED or order.closed_at is None:
        return Awaited()
    lapsed = order.closed_at <= clock.now() - dt.timedelta(days=settings_of(ticket.project).rating_days)
    return Awaited(
        money=payable_of(ticket) > 0,
        rating=not lapsed and ticket.surveyed_at is not None and not Rating.objects.filter(ticket=ticket).exists(),
        visit=ReturnVisit.objects.filter(ticket=ticket, result__in=WAITING).exists()
        or Complaint.objects.filter(ticket=ticket).exclude(step__in=("closed", "withdrawn")).exists(),
    )


def visit_rates(actor: Actor, project: Project, first: dt.date, last: dt.date) -> list[VisitRate]:
    """Return 回访率 of repairs and complaints closed on the days from ``first`` to ``last`` (one query).

    A rating is no visit, nor is a call that nobody answered [domain rule 2.5].
    """
    period = bounds(first, last)
    asked = Exists(ReturnVisit.objects.filter(ticket=OuterRef("pk"), result__in=ASKED))
    closed = tickets_visible_to(actor, project).filter(
        order__state=OrderState.CLOSED,
        order__closed_at__gte=period["first"],
        order__closed_at__lt=period["last"],
        leaf__kind__in=(Kind.REPAIR, Kind.COMPLAINT),
    )
    rows = closed.annotate(was_asked=asked).order_by().values_list("leaf__kind")
    counted = rows.annotate(closed=Count("pk"), visited=Count("pk", filter=Q(was_asked=True)))
    found = {str(kind): (number, visited) for kind, number, visited in counted}
    targets = {Kind.COMPLAINT: 100, Kind.REPAIR: settings_of(project).visit_share}
    return [VisitRate(kind, *found.get(kind.value, (0, 0)), target) for kind, target in targets.items()]
