"""Screens of the logs: who saw personal data, and what happened."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.models import EventRecord
from anju.domains.identity import filters, policies, queries
from anju.domains.identity.models import PersonalDataAccess
from anju.ui.screens import Column, Empty, InstantColumn, ListScreen


class AccessLog(ListScreen):
    """Who was shown personal data in this project, when and why."""

    path, name = "system/personal-data/", "identity.access_log.list"
    title, icon = _("Personal data shown"), "eye"
    permission = policies.VIEW_ACCESS_LOG
    filterset = filters.AccessLogFilter
    order = ("-shown_at",)
    columns = (
        InstantColumn("shown_at", _("Shown at"), phone=2),
        Column("user__name", _("To whom"), phone=1),
        Column("subject", _("What"), phone=3),
        Column("reason", _("Reason"), phone=4),
    )
    empty = Empty(
        _("Nobody was shown personal data"), _("Each look at a full number is written down here."), icon="eye"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[PersonalDataAccess]:
        """Return the rows of this project and of the company."""
        return queries.access_log()


def _payload(event: EventRecord) -> str:
    return json.dumps(event.payload, ensure_ascii=False)[:200]


class EventLog(ListScreen):
    """What happened in this project, as the domains told each other."""

    path, name = "system/events/", "identity.event.list"
    title, icon = _("Event log"), "history"
    permission = policies.VIEW_EVENTS
    filterset = filters.EventFilter
    order = ("-id",)
    columns = (
        InstantColumn("happened_at", _("Happened at"), phone=2),
        Column("name", _("Event"), phone=1),
        Column("actor", _("By"), value=lambda event: event.actor.get("name", ""), phone=3),
        Column("payload", _("Details"), value=_payload, phone=4),
    )
    empty = Empty(_("Nothing has happened yet"), icon="history")

    def rows(self, actor: Actor, project: Any) -> QuerySet[EventRecord]:
        """Return the events of this project and of the company."""
        return queries.event_log()
