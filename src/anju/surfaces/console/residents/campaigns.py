"""What was sent to segments, and undoing it before anybody is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.notifications.enums import BroadcastState
from anju.domains.residents import filters, policies
from anju.domains.residents.models import Campaign
from anju.domains.residents.queries import segments
from anju.domains.residents.services import segments as services
from anju.ui.screens import (
    ActionScreen,
    BooleanColumn,
    Column,
    DetailScreen,
    Empty,
    InstantColumn,
    LinkColumn,
    ListScreen,
    NumberColumn,
    Tag,
    TemplateTab,
)
from anju.ui.screens.action import ConfirmForm

STATES = {"pending": "warn", "sending": "info", "sent": "ok", "undone": "mute", "stopped": "mute"}
MOVING = (BroadcastState.PENDING, BroadcastState.SENDING)


class CampaignList(ListScreen):
    """What was sent to segments."""

    path, name = "segments/sent/", "residents.campaign.list"
    title, icon = _("What was sent"), "send"
    permission = policies.VIEW_SEGMENTS
    filterset = filters.CampaignFilter
    order = ("-id",)
    columns = (
        LinkColumn("title", _("Title"), to="residents.campaign.detail", phone=1),
        Column("segment__name", _("Segment"), phone=3),
        BooleanColumn("is_marketing", _("Marketing"), phone=2),
        Column("broadcast__state", _("State"), value=lambda one: BroadcastState(one.broadcast.state).label),
        NumberColumn("meant", _("Belonged to it")),
        NumberColumn("reachable", _("Were told")),
        InstantColumn("sent_at", _("Sent at"), phone=4),
        Column("words", _("Words")),
        Column("sent_by__name", _("Written by"), shown=False),
    )
    empty = Empty(_("Nothing was sent yet"), _("Choose a segment and write to it."), icon="send")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Campaign]:
        """Return it."""
        return segments.campaigns_visible_to(actor, project)


def _overview(actor: Actor, project: Any, campaign: Campaign) -> dict[str, Any]:
    """Return how far it has come; while it is on its way the tab asks again every two seconds."""
    sent = campaign.broadcast
    left = (sent.release_at - clock.now()).total_seconds()
    return {
        "campaign": campaign,
        "sent": sent,
        "seconds": max(int(left), 0),
        "is_moving": sent.state in MOVING,
        "is_undoable": sent.state == BroadcastState.PENDING and actor.may(policies.EDIT_SEGMENTS, project.pk),
    }


class _Found:
    """What was sent, named by the address."""

    def find(self, actor: Actor, project: Any, **ids: Any) -> Campaign:
        """Return it."""
        return segments.get_campaign(actor, project, ids["pk"])


class CampaignDetail(_Found, DetailScreen):
    """What was sent to a segment, and for some seconds the way to undo it."""

    path, name = "segments/sent/<int:pk>/", "residents.campaign.detail"
    icon = "send"
    permission = policies.VIEW_SEGMENTS
    back = "residents.campaign.list"
    tabs = (TemplateTab("overview", _("Overview"), "console/residents/campaign.html", _overview),)

    def tags(self, record: Campaign) -> Sequence[Any]:
        """Return how far it has come."""
        return [Tag(BroadcastState(record.broadcast.state).label, STATES[record.broadcast.state])]


class CampaignUndo(_Found, ActionScreen):
    """Call it off before anybody was told."""

    path, name = "segments/sent/<int:pk>/undo/", "residents.campaign.undo"
    title, button = _("Undo the sending"), _("Undo")
    permission = policies.EDIT_SEGMENTS
    form = ConfirmForm
    message = _("Undone; nobody was told.")
    done = "residents.campaign.detail"

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Campaign:
        """Undo it."""
        return services.undo_campaign(actor=actor, campaign=self.object)


SCREENS = (CampaignList, CampaignDetail, CampaignUndo)
