"""Notices of a home: what its building and its people are told."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.domains.community import queries, services
from anju.domains.community.enums import NoticeState
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
    """One notice; opening it is reading it. Of one that was withdrawn the phone is told to keep nothing (410)."""

    template = "resident/notices/detail.html"
    title = _("Notice")
    back = "notices.list"

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the notice, or that it holds no more."""
        notice = services.read_notice(actor=self.actor, home=self.home, pk=ids["pk"])
        is_withdrawn = notice.state == NoticeState.WITHDRAWN
        return self.render(
            status=410 if is_withdrawn else 200,
            notice=notice,
            tone=TONES[notice.tag],
            is_withdrawn=is_withdrawn,
            end=queries.end_of(notice),
        )


class Open(Page):
    """Where a message leads: to the notice, in the first of the reader's homes that sees it."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Lead there; a notice that none of them sees or saw, or of another estate, is not there."""
        project = request.projects.filter(code=ids["estate"]).first()  # type: ignore[attr-defined]
        if project is None:
            raise Http404
        with scope.enter([project.pk], actor=self.actor):
            home = queries.home_that_sees(self.actor, project, ids["pk"])
        here = {"project_code": project.code, "home": home.unit.pk, "pk": ids["pk"]}
        return redirect(reverse("resident:notices.detail", kwargs=here))
