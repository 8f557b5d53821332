"""Events are facts of the transaction that made them."""

from dataclasses import dataclass

import pytest
from django.db import DatabaseError, transaction

from anju.core import events
from anju.core.models import EventRecord


@dataclass(frozen=True, kw_only=True)
class LampLit(events.Event):
    lamp_id: int


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", {})
    told: list[LampLit] = []
    events.subscribe(LampLit)(told.append)
    return told


def test_an_event_is_stored_with_its_actor_and_heard(project, heard):
    events.publish(LampLit(project_id=project.pk, lamp_id=7))
    assert heard == [LampLit(project_id=project.pk, lamp_id=7)]
    record = EventRecord.objects.get(name="LampLit")
    assert record.payload == {"lamp_id": 7}
    assert record.actor["name"] == "tests"


def test_a_failing_subscriber_undoes_the_act(project, heard):
    @events.subscribe(LampLit)
    def fail(event: LampLit) -> None:
        raise RuntimeError("the lamp is broken")

    with pytest.raises(RuntimeError), transaction.atomic():
        events.publish(LampLit(project_id=project.pk, lamp_id=7))
    assert not EventRecord.objects.filter(name="LampLit").exists()


def test_subscribing_twice_is_hearing_once(project, heard):
    events.subscribe(LampLit)(heard.append)
    events.publish(LampLit(project_id=project.pk, lamp_id=1))
    assert len(heard) == 1


def test_the_event_log_is_append_only(project, heard):
    events.publish(LampLit(project_id=project.pk, lamp_id=7))
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        EventRecord.objects.update(name="LampOut")


def test_events_that_are_published_together_are_heard_at_once_by_who_wants_all(project, heard, monkeypatch):
    monkeypatch.setattr(events, "_subscribers_to_all", {})
    together: list[list[LampLit]] = []
    events.subscribe_all(LampLit)(together.append)
    lit = [LampLit(project_id=project.pk, lamp_id=number) for number in (1, 2)]
    events.publish_all(lit)
    events.publish(lit[0])
    assert together == [lit, lit[:1]]
    assert heard == [*lit, lit[0]]
