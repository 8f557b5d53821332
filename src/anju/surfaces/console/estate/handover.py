"""The hand-over pack of a unit as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase

from anju.core import masking
from anju.core.access import Actor
from anju.domains.estate import policies, queries
from anju.domains.estate.models import Unit
from anju.domains.residents import queries as residents
from anju.surfaces.console.estate.unit_tabs import overview
from anju.surfaces.console.print.handover import HandoverPack, handover_pdf
from anju.ui import display
from anju.ui.screens import Screen


class UnitHandover(Screen):
    """The pack that owner and office go through when the keys change hands."""

    path, name = "units/<int:pk>/handover.pdf", "estate.unit.handover"
    permission = policies.VIEW_UNITS

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return queries.get_unit(actor, project, ids["pk"])

    def get(self) -> HttpResponseBase:
        """Send the pack as a PDF."""
        unit: Unit = self.object
        response = HttpResponse(handover_pdf(self._pack(unit)), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="handover-{unit.code}.pdf"'
        return response

    def _pack(self, unit: Unit) -> HandoverPack:
        shown = overview(self.actor, self.project, unit)
        household = residents.household_of(self.actor, self.project, unit)
        plates = {vehicle.space_id: vehicle.plate for vehicle in shown["vehicles"] if vehicle.space_id}
        return HandoverPack(
            issuer=self.project.company.name,
            project=self.project.name,
            unit=unit.code,
            owner="、".join(one.person.name for one in household if one.role == "owner"),
            handed_over_on=unit.handed_over_on,
            facts=[(str(label), str(value)) for label, value in shown["facts"]],
            people=[
                (
                    one.person.name,
                    one.get_role_display(),
                    masking.phone(one.person.phone),
                    display.day(one.starts_on),
                )
                for one in household
            ],
            spaces=[(one.code, one.get_kind_display(), plates.get(one.pk, "")) for one in shown["spaces"]],
        )
