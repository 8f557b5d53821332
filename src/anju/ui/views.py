"""The shell's own addresses: palette, waiting numbers, project search, display wishes, language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from anju.ui import navigation, palette, preferences, surroundings
from anju.ui.guard import signed_in


@require_POST
@signed_in
def palette_hits(request: HttpRequest, **_ids: Any) -> HttpResponse:
    """Answer what was typed into the palette. By POST: names and numbers do not belong into an address."""
    groups = palette.search(request, request.POST.get("typed", "")[:80])
    return TemplateResponse(request, "ui/parts/palette_hits.html", {"groups": groups})


@require_GET
@never_cache
@signed_in
def waiting_counts(request: HttpRequest, **_ids: Any) -> HttpResponse:
    """Answer the numbers beside the side-bar entries and on the bell."""
    unread = surroundings.plugged().unread
    numbers = {
        "entries": navigation.counts(request),
        "unread": unread(request.actor) if unread else 0,  # type: ignore[attr-defined]
    }
    return JsonResponse(numbers)


@require_GET
@signed_in
def project_choices(request: HttpRequest, **_ids: Any) -> HttpResponse:
    """Answer the projects that match what was typed into the project switcher."""
    find = surroundings.plugged().projects
    choices = list(find(request.actor, request.GET.get("typed", "")[:40])) if find else []  # type: ignore[attr-defined]
    return TemplateResponse(request, "ui/parts/project_choices.html", {"choices": choices})


@require_POST
@signed_in
def change_display(request: HttpRequest, **_ids: Any) -> HttpResponse:
    """Store the theme, row height or shortcut switch that was sent."""
    wanted: dict[str, str | bool] = {key: request.POST[key] for key in ("theme", "density") if key in request.POST}
    if "shortcuts" in request.POST:
        wanted["shortcuts"] = request.POST["shortcuts"] == "on"
    response = HttpResponse(status=204)
    try:
        preferences.change(request, response, **wanted)
    except ValueError:
        return HttpResponse(_("There is no such choice."), status=400)
    return response


@login_not_required
@require_POST
def change_language(request: HttpRequest, **_ids: Any) -> HttpResponseBase:
    """Switch the language: in a cookie for everybody, and in the account of who is signed in."""
    remember, actor = surroundings.plugged().remember_language, getattr(request, "actor", None)
    wanted = request.POST.get("language", "")
    if remember and actor and wanted in dict(settings.LANGUAGES):
        remember(actor, wanted)
    return set_language(request)
