"""The report behind a work order, on the order's own page, and its pictures."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.template.loader import render_to_string

from anju.core.access import Actor
from anju.domains.documents import queries as documents
from anju.domains.service import policies, queries
from anju.domains.workorders.calc.transitions import BEFORE_WORK
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.service.ends import STAGES
from anju.ui.guard import allows
from anju.ui.screens import Screen


def draw(request: HttpRequest, order: WorkOrder) -> str:
    """Return the report's panel, or nothing for an order that no report is behind."""
    if not order.kind.startswith("service.") or not allows(request, policies.VIEW):
        return ""
    panel = queries.ticket_of_order(request.actor, order)  # type: ignore[attr-defined]
    if panel is None:
        return ""
    complaint = queries.complaint_behind(panel.ticket)
    context = {
        "panel": panel,
        "stage_tone": STAGES[panel.ticket.stage],
        "complaint": complaint,
        "may_handle": complaint is not None and allows(request, policies.HANDLE_COMPLAINTS),
        "may_sort": order.is_open and allows(request, policies.REGISTER),
        "may_attach": panel.ticket.home_id is None and allows(request, policies.REGISTER),
        "may_visit": allows(request, policies.VISIT),
        "links": queries.links_of(request.actor, panel.ticket),  # type: ignore[attr-defined]
        "may_link": allows(request, policies.REGISTER),
        "may_merge": order.state in BEFORE_WORK and allows(request, policies.REGISTER),
    }
    return render_to_string("console/service/panel.html", context, request=request)


class TicketPhoto(Screen):
    """A picture that came with a report; ``?small`` asks for the small copy."""

    path, name = "tickets/<int:pk>/photos/<int:photo>/", "service.ticket.photo"
    permission = policies.VIEW

    def find(self, actor: Actor, project: Any, pk: int, photo: int) -> Any:
        """Return the picture, if it belongs to the report."""
        ticket = queries.get_ticket(actor, project, pk)
        return documents.get_photo(project, photo, subject=queries.SUBJECT, subject_ids=[ticket.pk])

    def get(self) -> HttpResponseBase:
        """Send the picture."""
        picture = documents.open_photo(self.object, is_small="small" in self.request.GET)
        answer = FileResponse(picture, content_type="image/jpeg")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer
