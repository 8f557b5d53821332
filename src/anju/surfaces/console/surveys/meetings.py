"""Meetings with residents: list, page, planning, minutes, publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.core.access import Actor
from anju.domains.improvements import queries as measures
from anju.domains.surveys import filters, policies, queries, services
from anju.domains.surveys.enums import MeetingState
from anju.domains.surveys.models import Meeting
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.improvements.leading import Shown, measure_url
from anju.surfaces.console.surveys import forms
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text

STATES = {"planned": "info", "held": "warn", "published": "ok", "cancelled": "mute"}
NEW = Link("surveys.meeting.create", _("New meeting"), "plus", permission=policies.EDIT, key="n", primary=True)


class MeetingList(ListScreen):
    """The project's meetings, the latest first."""

    path, name = "meetings/", "surveys.meeting.list"
    title, icon = _("Residents' meetings"), "users-group"
    permission = policies.VIEW
    filterset = filters.MeetingFilter
    order = ("-at",)
    columns = (
        LinkColumn("topic", _("Topic"), to="surveys.meeting.detail", phone=1),
        InstantColumn("at", pgettext_lazy("meeting", "When"), phone=3),
        Column("place", pgettext_lazy("meeting", "Where"), phone=4),
        StatusColumn("state", _("State"), tones=STATES, phone=2),
        Column("written_by__name", _("Written by"), shown=False),
    )
    actions = (NEW,)
    empty = Empty(_("No meetings yet"), _("Meet residents and keep what was said."), NEW.to, NEW.title, "users-group")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Meeting]:
        """Return the meetings."""
        return queries.meetings_visible_to(actor, project)


FINDING = "surveys.meeting"
"""Under which actions that a meeting asked for are found again."""


class ActionsTab(TemplateTab):
    """What was agreed to be done, each a measure with somebody who answers for it."""

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the measures of the meeting and the way to a new one."""
        meeting: Meeting = screen.object
        found = measures.measures_of_finding(screen.actor, screen.project, FINDING)
        shown = Shown(label=_("Residents' meetings"), figure=meeting.topic, finding=FINDING, key=str(meeting.pk))
        return {
            **super().context(screen),
            "measures": found.get(str(meeting.pk), []),
            "measure_url": measure_url(screen, shown),
        }


class MeetingDetail(DetailScreen):
    """One meeting."""

    path, name = "meetings/<int:pk>/", "surveys.meeting.detail"
    icon = "users-group"
    permission = policies.VIEW
    back = "surveys.meeting.list"
    actions = (
        Link("surveys.meeting.edit", _("Edit"), "edit", permission=policies.EDIT,
             when=lambda meeting: meeting.state == MeetingState.PLANNED),
        Link("surveys.meeting.minutes", _("Write the minutes"), "file-text", permission=policies.EDIT,
             when=lambda meeting: meeting.state == MeetingState.HELD
             or (meeting.state == MeetingState.PLANNED and meeting.at <= clock.now())),
        Link("surveys.meeting.publish", _("Publish the minutes"), "speakerphone", permission=policies.EDIT,
             primary=True, when=lambda meeting: meeting.state == MeetingState.HELD),
        Link("surveys.meeting.cancel", _("Call it off"), "x", permission=policies.EDIT, danger=True,
             when=lambda meeting: meeting.state == MeetingState.PLANNED),
    )  # fmt: skip
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                InstantColumn("at", pgettext_lazy("meeting", "When")),
                Column("place", pgettext_lazy("meeting", "Where")),
                Column("invitation", _("Invitation")),
                Column("attendees", _("Attendees")),
                Column("minutes", _("Minutes of the meeting")),
                InstantColumn("published_at", _("Published at")),
            ),
        ),
        ActionsTab("actions", _("Tracked actions"), "console/surveys/actions.html", lambda actor, project, meeting: {}),
        Documents("surveys.meeting"),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Meeting:
        """Return the meeting."""
        return queries.get_meeting(actor, project, ids["pk"])

    def tags(self, record: Meeting) -> Sequence[Any]:
        """Return its state."""
        return [Tag(MeetingState(record.state).label, STATES[record.state])]


class MeetingCreate(FormScreen):
    """A new meeting; residents are told."""

    path, name = "meetings/new/", "surveys.meeting.create"
    title = _("New meeting")
    permission = policies.EDIT
    form = forms.MeetingForm
    done = "surveys.meeting.detail"
    back = "surveys.meeting.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Meeting:
        """Plan it."""
        return services.plan_meeting(actor=actor, project=project, meeting=self.object, **cleaned)


class MeetingEdit(MeetingCreate):
    """Another hour or place."""

    path, name = "meetings/<int:pk>/edit/", "surveys.meeting.edit"
    title = _("Edit meeting")
    find = MeetingDetail.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}


class MeetingMinutes(MeetingEdit):
    """Write down what was said."""

    path, name = "meetings/<int:pk>/minutes/", "surveys.meeting.minutes"
    title = _("Minutes of the meeting")
    form = forms.MinutesForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Meeting:
        """Keep them."""
        return services.write_minutes(actor=actor, meeting=self.object, **cleaned)


class MeetingPublish(ActionScreen):
    """Let residents read the minutes."""

    path, name = "meetings/<int:pk>/publish/", "surveys.meeting.publish"
    title, button = _("Publish the minutes"), _("Publish")
    permission = policies.EDIT
    form = ConfirmForm
    done = "surveys.meeting.detail"
    find = MeetingDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what follows."""
        return [_("All residents read them in the app; they are not changed any more.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Publish them."""
        services.publish_minutes(actor=actor, meeting=self.object)


class MeetingCancel(MeetingPublish):
    """Call it off."""

    path, name = "meetings/<int:pk>/cancel/", "surveys.meeting.cancel"
    title, button, danger = _("Call the meeting off"), _("Call it off"), True

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what follows."""
        return [_("Residents are told that it does not take place.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Call it off."""
        services.cancel_meeting(actor=actor, meeting=self.object)


SCREENS = (MeetingList, MeetingCreate, MeetingDetail, MeetingEdit, MeetingMinutes, MeetingPublish, MeetingCancel)
