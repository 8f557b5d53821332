"""The entries of metering in the side bar, and what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.billing.queries import metering as queries
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.ui import navigation, palette
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.navigation import Entry
from anju.ui.palette import Verb


def _to_confirm(actor: Actor, project: Any) -> int | None:
    """Count the unusual readings that wait."""
    return None if project is None else queries.readings_to_confirm(actor, project).count()


@todo.register
def _to_do(request: HttpRequest) -> list[Todo]:
    """Tell of unusual readings to confirm."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    if project is None or not allows(request, policies.CONFIRM_READINGS) or not allows(request, policies.VIEW_METERS):
        return []
    count = queries.readings_to_confirm(actor, project).count()
    url = link(request, "billing.reading.list")
    return [Todo(_("Unusual readings to confirm"), url, "alert-triangle", count, "warn")] if count else []


navigation.register(
    Entry(
        "console:billing.meter.list",
        _("Meters"),
        "meter-cube",
        group="charging",
        permission=policies.VIEW_METERS,
        order=22,
        words="biaoji shuibiao dianbiao 水表 电表",
    ),
    Entry(
        "console:billing.round.list",
        _("Reading rounds"),
        "list-check",
        group="charging",
        permission=policies.VIEW_METERS,
        order=23,
        words="chaobiao renwu 抄表任务",
    ),
    Entry(
        "console:billing.reading.list",
        _("Meter readings"),
        "gauge",
        group="charging",
        permission=policies.VIEW_METERS,
        order=24,
        count=_to_confirm,
        words="chaobiao 抄表",
    ),
)
palette.register_verbs(
    Verb("console:billing.meter.install", _("Install a meter"), "plus", permission=policies.EDIT_METERS),
    Verb("console:billing.tariff.metered", _("New tariff by meter readings"), "plus", permission=policies.EDIT_TARIFFS),
)
