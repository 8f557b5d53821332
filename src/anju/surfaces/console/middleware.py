"""Every request gets an actor, a project and one transaction under the project's scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from anju.core import clock, scope
from anju.domains.identity import queries as identity
from anju.domains.identity import services
from anju.domains.tenancy import queries as tenancy

SEEN_SECONDS = 300

View = Callable[[HttpRequest], HttpResponse]


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Chinese unless the visitor chose otherwise; what language a browser prefers says little about its user here."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie, or the platform's own."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language


class SeenNowAndThenMiddleware(UserSessionsMiddleware):
    """Note where and when a session was last seen, every five minutes: on every page it would cost five statements."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the library note it when the last note is old, or of another browser or address."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        now, device = int(clock.now().timestamp()), _device(request)
        noted_at, noted_device = request.session.get("seen", (0, 0))
        if now - noted_at < SEEN_SECONDS and noted_device == device:
            return self.get_response(request)
        request.session["seen"] = (now, device)
        return super().__call__(request)


def _device(request: HttpRequest) -> int:
    """Return a number for browser and address; it only has to change when they do."""
    return crc32(f"{request.headers.get('User-Agent', '')}|{request.META.get('REMOTE_ADDR', '')}".encode())


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
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = request.user.language
        with transaction.atomic():
            actor = identity.actor_for(request.user, surface="console", request_id=request.request_id)  # type: ignore[attr-defined]
            request.actor = actor  # type: ignore[attr-defined]
            request.projects = tenancy.projects_of(actor)  # type: ignore[attr-defined]
            code = project_code(request.path_info)
            request.project = tenancy.find_project(actor, code) if code else None  # type: ignore[attr-defined]
            visible = [request.project.pk] if request.project else []  # type: ignore[attr-defined]
            remember_project(request)
            with scope.enter(visible, actor=actor, until_commit=True):
                response = self.get_response(request)
                if response.status_code >= 500 or getattr(request, "failed", False):
                    transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        """Refuse an address of a project that this actor may not see."""
        if kwargs.pop("project_code", None) and request.project is None:  # type: ignore[attr-defined]
            if request.user.is_authenticated:
                raise Http404
            request.project_denied = True  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo what a view wrote before it failed."""
        request.failed = True  # type: ignore[attr-defined]


def remember_project(request: HttpRequest) -> None:
    """Keep which project is worked in, so that coming back, and the next sign-in, lead there."""
    project = request.project  # type: ignore[attr-defined]
    if project is not None and request.session.get("project") != project.code:
        request.session["project"] = project.code
        services.remember_project(actor=request.actor, project=project)  # type: ignore[attr-defined]


def project_code(path: str) -> str:
    """Return the project code of an address such as ``/p/HZ01/units/``, or an empty text."""
    parts = path.split("/", 3)
    return parts[2] if len(parts) > 3 and parts[1] == "p" else ""
