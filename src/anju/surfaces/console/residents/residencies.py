"""Moving in and out, correcting."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.residents import policies, queries
from anju.domains.residents.models import Residency
from anju.domains.residents.services import residencies as services
from anju.surfaces.console.residents import forms
from anju.ui.screens import ActionScreen, FormScreen


class _OfUnit:
    """Screens about the people of a unit lead back to it."""

    object: Any
    permission = policies.EDIT_PEOPLE
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def next_url(self, saved: Any) -> str:
        """Show the unit's people."""
        return f"{self.back_url()}?tab=people"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return whom to choose from, and how duplicates are found."""
        return {
            "people": queries.people_visible_to(actor, project),
            "choices_url": self.link("residents.person.choices"),  # type: ignore[attr-defined]
            "similar": lambda name, phone: queries.similar_people(actor, project, name=name, phone=phone),
        }


class MoveIn(_OfUnit, FormScreen):
    """Somebody begins to belong to a unit."""

    path, name = "units/<int:pk>/move-in/", "residents.residency.create"
    form = forms.MoveInForm

    def heading(self, record: Unit) -> str:
        """Name the unit."""
        return _now("Move in: {code}").format(code=record.code)

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Residency:
        """Enter the residency."""
        names = ("role", "starts_on", "ends_on", "is_payer")
        return services.move_in(
            actor=actor, unit=self.object, person=cleaned["who"], **{name: cleaned[name] for name in names}
        )


class _OfResidency:
    """Screens about one residency lead back to its unit."""

    object: Any
    permission = policies.EDIT_PEOPLE

    def find(self, actor: Actor, project: Any, **ids: Any) -> Residency:
        """Return the residency."""
        return queries.get_residency(actor, project, ids["pk"])

    def heading(self, record: Residency) -> str:
        """Name person and unit."""
        return f"{self.title}: {record.person.name} {record.unit.code}"  # type: ignore[attr-defined]

    def back_url(self) -> str:
        """Go back to the unit's people."""
        url = self.link("estate.unit.detail", pk=self.object.unit_id)  # type: ignore[attr-defined]
        return f"{url}?tab=people"

    def next_url(self, saved: Any) -> str:
        """Show the unit's people."""
        return self.back_url()


class ResidencyEdit(_OfResidency, FormScreen):
    """Put right what was entered."""

    path, name = "residencies/<int:pk>/edit/", "residents.residency.edit"
    title = _("Correct")
    form = forms.ResidencyForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in ("role", "starts_on", "ends_on", "is_payer")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Residency:
        """Correct it."""
        return services.edit_residency(actor=actor, residency=self.object, **cleaned)


class ResidencyEnd(_OfResidency, ActionScreen):
    """Somebody moves out."""

    path, name = "residencies/<int:pk>/end/", "residents.residency.end"
    title, button = _("Move out"), _("Move out")
    template = "ui/screens/form.html"
    form = forms.EndForm

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Residency:
        """End it."""
        return services.end_residency(actor=actor, residency=self.object, ends_on=cleaned["ends_on"])
