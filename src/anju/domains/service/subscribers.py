"""What becomes of a work order becomes of its report."""

from __future__ import annotations

from anju.core import events
from anju.domains.billing.events import DocumentIssued
from anju.domains.payments.events import PaymentReceived, PaymentUndone
from anju.domains.repairs import ports as repairs
from anju.domains.service import queries, services
from anju.domains.service.events import TicketMoved
from anju.domains.service.models import Ticket
from anju.domains.service.queries.liability import told_of_order
from anju.domains.workorders import ports as workorders
from anju.domains.workorders.calc.transitions import ENDED
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.events import OrderMoved, OrderNoted
from anju.domains.workorders.models import OrderNote, OrderStep

repairs.tell_of_orders(told_of_order)
workorders.keep_apart(queries.kept_from_whom_they_are_of)
workorders.tell_of_homes(queries.homes_told)


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
    if moved.target == OrderState.CLOSED:
        # Before the end itself is told: who is asked what it was like need not hear of the end twice.
        services.ask_for_rating(ticket=ticket, step_id=moved.step_id)
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
    services.follow_order(ticket=ticket, step_id=moved.step_id)
    if moved.target == OrderState.CLOSED:
        services.raise_visit_after_end(ticket=ticket)
    if moved.target in ENDED or moved.act == OrderAct.FINISH:
        services.write_of_step(ticket=ticket, step=OrderStep.objects.get(pk=moved.step_id))
    if moved.target in ENDED or moved.source in ENDED:
        services.settle(ticket=ticket)


@events.subscribe(OrderNoted)
def write_of_note(noted: OrderNoted) -> None:
    """Send what somebody wrote for the resident to whose letter opened the report; not what came by letter itself."""
    if not noted.is_public or not noted.kind.startswith("service."):
        return
    ticket = Ticket.objects.filter(order=noted.order_id).select_related("project", "order").first()
    note = OrderNote.objects.get(pk=noted.note_id)
    if ticket is not None and note.by_id is not None:
        services.answer_by_mail(ticket=ticket, kind=services.NOTED_KIND, text=note.text)


@events.subscribe(PaymentReceived)
def go_on_after_payment(received: PaymentReceived) -> None:
    """Let the reports of a home go on whose work is paid now."""
    services.settle_of_unit(project_id=received.project_id or 0, unit_id=received.unit_id)


@events.subscribe(PaymentUndone)
def wait_for_money_again(undone: PaymentUndone) -> None:
    """Let reports wait for money again whose payment was taken back."""
    services.settle_of_unit(project_id=undone.project_id or 0, unit_id=undone.unit_id)


@events.subscribe(DocumentIssued)
def wait_for_money(issued: DocumentIssued) -> None:
    """Let a report whose work was billed after its end wait for the money."""
    order_id = queries.order_of_document(issued.document_id)
    ticket = Ticket.objects.filter(order=order_id).first() if order_id else None
    if ticket is not None:
        services.settle(ticket=ticket)
