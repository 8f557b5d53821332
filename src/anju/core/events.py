"""Facts that domains tell each other: stored, and heard, in the transaction that made them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder

from anju.core import clock, prepared, scope

_STORE = """
INSERT INTO core_event (project_id, name, payload, actor, happened_at)
VALUES (%s::bigint, %s::text, %s::jsonb, %s::jsonb, %s::timestamptz)
"""
_STORE_ALL = """
INSERT INTO core_event (project_id, name, payload, actor, happened_at)
SELECT project, name, payload::jsonb, %s::jsonb, %s::timestamptz
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS fresh(project, name, payload)
"""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A past-tense fact of one project; carries ids and plain values only."""

    project_id: int | None


E = TypeVar("E", bound=Event)
_subscribers: dict[type[Event], list[Callable[[Any], None]]] = {}
_subscribers_to_all: dict[type[Event], list[Callable[[list[Any]], None]]] = {}


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function that reacts to an event inside the publishing transaction (usually by deferring a task)."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        heard = _subscribers.setdefault(event_type, [])
        if function not in heard:
            heard.append(function)
        return function

    return register


def subscribe_all(event_type: type[E]) -> Callable[[Callable[[list[E]], None]], Callable[[list[E]], None]]:
    """Register a function that reacts to all events of a type that are published together, once for all of them."""

    def register(function: Callable[[list[E]], None]) -> Callable[[list[E]], None]:
        heard = _subscribers_to_all.setdefault(event_type, [])
        if function not in heard:
            heard.append(function)
        return function

    return register


def publish(event: Event) -> None:
    """Store the event and call its subscribers; an error in one of them undoes the whole act."""
    payload = asdict(event)
    payload.pop("project_id")
    prepared.run(_STORE, [event.project_id, type(event).__name__, _as_json(payload), signature(), clock.now()])
    tell(event)


def publish_all(published: Sequence[Event]) -> None:
    """Store many events by one statement, then call the subscribers of each, and those of all of a type once."""
    if not published:
        return
    payloads = [asdict(event) for event in published]
    texts = [_as_json({name: value for name, value in one.items() if name != "project_id"}) for one in payloads]
    kinds = [type(event).__name__ for event in published]
    projects = [event.project_id for event in published]
    prepared.run(_STORE_ALL, [signature(), clock.now(), projects, kinds, texts])
    for event in published:
        _tell_one(event)
    for event_type in dict.fromkeys(type(event) for event in published):
        _tell_all([event for event in published if type(event) is event_type])


def signature() -> str:
    """Return as JSON who acts now, as it is stored with an event."""
    current = scope.current()
    actor = current.actor if current else None
    return _as_json({"user": actor.user_id, "name": actor.name, "surface": actor.surface} if actor else {})


def tell(event: Event) -> None:
    """Call the subscribers of an event that a statement of the publisher's own has stored."""
    _tell_one(event)
    _tell_all([event])


def _tell_one(event: Event) -> None:
    for subscriber in _subscribers.get(type(event), []):
        subscriber(event)


def _tell_all(published: Sequence[Event]) -> None:
    for subscriber in _subscribers_to_all.get(type(published[0]), []):
        subscriber(list(published))


def _as_json(values: dict[str, Any]) -> str:
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
