"""The way into the worker's pages: who may, which account a page was made for, and what every page carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from anju.core.access import Permission
from anju.core.errors import NotFound
from anju.domains.billing import policies as billing
from anju.domains.workorders import policies
from anju.surfaces.field import workflow
from anju.surfaces.field.words import words
from anju.ui import guard

View = Callable[..., HttpResponseBase]
_SENT_TO = "PROJECT"  # the phone sends to the project an act belongs to, which may be another than the page's


def for_workers(view: View) -> View:
    """Let only those in who may do work orders in the project; what is not theirs is not there (404)."""
    return _for(policies.WORK, view)


def for_readers(view: View) -> View:
    """Let only those in who may enter meter readings in the project."""
    return _for(billing.TAKE_READINGS, view)


def _for(permission: Permission, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refused = guard.check(request, permission)
        if refused:
            return refused
        keep_signed_in(request)
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return guarded


def keep_signed_in(request: HttpRequest) -> None:
    """Let the session outlive the browser's window: a phone closes it whenever it needs room.

    It still ends when nothing was heard of the phone for `SESSION_COOKIE_AGE`.
    """
    if request.session.get_expire_at_browser_close():
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)


def show(request: HttpRequest, template: str, *, kind: str, version: str = "", **context: Any) -> HttpResponse:
    """Return a page of the app, marked with the account it was made for, so that the phone keeps it for nobody else."""
    page = {
        "urls": urls(request),
        "words": words(),
        "workflow": workflow.as_json(),
        "projects": request.projects,  # type: ignore[attr-defined]
        **context.pop("page", {}),
    }
    response = render(request, template, {**context, "page": page})
    response.headers["X-Field-User"] = str(request.user.pk)
    response.headers["X-Field-Kind"] = kind
    response.headers["X-Field-Version"] = version
    return response


def urls(request: HttpRequest) -> dict[str, str]:
    """Return the addresses that the scripts ask."""
    code = request.project.code  # type: ignore[attr-defined]
    return {
        "root": reverse("field:enter"),
        "worker": reverse("field:worker"),
        "session": reverse("field:session"),
        "state": reverse("field:state", kwargs={"project_code": code}),
        "acts": reverse("field:acts", kwargs={"project_code": _SENT_TO}),
        "photos": reverse("field:photos", kwargs={"project_code": _SENT_TO}),
        "seen": reverse("field:seen", kwargs={"project_code": _SENT_TO}),
        "readings": reverse("field:readings", kwargs={"project_code": _SENT_TO}),
        "dials": reverse("field:dials", kwargs={"project_code": _SENT_TO}),
    }
