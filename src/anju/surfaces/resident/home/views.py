"""Entry, the home's first page, services, and the choice between homes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.domains.payments import queries as payments
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import RequestState
from anju.domains.residents.queries import Home
from anju.surfaces.resident import home_cards, paying, tiles
from anju.surfaces.resident.account.registration import own_registrations
from anju.surfaces.resident.page import LAST_HOME, HomePage, Page, home_address
from anju.ui import preferences

ON_FIRST_PAGE = 8


def all_homes(page: Page) -> list[Home]:
    """Return the resident's homes in every estate (their rows are shown for the length of this question)."""
    projects = list(page.request.projects)  # type: ignore[attr-defined]
    with scope.enter([project.pk for project in projects], actor=page.actor):
        return residents.homes_in(page.actor, projects)


class Enter(Page):
    """Go to the home entered last, else to the first one; who has none is told so."""

    template = "resident/home/none.html"
    kept = "forget"

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Lead on."""
        homes = {(home.project.code, home.unit.pk): home for home in all_homes(self)}
        if not homes:
            request.session.pop(LAST_HOME, None)
            return self.render(registrations=own_registrations(self))
        return redirect(home_address(homes.get(self._last(request)) or next(iter(homes.values()))))

    def _last(self, request: HttpRequest) -> tuple[str, int]:
        if LAST_HOME in request.session:
            code, unit_id = request.session[LAST_HOME]
            return code, unit_id
        project = request.user.last_project  # type: ignore[union-attr]
        unit_id = residents.last_home(self.actor, project) if project else None
        return (project.code if project else "", unit_id or 0)


class Homes(Page):
    """The resident's homes in every estate, to go from one to another."""

    template = "resident/home/homes.html"
    title = _("My homes")
    back = "enter"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the homes and which of them was entered last."""
        last = self.request.session.get(LAST_HOME)
        homes = [
            {"home": home, "url": home_address(home), "here": [home.project.code, home.unit.pk] == last}
            for home in all_homes(self)
        ]
        open_ones = [one for one in own_registrations(self) if one.state != RequestState.DONE]
        return {"homes": homes, "registrations": open_ones}


class LargeType(Page):
    """Switch between usual and large type; kept for the account."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the other size and go back."""
        back = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        response = redirect(back if safe else "resident:enter")
        preferences.change(request, response, large=request.POST.get("large") == "1")
        return response


class First(HomePage):
    """The home's first page: money, services, what is under way, notices."""

    template = "resident/home/first.html"
    tab = "home"
    kept = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the cards."""
        found = tiles.tiles_of(self.home)
        shown = found if len(found) <= ON_FIRST_PAGE else found[: ON_FIRST_PAGE - 1]
        return {
            "dues": payments.dues_of_home(self.home) if self.home.sees_bills else None,
            "pay_url": self.address(paying.page()),
            "tiles": shown,
            "more_tiles": len(found) > len(shown),
            "cards": home_cards.cards(self.request),
        }


class Services(HomePage):
    """Everything the resident can do in this home."""

    template = "resident/home/services.html"
    title = _("Services")
    tab = "services"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return all services."""
        return {"tiles": tiles.tiles_of(self.home)}
