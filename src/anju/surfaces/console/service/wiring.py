"""Reports in the side bar, the palette and among what has to be done."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.domains.service import policies, queries
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.surfaces.console.service import panel, subscribers
from anju.surfaces.console.service.person import REPORTS_TAB
from anju.surfaces.console.workorders import panels
from anju.ui import navigation, palette
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.navigation import Entry
from anju.ui.palette import Verb
from anju.ui.screens import Link, offer_tab

__all__ = ["subscribers"]


def _to_ask(actor: Actor, project: object) -> int:
    return queries.open_visits(actor, project)[:100].count()  # type: ignore[arg-type]


def _to_sort(actor: Actor, project: object) -> int:
    return queries.unsorted_tickets(actor, project)[:100].count()  # type: ignore[arg-type]


@todo.register
def _waiting(request: HttpRequest) -> list[Todo]:
    found = []
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    if allows(request, policies.REGISTER) and (count := _to_sort(actor, project)):
        url = link(request, "service.ticket.unsorted")
        found.append(Todo(_("Reports that nobody has sorted"), url, "category", count, "major"))
    if allows(request, policies.VISIT) and (count := _to_ask(actor, project)):
        url = link(request, "service.visit.list")
        found.append(Todo(_("Residents to ask how it was"), url, "phone-call", count, "warn"))
    if allows(request, policies.HANDLE_COMPLAINTS) and (count := _to_handle(actor, project)):
        url = link(request, "service.complaint.list")
        found.append(Todo(_("Complaints that are not closed"), url, "alert-triangle", count, "major"))
    return found


def _to_handle(actor: Actor, project: object) -> int:
    return queries.open_complaints(actor, project)[:100].count()  # type: ignore[arg-type]


navigation.register(
    Entry(
        "console:service.complaint.list",
        pgettext_lazy("list", "Complaints"),
        "alert-triangle",
        group="work",
        permission=policies.HANDLE_COMPLAINTS,
        order=12,
        count=_to_handle,
    ),
    Entry(
        "console:service.ticket.ends",
        _("After the work"),
        "checks",
        group="work",
        permission=policies.VIEW,
        order=15,
    ),
    Entry(
        "console:service.care.list",
        _("Care visits"),
        "heart-handshake",
        group="work",
        permission=policies.VIEW_CARE,
        order=19,
    ),
    Entry(
        "console:service.cause.list",
        _("Causes of complaints"),
        "tag",
        group="system",
        permission=policies.EDIT_TAXONOMY,
        order=72,
    ),
    Entry(
        "console:service.ticket.create",
        _("Take a report"),
        "phone-call",
        group="work",
        permission=policies.REGISTER,
        order=10,
        key="n",
    ),
    Entry(
        "console:service.ticket.unsorted",
        _("Reports to sort"),
        "category",
        group="work",
        permission=policies.REGISTER,
        order=13,
        count=_to_sort,
    ),
    Entry(
        "console:service.visit.list",
        _("Return visits"),
        "message-2",
        group="work",
        permission=policies.VISIT,
        order=14,
        count=_to_ask,
    ),
    Entry(
        "console:service.satisfaction",
        _("Satisfaction"),
        "mood-happy",
        group="work",
        permission=policies.VIEW,
        order=16,
    ),
    Entry(
        "console:service.quality",
        _("Service quality"),
        "chart-line",
        group="work",
        permission=policies.VIEW,
        order=50,
        words="fuwu zhiliang 服务质量 fanxiulv 返修率 yici xiufulv 一次修复率",
    ),
    Entry(
        "console:service.script.list",
        _("Answers at the desk"),
        "message-2",
        group="work",
        permission=policies.REGISTER,
        order=12,
    ),
    Entry(
        "console:service.leaf.list",
        _("Classes of reports"),
        "category",
        group="system",
        permission=policies.EDIT_TAXONOMY,
        order=70,
    ),
    Entry(
        "console:service.settings",
        _("Rules for reports"),
        "adjustments",
        group="system",
        permission=policies.EDIT_SETTINGS,
        order=71,
    ),
)
palette.register_verbs(
    Verb("console:service.ticket.create", _("Take a report"), "phone-call", permission=policies.REGISTER)
)
panels.offer_panel(panel.draw)
offer_tab(REPORTS_TAB)
panels.offer_opening(
    Link("service.ticket.create", _("Take a report"), "phone-call", permission=policies.REGISTER, key="n", primary=True)
)
