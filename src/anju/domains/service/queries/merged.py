"""Under which order a merged report goes on, and who waits for an order besides its reporter."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from anju.domains.service.enums import LinkKind
from anju.domains.service.models import Follower, Ticket, TicketLink
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderNote, WorkOrder


def goes_on_as(ticket: Ticket) -> Ticket:
    """Return the report whose order is done for this one: the one that it was merged into, or itself.

    One whose merger was undone goes on as what was opened for it then.
    """
    anew = opened_anew_as(ticket)
    link = _mergers().filter(ticket=anew).select_related("other__order", "other__project", "other__leaf").first()
    return link.other if link else anew


def opened_anew_as(ticket: Ticket) -> Ticket:
    """Return the report that was opened for this one when its merger was undone, however often, or itself."""
    rows = TicketLink.objects.select_related("ticket__order", "ticket__project", "ticket__leaf")
    while (link := rows.filter(other=ticket, kind=LinkKind.ANEW).order_by("-pk").first()) is not None:
        ticket = link.ticket
    return ticket


def first_told_as(ticket: Ticket) -> list[Ticket]:
    """Return a report and those for which it was opened anew, the newest first."""
    found = [ticket]
    rows = TicketLink.objects.select_related("other__order", "other__project")
    while (link := rows.filter(ticket=found[-1], kind=LinkKind.ANEW).first()) is not None:
        found.append(link.other)
    return found


def merged_into(ticket: Ticket) -> QuerySet[Ticket]:
    """Return the reports that go on as this one, in the order in which they were made."""
    links = _mergers().filter(other=ticket)
    return Ticket.objects.filter(pk__in=links.values("ticket")).select_related("order", "project").order_by("pk")


def others_wait(ticket: Ticket) -> bool:
    """Tell whether anybody but its reporter waits for the order of a report: who follows it, or told us the same."""
    followers = Follower.objects.filter(ticket=ticket, ended_at__isnull=True)
    merged = merged_into(ticket)
    if ticket.reporter_id:
        followers, merged = followers.exclude(person=ticket.reporter_id), merged.exclude(reporter=ticket.reporter_id)
    return followers.exists() or merged.exists()


def told_later(ticket: Ticket) -> str:
    """Return what came to a report after it was made, by letter or from others who told of the same."""
    notes = OrderNote.objects.filter(order=ticket.order_id, by__isnull=True).order_by("pk")
    return "\n".join(notes.values_list("text", flat=True))


def homes_told(*, project_id: int, first: dt.datetime, last: dt.datetime, category: str) -> list[tuple[int, int]]:
    """Return the homes that orders of a period are about besides their own unit: pairs of an order and a unit, once.

    Those of reports that go on as the order's own, and those of who follows it. Of one class, and what is below it.
    """
    orders = WorkOrder.objects.filter(project=project_id, opened_at__gte=first, opened_at__lt=last)
    orders = orders.exclude(state=OrderState.CANCELLED)
    if category:
        orders = orders.filter(Q(category=category) | Q(category__startswith=f"{category}."))
    merged = _mergers().filter(other__order__in=orders)
    followed = Follower.objects.filter(ticket__order__in=orders, ended_at__isnull=True)
    told = {
        *merged.values_list("other__order", Coalesce("ticket__order__unit", "ticket__home"), "other__order__unit"),
        *followed.values_list("ticket__order", "home", "ticket__order__unit"),
    }
    return sorted((order, unit) for order, unit, own in told if unit is not None and unit != own)


def _mergers() -> QuerySet[TicketLink]:
    return TicketLink.objects.filter(kind=LinkKind.MERGED, undone_at__isnull=True)
