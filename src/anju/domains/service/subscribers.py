"""What becomes of a work order becomes of its report."""

from __future__ import annotations

from anju.core import events
from anju.domains.service import services
from anju.domains.service.events import TicketMoved
from anju.domains.service.models import Ticket
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.events import OrderMoved, OrderNoted
from anju.domains.workorders.models import OrderNote


@events.subscribe(OrderMoved)
def tell_of_ticket(moved: OrderMoved) -> None:
    """Tell each step of an order as one of its report; at the end ask for a rating and raise the visit it needs.

    A rule may find a worker while the report is still being written; that step is told with the report itself.
    """
    if not moved.kind.startswith("service."):
        return
    ticket = Ticket.objects.filter(order=moved.order_id).select_related("leaf", "project", "order").first()
    if ticket is None:
        return
    events.publish(
        TicketMoved(
            project_id=moved.project_id,
            ticket_id=ticket.pk,
            order_id=moved.order_id,
            step_id=moved.step_id,
            act=moved.act,
            target=moved.target,
        )
    )
    if moved.target == OrderState.CLOSED:
        services.ask_for_rating(ticket=ticket)
        services.raise_visit_after_end(ticket=ticket)
        services.answer_by_mail(ticket=ticket, kind=services.CLOSED_KIND)


@events.subscribe(OrderNoted)
def write_of_note(noted: OrderNoted) -> None:
    """Send what somebody wrote for the resident to whose letter opened the report; not what came by letter itself."""
    if not noted.is_public or not noted.kind.startswith("service."):
        return
    ticket = Ticket.objects.filter(order=noted.order_id).select_related("project", "order").first()
    note = OrderNote.objects.get(pk=noted.note_id)
    if ticket is not None and note.by_id is not None:
        services.answer_by_mail(ticket=ticket, kind=services.NOTED_KIND, text=note.text)
