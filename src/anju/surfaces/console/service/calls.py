"""The new report: who calls, what is wrong, who has said so before; all on one page that a reload does not empty."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.billing import policies as billing_policies
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.residents import queries as residents
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Ticket
from anju.domains.workorders import policies as workorders
from anju.domains.workorders.queries import prices_in_use
from anju.surfaces.console.service.forms import AT_HOME, ELSEWHERE, CallForm
from anju.ui.screens import FormScreen, Screen

MOST_PRICES = 4


class NewCall(FormScreen):
    """Take a report for somebody who calls or comes."""

    path, name = "tickets/new/", "service.ticket.create"
    title, button, icon = gettext_lazy("Take a report"), gettext_lazy("Open the order"), "phone-call"
    permission = policies.REGISTER
    template = "console/service/call.html"
    form = CallForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form who asks, for what may be chosen."""
        return {"actor": actor, "project": project}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose a call about the home of whom the address names."""
        return {"channel": "phone", "where": AT_HOME}

    def page(self) -> dict[str, Any]:
        """Return the household that the address (or what was sent) names, and what things cost."""
        may_see_tariffs = self.actor.may(billing_policies.VIEW_TARIFFS, self.project.pk)
        return {
            **super().page(),
            "places": estate.places_in_use(self.project),
            "prices": prices_in_use(self.project),
            "tariffs": billing.tariffs(self.actor, self.project).filter(is_active=True) if may_see_tariffs else None,
            **self._household(),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Ticket:
        """Register the report, once for each form."""
        where, key = cleaned.pop("where"), self.idempotency_key
        place, split = cleaned.pop("place"), cleaned.pop("split")
        facts = {
            "at_home": where == AT_HOME,
            "place": place if where == ELSEWHERE else None,
            "client_id": UUID(key) if key else None,
            **cleaned,
        }
        if split:
            made = services.register_parts(actor=actor, project=project, **facts)
            for other in made[1:]:
                messages.success(self.request, _("Opened as {number}.").format(number=other.order.number))
            return made[0]
        return services.register_call(actor=actor, project=project, **facts)

    def done_message(self, saved: Ticket) -> str:
        """Return the number, to be told to the caller."""
        said = _("Opened as {number}.").format(number=saved.order.number)
        return format_html('{} <a href="{}">{}</a>', said, self.link("service.ticket.create"), _("Take another report"))

    def next_url(self, saved: Ticket) -> str:
        """Show the order to who may see it, for the next step and the caller's questions; others the empty form."""
        if self.actor.may(workorders.VIEW, self.project.pk):
            return self.link("workorders.order.detail", pk=saved.order_id)
        return self.link("service.ticket.create")

    def _household(self) -> dict[str, Any]:
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        return household_at_hand(self.actor, self.project, asked.get("home", ""), asked.get("caller", ""))


class FindCallers(Screen):
    """What the search box finds; asked by POST so that no name or telephone number stands in an address."""

    path, name = "tickets/callers/", "service.ticket.callers"
    permission = policies.REGISTER

    def get(self) -> HttpResponseBase:
        """Go to the page of the search box."""
        return HttpResponseRedirect(self.link("service.ticket.create"))

    def post(self) -> HttpResponseBase:
        """Return the hits as a list."""
        typed = self.request.POST.get("q", "")[:60]
        hits = queries.find_callers(self.actor, self.project, typed)
        return render(self.request, "console/service/callers.html", {"hits": hits, "typed": typed.strip()})


class CallerHousehold(Screen):
    """The household of a caller, beside the form."""

    path, name = "tickets/household/", "service.ticket.household"
    permission = policies.REGISTER

    def get(self) -> HttpResponseBase:
        """Return the household; the page's address follows, so that a reload shows it again."""
        asked = self.request.GET
        found = household_at_hand(self.actor, self.project, asked.get("home", ""), asked.get("caller", ""))
        answer = render(self.request, "console/service/household.html", found)
        answer["HX-Push-Url"] = f"{self.link('service.ticket.create')}?{asked.urlencode()}"
        return answer


