"""Notices of a home: what its building and its people are told."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.domains.community import queries, services
from anju.surfaces.resident.page import HomePage, Page

SHOWN = 50
TONES = {"general": "info", "outage": "warn", "event": "ok", "disclosure": "esc", "safety": "bad"}


class Notices(HomePage):
    """The notices that the home sees, pinned ones first."""

    template = "resident/notices/list.html"
    title = _("Notices")
    tab = "home"
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return them with whether they were read."""
        found = queries.notices_of_home(self.home, self.actor)[:SHOWN]
        return {"notices": [(notice, TONES[notice.tag]) for notice in found]}


class NoticePage(HomePage):
    """One notice; opening it is reading it."""

    template = "resident/notices/detail.html"
    title = _("Notice")
    back = "notices.list"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the notice."""
        notice = services.read_notice(actor=self.actor, home=self.home, pk=ids["pk"])
        return {"notice": notice, "tone": TONES[notice.tag]}


class Open(Page):
    """Where a message leads: to the notice, in the first of the reader's homes that sees it."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Lead there; a notice that was withdrawn, or of another estate, is not there."""
        project = request.projects.filter(code=ids["estate"]).first()  # type: ignore[attr-defined]
        if project is None:
            raise Http404
        with scope.enter([project.pk], actor=self.actor):
            home = queries.home_that_sees(self.actor, project, ids["pk"])
        here = {"project_code": project.code, "home": home.unit.pk, "pk": ids["pk"]}
        return redirect(reverse("resident:notices.detail", kwargs=here))
