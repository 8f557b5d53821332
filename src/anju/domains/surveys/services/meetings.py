"""Meetings with residents: announced, held, written down, published."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.notifications import services as notifications
from anju.domains.notifications.services.telling import Audience
from anju.domains.surveys import policies
from anju.domains.surveys.enums import MeetingState
from anju.domains.surveys.models import Meeting
from anju.domains.tenancy.models import Project

# Everybody who lives in or owns something of the project, once, under the home that they entered last or any other.
_RESIDENTS = """
SELECT DISTINCT ON (account.user_id) account.user_id, person.phone,
    jsonb_build_object('home', residency.unit_id::text) AS facts, '' AS url, %(key)s AS key
FROM residents_residency residency
JOIN residents_person person ON person.id = residency.person_id
JOIN residents_personaccount account ON account.person_id = person.id
WHERE residency.project_id = %(project)s
    AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
    AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
ORDER BY account.user_id, (residency.unit_id = account.last_unit_id) DESC NULLS LAST, residency.unit_id
"""


def plan_meeting(
    *,
    actor: Actor,
    project: Project,
    topic: str,
    at: dt.datetime,
    place: str,
    invitation: str = "",
    meeting: Meeting | None = None,
) -> Meeting:
    """Plan a meeting, or another hour or place for it; residents are told of a new one, and of one that has moved."""
    actor.require(policies.EDIT, project.pk)
    is_new = meeting is None
    meeting = _locked(actor, meeting) if meeting else Meeting(project=project, written_by_id=actor.user_id)
    before = (meeting.at, meeting.place)
    if meeting.state != MeetingState.PLANNED:
        raise DomainError(_("This meeting is over."))
    if at < clock.now():
        raise DomainError(_("Choose a time from now on."), field="at")
    meeting.topic, meeting.at, meeting.place = topic.strip(), at, place.strip()
    meeting.invitation = invitation.strip()
    validation.check(meeting)
    meeting.save()
    if is_new:
        _tell(meeting, "surveys.meeting.planned")
    elif before != (meeting.at, meeting.place):
        # Moved there and back again is news each time.
        _tell(meeting, "surveys.meeting.moved", move=f".{clock.now():%Y%m%d%H%M%S%f}")
    return meeting


def write_minutes(*, actor: Actor, meeting: Meeting, attendees: str, minutes: str) -> Meeting:
    """Write down who came and what was said, any number of times until the minutes are published.

    Raises `DomainError` before the meeting has begun.
    """
    meeting = _locked(actor, meeting)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.HELD):
        raise DomainError(_("Published minutes are not changed."))
    if meeting.at > clock.now():
        raise DomainError(_("The meeting has not begun yet."))
    if not minutes.strip():
        raise DomainError(_("Write what was said."), field="minutes")
    meeting.attendees, meeting.minutes, meeting.state = attendees.strip(), minutes.strip(), MeetingState.HELD
    validation.check(meeting)
    meeting.save()
    return meeting


def publish_minutes(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Let all residents read the minutes; they are told. Raises `DomainError` before they are written."""
    meeting = _locked(actor, meeting)
    if meeting.state != MeetingState.HELD:
        raise DomainError(_("Write the minutes first."))
    meeting.state, meeting.published_at = MeetingState.PUBLISHED, clock.now()
    meeting.save(update_fields=["state", "published_at"])
    _tell(meeting, "surveys.meeting.published")
    return meeting


def cancel_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Call a planned meeting off; residents are told."""
    meeting = _locked(actor, meeting)
    if meeting.state != MeetingState.PLANNED:
        raise DomainError(_("This meeting is over."))
    meeting.state = MeetingState.CANCELLED
    meeting.save(update_fields=["state"])
    _tell(meeting, "surveys.meeting.cancelled")
    return meeting


def _locked(actor: Actor, meeting: Meeting) -> Meeting:
    actor.require(policies.EDIT, meeting.project_id)
    return Meeting.objects.select_for_update(of=("self",)).select_related("project").get(pk=meeting.pk)


def _tell(meeting: Meeting, kind: str, *, move: str = "") -> None:
    key = f"{kind}.{meeting.pk}{move}"
    audience = Audience(_RESIDENTS, {"project": meeting.project_id, "today": clock.today(), "key": key})
    params = {
        "topic": meeting.topic,
        "at": f"{meeting.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}",
        "place": meeting.place,
        "code": meeting.project.code,
    }
    notifications.tell_all(kind=kind, audience=audience, params=params, project_id=meeting.project_id)
