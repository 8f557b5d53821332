"""Meetings with residents: announced, written down, published."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.notifications.models import Notification
from anju.domains.surveys import policies, queries, services


def test_a_meeting_is_announced_held_and_its_minutes_read(project):
    _actor, home = make_home(make_unit(project))
    editor = actor_with(policies.VIEW, policies.EDIT)
    facts = {"topic": "停车座谈会", "at": clock.now() + dt.timedelta(days=3), "place": "物业会议室"}
    with pytest.raises(AccessDenied):
        services.plan_meeting(actor=actor_with(policies.VIEW), project=project, **facts)
    meeting = services.plan_meeting(actor=editor, project=project, **facts)
    assert queries.meeting_of_home(home, meeting.pk) == meeting
    with pytest.raises(DomainError):
        services.publish_minutes(actor=editor, meeting=meeting)
    services.write_minutes(actor=editor, meeting=meeting, attendees="王建国等 12 人", minutes="同意划线停车")
    with pytest.raises(NotFound):
        queries.meeting_of_home(home, meeting.pk)
    services.publish_minutes(actor=editor, meeting=meeting)
    assert queries.meeting_of_home(home, meeting.pk).minutes == "同意划线停车"
    with pytest.raises(DomainError):
        services.write_minutes(actor=editor, meeting=meeting, attendees="", minutes="改")
    assert sorted(Notification.objects.values_list("kind", flat=True)) == [
        "surveys.meeting.planned", "surveys.meeting.published",
    ]  # fmt: skip


def test_a_meeting_can_be_called_off(project):
    editor = actor_with(policies.VIEW, policies.EDIT)
    later = clock.now() + dt.timedelta(days=1)
    meeting = services.plan_meeting(actor=editor, project=project, topic="茶话会", at=later, place="花园")
    services.cancel_meeting(actor=editor, meeting=meeting)
    with pytest.raises(DomainError):
        services.write_minutes(actor=editor, meeting=meeting, attendees="", minutes="x")