class SortWords(Screen):
    """What the words so far may mean, and who has reported the same; asked for while one types."""

    path, name = "tickets/sort/", "service.ticket.suggest"
    permission = policies.REGISTER

    def get(self) -> HttpResponseBase:
        """Show the page of the form."""
        return HttpResponseRedirect(self.link("service.ticket.create"))

    def post(self) -> HttpResponseBase:
        """Return the classes and the open reports; words about residents do not stand in an address."""
        asked = self.request.POST
        words = asked.get("words", "")[: services.MOST_WORDS]
        parts = queries.split_words(words)
        found = parts[0].found if len(parts) == 1 else queries.sort_words(words)
        chosen = next((leaf for leaf in queries.leaves_in_use() if str(leaf.pk) == asked.get("leaf", "")), None)
        leaf = chosen or found.leaf
        at_home = asked.get("where") == AT_HOME
        unit = _unit(self.actor, self.project, asked.get("home", ""))
        place = None
        if not at_home and asked.get("place", "").isdigit():
            place = estate.places_in_use(self.project).filter(pk=int(asked["place"])).first()
        building = place.building if place else unit.building if unit else None
        same = queries.duplicates_of(
            self.actor, self.project, leaf=leaf, unit=unit if at_home else None, place=place, building=building
        )
        category = leaf.code if leaf else ""
        context = {
            "found": found,
            "chosen": chosen,
            "leaf": leaf,
            "urgency": found.urgency(leaf),
            "same": same,
            "caller": asked.get("caller", ""),
            "parts": parts if len(parts) > 1 else [],
            "split": asked.get("split"),
            "scripts": queries.scripts_at_hand(self.actor, self.project, words=words, leaf=leaf),
            "prices": prices_in_use(self.project, category=category)[:MOST_PRICES] if category else [],
        }
        return render(self.request, "console/service/suggested.html", context)


class JoinCall(Screen):
    """Let a caller follow a report that was there already, instead of opening the same again."""

    path, name = "tickets/<int:pk>/join/", "service.ticket.join"
    permission = policies.REGISTER

    def find(self, actor: Actor, project: Any, pk: int) -> Ticket:
        """Return the report."""
        return queries.get_ticket(actor, project, pk)

    def get(self) -> HttpResponseBase:
        """Show the page of the form."""
        return HttpResponseRedirect(self.link("service.ticket.create"))

    def post(self) -> HttpResponseBase:
        """Join the caller; without one who is known there is nobody to tell."""
        sent = self.request.POST
        unit = _unit(self.actor, self.project, sent.get("home", ""))
        caller = sent.get("caller", "")
        try:
            if unit is None or not caller.isdigit():
                raise DomainError(_("Find out who calls first; then they can be told of each step."))
            person = residents.get_person(self.actor, self.project, int(caller))
            services.join_call(
                actor=self.actor, ticket=self.object, caller=person, home=unit, words=sent.get("words", "")
            )
        except DomainError as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(f"{self.link('service.ticket.create')}?home={sent.get('home', '')}")
        messages.success(self.request, _("{name} follows {number}.").format(name=person.name, number=self.object))
        return HttpResponseRedirect(self.link("service.ticket.create"))


def household_at_hand(actor: Actor, project: Any, unit_id: str, person_id: str) -> dict[str, Any]:
    """Return the household for a template; nothing where none, or none that is there, was named."""
    unit = _unit(actor, project, unit_id)
    if unit is None:
        return {"household": None}
    person = int(person_id) if person_id.isdigit() else None
    return {"household": queries.household_of_caller(actor, project, unit, person)}


def _unit(actor: Actor, project: Any, unit_id: str) -> Unit | None:
    try:
        return estate.get_unit(actor, project, int(unit_id)) if unit_id.isdigit() else None
    except NotFound:
        return None
