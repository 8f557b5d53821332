"""Saying whose report it is, where it came without a household."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.residents import queries as residents
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Ticket
from anju.domains.workorders import policies as workorders
from anju.surfaces.console.service.forms import AttachForm
from anju.ui.screens import FormScreen, Screen


class CallerChoices(Screen):
    """Households that a few typed characters may mean, for a choice one can type into."""

    path, name = "tickets/households/choices/", "service.caller.choices"
    permission = policies.REGISTER

    def post(self) -> HttpResponseBase:
        """Answer the first few; asked by POST so that no name or number stands in an address."""
        hits = queries.find_callers(self.actor, self.project, self.request.POST.get("typed", "")[:60])
        results = [{"value": _named(one), "text": _shown(one)} for one in hits]
        return JsonResponse({"results": results})

    get = None  # type: ignore[assignment]


def _named(caller: queries.Caller) -> str:
    return f"{caller.unit.pk}:{caller.person.pk}" if caller.person else str(caller.unit.pk)


def _shown(caller: queries.Caller) -> str:
    name = caller.person.name if caller.person else ""
    return " ".join(filter(None, (caller.unit.code, name, str(caller.role), caller.phone)))


class TicketAttach(FormScreen):
    """Give a report that belongs to nobody to a household."""

    path, name = "tickets/<int:pk>/household/", "service.ticket.attach"
    title, button, icon = _("Whose report is it?"), _("Give it to this household"), "home-plus"
    permission = policies.REGISTER
    template = "console/service/sort.html"
    form = AttachForm

    def find(self, actor: Actor, project: Any, pk: int) -> Ticket:
        """Return the report."""
        return queries.get_ticket(actor, project, pk)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form where its choices come from."""
        return {"choices_url": self.link("service.caller.choices")}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the home as the place where nothing says another."""
        return {"at_home": not self.object.order.where}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Ticket:
        """Keep whose it is."""
        unit, person = cleaned["household"]
        return services.attach_household(
            actor=actor,
            ticket=self.object,
            home=estate.get_unit(actor, project, unit),
            caller=residents.get_person(actor, project, person) if person else None,
            at_home=cleaned["at_home"],
        )

    def next_url(self, saved: Ticket) -> str:
        """Show the order to who may see it."""
        if self.actor.may(workorders.VIEW, self.project.pk):
            return self.link("workorders.order.detail", pk=saved.order_id)
        return self.link("service.ticket.create")
