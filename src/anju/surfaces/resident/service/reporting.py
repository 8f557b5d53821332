"""Making a report: the page, what it says while one types, and the way in by a scanned label."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.core.errors import NotFound
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Place
from anju.domains.residents import queries as residents
from anju.domains.service import queries, services
from anju.domains.service.models import Ticket
from anju.surfaces.resident.page import LAST_HOME, FormMixin, Page
from anju.surfaces.resident.service import following
from anju.surfaces.resident.service.forms import AT_HOME, ELSEWHERE, ReportForm
from anju.surfaces.resident.service.views import ReportPage


class NewReport(FormMixin, ReportPage):
    """Pictures first, then where, then what; works without scripts, too."""

    template = "resident/service/new.html"
    title = _("Report a problem")
    back = "home"
    form = ReportForm
    button = _("Send the report")

    def form_kwargs(self) -> dict[str, Any]:
        """Give the form its home."""
        return {"home": self.home}

    def initial(self) -> dict[str, Any]:
        """Propose the home, or the place whose label was scanned, and whom to call."""
        person, scanned = self.home.person, self._scanned()
        return {
            "where": ELSEWHERE if scanned else AT_HOME,
            "place": scanned,
            "contact_name": person.name,
            "contact_phone": person.phone,
            "idempotency_key": uuid.uuid4(),
        }

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the classes to choose from and the places, those of the own building first."""
        places = list(estate.places_in_use(self.home.project))
        here = self.home.unit.building_id
        return {
            "groups": following.grouped_leaves(),
            "places": sorted(places, key=lambda place: (place.building_id != here, place.building_id or 0)),
            "most_photos": services.MOST_PHOTOS,
            "scanned": self._scanned(),
        }

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> str:
        """Make the report, once for each form."""
        where = cleaned.pop("where")
        take = services.report_parts if cleaned.pop("split") else _one
        ticket = take(
            actor=self.actor,
            home=self.home,
            at_home=where == AT_HOME,
            client_id=cleaned.pop("idempotency_key"),
            **{**cleaned, "place": cleaned["place"] if where == ELSEWHERE else None},
        )[0]
        messages.success(self.request, _("We have your report and will see to it."))
        return self.address("service.detail", pk=ticket.pk)

    def _scanned(self) -> Place | None:
        token = self.request.GET.get("place", "")
        try:
            return estate.place_by_token(self.home.project, token) if token else None
        except NotFound:
            return None


def _one(**facts: Any) -> list[Ticket]:
    return [services.report(**facts)]


class Sort(ReportPage):
    """What the words so far may mean, and who has reported the same; a piece of the page, asked for while typing.

    What people write of themselves does not belong in addresses, which servers write down: it comes by POST.
    """

    template = "resident/service/parts/sorted.html"

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Tell what was found; nothing is kept."""
        return self.get(request, **ids)

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return classes with the words that say so, and open reports of the chosen or likeliest class."""
        asked = self.request.POST
        words = asked.get("words", "")[: services.MOST_WORDS]
        parts = queries.split_words(words)
        found = parts[0].found if len(parts) == 1 else queries.sort_words(words)
        chosen = next((leaf for leaf in queries.leaves_in_use() if str(leaf.pk) == asked.get("leaf", "")), None)
        leaf = chosen or found.leaf
        place = None
        if asked.get("where") == ELSEWHERE and asked.get("place", "").isdigit():
            place = estate.places_in_use(self.home.project).filter(pk=int(asked["place"])).first()
        same = queries.duplicates_for_home(self.home, leaf=leaf, place=place)
        return {
            "found": found,
            "chosen": chosen,
            "same": following.seen_by(self.home, same),
            "parts": parts if len(parts) > 1 else [],
            "split": asked.get("split"),
        }


class Scan(Page):
    """The address in the label of a public place: on to the report, in a home of the resident's in that estate."""

    template = "resident/service/elsewhere.html"
    title = _("Report a problem")
    back = "enter"

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Lead on; who lives in no home of the estate is told to call the desk."""
        project = request.projects.filter(code=ids["code"]).first()  # type: ignore[attr-defined]
        if project is None:
            return self.render()
        with transaction.atomic(), scope.enter([project.pk], actor=self.actor):
            homes = residents.homes_of(self.actor, project)
        if not homes:
            return self.render()
        last = request.session.get(LAST_HOME) or [None, None]
        home = next((one for one in homes if [project.code, one.unit.pk] == last), homes[0])
        return self._to_report(project.code, home.unit.pk, ids["token"])

    def _to_report(self, code: str, unit_id: int, token: str) -> HttpResponse:
        ids = {"project_code": code, "home": unit_id}
        return redirect(f"{self.address('service.new', **ids)}?place={token}")
