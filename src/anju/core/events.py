"""Facts that domains tell each other: stored, and heard, in the transaction that made them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder

from anju.core import clock, prepared, scope

_STORE = """
INSERT INTO core_event (project_id, name, payload, actor, happened_at)
VALUES (%s::bigint, %s::text, %s::jsonb, %s::jsonb, %s::timestamptz)
"""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A past-tense fact of one project; carries ids and plain values only."""

    project_id: int | None


E = TypeVar("E", bound=Event)
_subscribers: dict[type[Event], list[Callable[[Any], None]]] = {}


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function that reacts to an event inside the publishing transaction (usually by deferring a task)."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        heard = _subscribers.setdefault(event_type, [])
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


def signature() -> str:
    """Return as JSON who acts now, as it is stored with an event."""
    current = scope.current()
    actor = current.actor if current else None
    return _as_json({"user": actor.user_id, "name": actor.name, "surface": actor.surface} if actor else {})


def tell(event: Event) -> None:
    """Call the subscribers of an event that a statement of the publisher's own has stored."""
    for subscriber in _subscribers.get(type(event), []):
        subscriber(event)


def _as_json(values: dict[str, Any]) -> str:
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
