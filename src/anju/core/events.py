"""Facts that domains tell each other: stored, and heard, in the transaction that made them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from anju.core import clock, scope
from anju.core.models import EventRecord


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
    current = scope.current()
    actor = current.actor if current else None
    EventRecord.objects.create(
        project_id=event.project_id,
        name=type(event).__name__,
        payload=payload,
        actor={"user": actor.user_id, "name": actor.name, "surface": actor.surface} if actor else {},
        happened_at=clock.now(),
    )
    for subscriber in _subscribers.get(type(event), []):
        subscriber(event)
