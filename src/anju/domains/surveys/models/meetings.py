"""Meetings with residents (座谈会) and their minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.surveys.enums import MeetingState


@audit.tracked()
class Meeting(ProjectOwned):
    """A meeting: topic, when and where, who came, what was said; residents read the minutes once they are published."""

    topic = models.CharField(_("topic"), max_length=80)
    at = models.DateTimeField(pgettext_lazy("meeting", "when"))
    place = models.CharField(pgettext_lazy("meeting", "where"), max_length=120)
    invitation = models.TextField(_("invitation"), max_length=1000, blank=True)
    attendees = models.TextField(_("attendees"), max_length=2000, blank=True)
    minutes = models.TextField(_("minutes of the meeting"), max_length=5000, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    written_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )

    class Meta(ProjectOwned.Meta):
        ordering = ["-at"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="surveys_meeting_kept"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="surveys_meeting_state_known"),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.PUBLISHED) | (~Q(minutes="") & Q(published_at__isnull=False)),
                name="surveys_meeting_published_with_minutes",
            ),
        ]

    def __str__(self) -> str:
        return self.topic
