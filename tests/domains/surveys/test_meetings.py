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
    said = {"attendees": "王建国等 12 人", "minutes": "同意划线停车"}
    with pytest.raises(DomainError):  # not before it has begun
        services.write_minutes(actor=editor, meeting=meeting, **said)
    with clock.at(facts["at"] + dt.timedelta(hours=1)):
        assert queries.meeting_of_home(home, meeting.pk) == meeting
        services.write_minutes(actor=editor, meeting=meeting, **said)
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


def test_residents_are_told_once_of_a_meeting_that_moves(project):
    make_home(make_unit(project))
    editor = actor_with(policies.VIEW, policies.EDIT)
    first = dt.datetime.combine(clock.today() + dt.timedelta(days=2), dt.time(19), clock.ZONE)
    second = first + dt.timedelta(days=1)
    facts = {"actor": editor, "project": project, "topic": "茶话会"}
    meeting = services.plan_meeting(at=first, place="花园", **facts)
    moved = Notification.objects.filter(kind="surveys.meeting.moved").order_by("pk")
    services.plan_meeting(meeting=meeting, at=first, place="花园", invitation="请带杯子", **facts)
    assert not moved.exists()
    for count, (at, place) in enumerate(((second, "花园"), (second, "会议室"), (first, "花园"), (second, "会议室")), 1):
        with clock.at(clock.now() + dt.timedelta(seconds=count)):
            for _time in range(2):
                services.plan_meeting(meeting=meeting, at=at, place=place, **facts)
        assert moved.count() == count
    assert f"{second:%Y-%m-%d %H:%M}" in moved.last().body
    assert "会议室" in moved.last().body


def test_a_meeting_is_shown_until_the_end_of_its_day(project):
    _actor, home = make_home(make_unit(project))
    editor = actor_with(policies.VIEW, policies.EDIT)
    at = dt.datetime.combine(clock.today() + dt.timedelta(days=2), dt.time(9), clock.ZONE)
    meeting = services.plan_meeting(actor=editor, project=project, topic="茶话会", at=at, place="花园")
    with clock.at(at.replace(hour=23, minute=59)):
        assert list(queries.meetings_of_home(home)) == [meeting]
    with clock.at(at.replace(hour=0) + dt.timedelta(days=1)):
        assert not queries.meetings_of_home(home).exists()
