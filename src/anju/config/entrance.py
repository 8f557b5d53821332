"""The doors of the platform: every request gets an actor, a project and one transaction under the project's scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from anju.core import scope
from anju.core.access import Actor
from anju.domains.identity import queries as identity
from anju.domains.identity import services
from anju.domains.residents import queries as residents
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Door:
    """A surface's address: its name in the history of changes, and the projects that may be entered by it.

    ``error_page`` is the template of its 403 and 404; without one they look like the console's.
    """

    surface: str
    projects: Callable[[Actor], QuerySet[Project]]
    error_page: str = ""


RESIDENT = "resident"
CONSOLE = Door("console", tenancy.projects_of)
DOORS = {
    "p": CONSOLE,
    "f": Door("field", tenancy.projects_of, "field/error.html"),
    "r": Door(RESIDENT, residents.projects_lived_in, "resident/error.html"),
}
"""By the first part of an address; ``/<part>/<project_code>/…`` enters a project. Others are the console's."""


class ScopeMiddleware:
    """Open one transaction for the request and show it only the project that the address names.

    ``/p/<project_code>/…`` is one project; any other address sees no project's rows unless the view asks for
    the actor's projects by `anju.core.scope.enter`. A project that is not granted looks like one that is not there.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        request.project = None  # type: ignore[attr-defined]
        request.projects = ()  # type: ignore[attr-defined]
        door, code = door_of(request.path_info)
        request.error_page = door.error_page  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = request.user.language
        with transaction.atomic():
            actor = identity.actor_for(request.user, surface=door.surface, request_id=request.request_id)  # type: ignore[attr-defined]
            request.actor = actor  # type: ignore[attr-defined]
            request.projects = door.projects(actor)  # type: ignore[attr-defined]
            request.project = find_project(door, actor, code) if code else None  # type: ignore[attr-defined]
            visible = [request.project.pk] if request.project else []  # type: ignore[attr-defined]
            if door is CONSOLE:
                remember_project(request)
            with scope.enter(visible, actor=actor, until_commit=True):
                response = self.get_response(request)
                if response.status_code >= 500 or getattr(request, "failed", False):
                    transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse an address of a project that this actor may not see; residents stay in the rooms made for them."""
        if is_astray(request):
            if request.method not in ("GET", "HEAD"):
                raise PermissionDenied
            return redirect("resident:enter")
        if kwargs.pop("project_code", None) and request.project is None:  # type: ignore[attr-defined]
            if request.user.is_authenticated:
                raise Http404
            request.project_denied = True  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo what a view wrote before it failed."""
        request.failed = True  # type: ignore[attr-defined]


def is_astray(request: HttpRequest) -> bool:
    """Tell whether a resident asks for a page of staff; the choice of language is everybody's."""
    if not request.user.is_authenticated or not request.user.is_resident:
        return False
    match = request.resolver_match
    return door_of(request.path_info)[0].surface != RESIDENT and (match is None or match.url_name != "ui.language")


def find_project(door: Door, actor: Actor, code: str) -> Project | None:
    """Return the project with this code when the actor may enter it by this door."""
    return door.projects(actor).filter(code=code).select_related("company").first()


def remember_project(request: HttpRequest) -> None:
    """Keep which project is worked in, so that coming back, and the next sign-in, lead there."""
    project = request.project  # type: ignore[attr-defined]
    if project is not None and request.session.get("project") != project.code:
        request.session["project"] = project.code
        services.remember_project(actor=request.actor, project=project)  # type: ignore[attr-defined]


def door_of(path: str) -> tuple[Door, str]:
    """Return the door of an address such as ``/p/HZ01/units/`` and the project code in it, or an empty text."""
    parts = path.split("/", 3)
    door = DOORS.get(parts[1]) if len(parts) > 2 else None
    return (door or CONSOLE, parts[2] if door and len(parts) > 3 else "")
