"""What has to be done first: every domain's console package tells, the home page lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from anju.ui import icons


@dataclass(frozen=True)
class Todo:
    """One line: what waits, how much of it, where it is done; ``tone`` says how urgently."""

    text: str | Promise
    url: str
    icon: str
    count: int | None = None
    tone: str = "info"
    note: str | Promise = ""

    def __post_init__(self) -> None:
        icons.check(self.icon)


Provider = Callable[[HttpRequest], list[Todo]]
_providers: list[Provider] = []
_URGENCY = ("bad", "major", "warn", "info", "ok", "mute")


def register(provider: Provider) -> Provider:
    """Add a function that tells what waits for the user of a request; it checks permissions itself."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def waiting(request: HttpRequest) -> list[Todo]:
    """Return everything that waits for this user, the most urgent first."""
    found = [todo for provider in _providers for todo in provider(request)]
    return sorted(found, key=lambda todo: _URGENCY.index(todo.tone))
