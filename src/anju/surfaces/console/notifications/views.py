"""The inbox."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from anju.core.access import Actor
from anju.domains.notifications import queries, services
from anju.ui.columns import InstantColumn, LinkColumn, StatusColumn
from anju.ui.guard import SIGNED_IN, signed_in
from anju.ui.screens import Empty, Link, ListScreen


class Inbox(ListScreen):
    """A user's messages, newest first."""

    path, name = "inbox/", "inbox"
    title, icon = _("Messages"), "bell"
    permission = SIGNED_IN
    order = ("-id",)
    columns = (
        LinkColumn("title", _("Message"), to="inbox.open", phone=1),
        InstantColumn("created_at", _("At"), phone=3),
        StatusColumn(
            "is_read",
            _("State"),
            value=lambda row: _("Read") if row.read_at else _("Unread"),
            tones=lambda row: "mute" if row.read_at else "info",
            phone=2,
        ),
    )
    actions = (Link("inbox.read_all", _("Mark all as read"), "checks", post=True),)
    empty = Empty(_("No messages yet"), _("What needs you, and what ended, is told here."))
    export = False

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the user's own messages."""
        return queries.inbox(actor)


@signed_in
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    message = queries.inbox(actor).filter(pk=pk).first()
    services.mark_read(actor=actor, notification_id=pk)
    url = message.url if message else ""
    return redirect(url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "console:inbox")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    services.mark_read(actor=request.actor)  # type: ignore[attr-defined]
    return redirect("console:inbox")
