"""Master meters against their sub-meters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.billing.models import Meter
from anju.domains.billing.queries import metering as queries
from anju.domains.billing.services import metering as services
from anju.surfaces.console.metering import forms
from anju.ui.screens import FormScreen, PageScreen


def _day(text: str, default: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return default


class Balance(PageScreen):
    """What each master meter measured, what its sub-meters did, and what got lost."""

    path, name = "meter-balance/", "billing.meter.balance"
    title, icon = _("Master meters and loss"), "scale"
    permission = policies.VIEW_METERS
    template = "console/metering/balance.html"
    back = "billing.meter.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the balances of the period in the address, of this month where it names none."""
        last = _day(self.request.GET.get("last", ""), clock.today())
        first = _day(self.request.GET.get("first", ""), last.replace(day=1))
        return {"first": first, "last": last, "lines": queries.balances(actor, project, first, last)}


class MeterParent(FormScreen):
    """Say through which meter the same use ran before."""

    path, name = "meters/<int:pk>/master/", "billing.meter.master"
    title = _("Master meter")
    permission = policies.EDIT_METERS
    form = forms.MasterForm
    done = "billing.meter.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Meter:
        """Return the meter."""
        return queries.get_meter(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is set."""
        return {"parent": self.object.parent_id}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the meters to choose from."""
        return {
            "masters": queries.master_meters(actor, project).filter(kind=self.object.kind).exclude(pk=self.object.pk)
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Meter:
        """Set it."""
        return services.set_master(actor=actor, meter=self.object, parent=cleaned["parent"])
