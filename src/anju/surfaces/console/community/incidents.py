"""Telling those whom an incident affects, from the page of the order that mends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.community import policies, queries, services
from anju.domains.community.calc import incidents
from anju.domains.community.enums import NoticeTag
from anju.domains.community.models import Notice
from anju.domains.service import queries as service
from anju.domains.service.enums import Kind
from anju.domains.workorders import queries as workorders
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.community.views import TONES, Written
from anju.ui.guard import allows
from anju.ui.screens import FormScreen

REPAIR = f"service.{Kind.REPAIR}"


class IncidentNotice(Written, FormScreen):
    """Write a notice to those whom an incident affects; what is known stands in it already."""

    path, name = "orders/<int:pk>/notice/", "community.notice.incident"
    title, button = _("Tell those affected"), _("Go on to the audience")
    back = "workorders.order.detail"
    done = "community.notice.publish"
    message = _("Saved as a draft. Check whom it reaches, then publish it.")
    object: WorkOrder

    def find(self, actor: Actor, project: Any, pk: int) -> WorkOrder:
        """Return the order."""
        return workorders.get_order(actor, project, pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Say what, where, since when and until when; no words of a resident, and of a home its building only."""
        order = self.object
        until = order.finish_due_at if order.finish_due_at and order.finish_due_at > clock.now() else None
        words = incidents.begun(
            what=service.class_told(order),
            where=queries.where_of(order) or project.name,
            since=_shown(order.opened_at),
            until=_shown(until) if until else "",
        )
        return {
            "title": words.title,
            "body": words.body,
            "tag": NoticeTag.OUTAGE,
            "buildings": service.buildings_told_of(order),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Notice:
        """Keep the draft."""
        return services.write_notice(actor=actor, project=project, order=self.object, **cleaned)


def draw(request: HttpRequest, order: WorkOrder) -> str:
    """Return what people were told of an order's incident, and the button that tells them."""
    if order.kind != REPAIR or not allows(request, policies.VIEW):
        return ""
    notices = list(queries.notices_of_order(request.actor, order))  # type: ignore[attr-defined]
    may_tell = order.is_open and allows(request, policies.PUBLISH)
    if not notices and not may_tell:
        return ""
    context = {
        "order": order,
        "notices": [(notice, TONES[notice.state]) for notice in notices],
        "may_tell": may_tell,
    }
    return render_to_string("console/community/incident.html", context, request=request)


def _shown(at: Any) -> str:
    return f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
