"""Who bears a repair and what was quoted, on the page of its order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from anju.core.access import Actor
from anju.domains.billing import policies as billing
from anju.domains.documents import queries as documents
from anju.domains.repairs import policies, queries
from anju.domains.repairs.enums import QuoteState
from anju.domains.workorders import policies as workorders
from anju.domains.workorders import queries as orders
from anju.domains.workorders.models import WorkOrder
from anju.ui.guard import allows
from anju.ui.screens import Screen

QUOTE_TONES = {
    QuoteState.APPROVING: ("major", "gavel"),
    QuoteState.OFFERED: ("warn", "clock"),
    QuoteState.AGREED: ("ok", "signature"),
    QuoteState.DECLINED: ("bad", "circle-x"),
    QuoteState.REFUSED: ("bad", "x"),
    QuoteState.REPLACED: ("mute", "arrow-back-up"),
}


def draw(request: HttpRequest, order: WorkOrder) -> str:
    """Return the panel, or nothing for an order of which nobody knows or can say who pays."""
    repair, materials = queries.repair_of(order), queries.materials_of(order)
    may_decide = order.is_open and allows(request, policies.DECIDE)
    if not (repair.cover.liable or repair.quotes or materials or may_decide):
        return ""
    for quote in repair.quotes:
        quote.tone, quote.icon = QUOTE_TONES[QuoteState(quote.state)]  # type: ignore[attr-defined]  # for the template
    context = {
        "object": order,
        "repair": repair,
        "may_decide": may_decide,
        "materials": materials,
        "arrivals": queries.arrivals_of(order),
        "rounds": queries.rounds_of_checks(order),
        "round": queries.round_of(order) + 1,
        "signatures": queries.signatures_of(order),
        "cost": queries.work_cost_of(repair, materials),
        "may_see_bills": allows(request, billing.VIEW_BILLS),
        "may_see_claims": allows(request, policies.VIEW_CLAIMS),
    }
    return render_to_string("console/repairs/panel.html", context, request=request)


class Signature(Screen):
    """The signature under a quote, for who may see the order."""

    path, name = "orders/<int:pk>/signatures/<int:consent>/", "repairs.consent.signature"
    permission = workorders.VIEW

    def find(self, actor: Actor, project: Any, **ids: Any) -> Any:
        """Return the consent, if it belongs to the order."""
        return queries.get_signature(orders.get_order(actor, project, ids["pk"]), ids["consent"])

    def get(self) -> HttpResponseBase:
        """Send the picture."""
        with documents.open_document(self.object.signature) as picture:
            answer = HttpResponse(picture.read(), content_type="image/png")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer
