"""What search boxes of forms ask for: units, buildings' rooms, parking spaces. By POST: it may name people."""

from __future__ import annotations

from django.http import HttpResponseBase, JsonResponse

from anju.domains.estate import policies, queries
from anju.ui.screens import Screen

LIMIT = 20


class UnitChoices(Screen):
    """Units that a typed address may mean."""

    path, name = "units/choices/", "estate.unit.choices"
    permission = policies.VIEW_UNITS

    def post(self) -> HttpResponseBase:
        """Answer the first few."""
        found = queries.units_matching(self.actor, self.project, self.request.POST.get("typed", "")[:60])
        return JsonResponse({"results": [{"value": str(one.pk), "text": one.code} for one in found[:LIMIT]]})

    get = None  # type: ignore[assignment]


class SpaceChoices(Screen):
    """Parking spaces whose number begins as typed."""

    path, name = "spaces/choices/", "estate.space.choices"
    permission = policies.VIEW_SPACES

    def post(self) -> HttpResponseBase:
        """Answer the first few."""
        found = queries.spaces_matching(self.actor, self.project, self.request.POST.get("typed", "")[:40])
        return JsonResponse({"results": [{"value": str(one.pk), "text": one.code} for one in found[:LIMIT]]})

    get = None  # type: ignore[assignment]
