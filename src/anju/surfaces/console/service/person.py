"""Reports and complaints on the page of the person whose they are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.residents.models import Person
from anju.domains.service import policies, queries
from anju.domains.service.models import Complaint, Ticket
from anju.surfaces.console.service.ends import STAGES
from anju.ui.columns import cells_html
from anju.ui.screens import Column, InstantColumn, LinkColumn, StatusColumn
from anju.ui.screens.base import Screen
from anju.ui.screens.tabs import RELATED_LIMIT, Tab


def _complaint(ticket: Ticket) -> Complaint | None:
    return getattr(ticket, "complaint", None)


def _step(ticket: Ticket) -> str:
    complaint = _complaint(ticket)
    return str(complaint.get_step_display()) if complaint else ""


def _complaint_id(ticket: Ticket) -> int | None:
    complaint = _complaint(ticket)
    return complaint.pk if complaint else None


COLUMNS = (
    LinkColumn("order__title", pgettext_lazy("ticket", "Report"), to="workorders.order.detail", pk="order_id", phone=1),
    Column("order__number", _("Number"), phone=3),
    Column("kind", _("Kind"), value=lambda ticket: ticket.kind.label, sort=False),
    Column("leaf__name", _("Class")),
    Column("order__where", _("Where"), value=lambda ticket: ticket.order.where, sort=False),
    StatusColumn("stage", _("Stage"), tones=STAGES, phone=2),
    LinkColumn(
        "complaint",
        pgettext_lazy("ticket", "Complaint"),
        to="service.complaint.detail",
        pk=_complaint_id,
        value=_step,
        sort=False,
    ),
    InstantColumn("reported_at", _("Reported at"), phone=4),
)


class ReportsTab(Tab):
    """A person's reports, the newest first, a page at a time; ``before`` in the address says where to go on."""

    template = "console/service/person_reports.html"

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return a page of reports as cells, and where the next one begins."""
        rows = queries.tickets_of_person(screen.actor, screen.project, screen.object)
        before = screen.request.GET.get("before", "")
        if is_later := before.isdecimal() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        found = list(rows[: RELATED_LIMIT + 1])
        shown = found[:RELATED_LIMIT]
        return {
            "columns": COLUMNS,
            "is_stacked": True,
            "lines": [cells_html(COLUMNS, row, screen.request) for row in shown],
            "is_later": is_later,
            "before": shown[-1].pk if len(found) > len(shown) else None,
        }


REPORTS_TAB = ReportsTab(
    "reports",
    _("Reports and complaints"),
    permission=policies.VIEW,
    when=lambda record: isinstance(record, Person),
)
