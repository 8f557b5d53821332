"""The resident's messages, in every estate, with what is unread."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from anju.domains.notifications import queries, services
from anju.surfaces.resident.page import DwellerPage, Page

A_PAGE = 30


class Messages(DwellerPage):
    """The newest messages, thirty at a time."""

    template = "resident/inbox/list.html"
    kept = "page"
    title = _("Messages")
    tab = "messages"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return a page of messages and where the older ones begin."""
        rows = queries.inbox(self.actor)
        before = self.request.GET.get("before", "")
        if before.isdigit():
            rows = rows.filter(pk__lt=int(before))
        found = list(rows[: A_PAGE + 1])
        return {"rows": found[:A_PAGE], "older": found[A_PAGE - 1].pk if len(found) > A_PAGE else None}


class Message(DwellerPage):
    """One message; it is read from now on."""

    template = "resident/inbox/detail.html"
    kept = "page"
    title = _("Message")
    back = "messages"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the message, marked as read; a link leads to pages of residents only."""
        found = queries.get_message(self.actor, ids["pk"])
        services.mark_read(actor=self.actor, notification_id=found.pk)
        return {"message": found, "url": found.url if found.url.startswith("/r/") else ""}


class ReadAll(Page):
    """Marking everything as read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Mark it."""
        services.mark_read(actor=self.actor)
        return redirect("resident:messages")
