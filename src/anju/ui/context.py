"""The context processor that gives every template what the shell needs; all of it lazy."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from anju.core import clock
from anju.ui import navigation, preferences, surroundings


class Shell:
    """What the shell shows for one request; each part is computed when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.plugged = surroundings.plugged()

    @property
    def push_url(self) -> str:
        """Where live push listens, as this browser reaches it: on the host it used, for the cookie to go along."""
        if not settings.PUSH_PORT:
            return str(settings.PUSH_URL)
        host = re.sub(r":\d+$", "", self.request.get_host())
        return f"//{host}:{settings.PUSH_PORT}/push/"

    @property
    def display(self) -> preferences.Display:
        """Theme, density, shortcuts."""
        return preferences.of(self.request)

    @property
    def is_signed_in(self) -> bool:
        """Tell whether there is a user with a place in the shell."""
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated and getattr(self.request, "actor", None))

    @property
    def now(self) -> int:
        """The server's clock, by which the page's scripts count: the browser's own may be wrong."""
        return int(clock.now().timestamp())

    @property
    def sections(self) -> list[navigation.Section]:
        """The side bar."""
        return navigation.sections(self.request) if self.is_signed_in else []

    @property
    def has_projects(self) -> bool:
        """Tell whether projects can be switched; a template would call the finder itself."""
        return self.is_signed_in and self.plugged.projects is not None

    @property
    def person(self) -> str:
        """The name of the user, as the actor carries it."""
        actor = getattr(self.request, "actor", None)
        return actor.name if actor else ""

    @cached_property
    def role(self) -> str:
        """The small line under the name."""
        return self.plugged.role(self.request) if self.plugged.role else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``shell``."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
