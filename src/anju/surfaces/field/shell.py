"""What makes the pages an app: manifest, service worker, the page for no network, and who is signed in."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from anju.ui import waking
from anju.ui.guard import signed_in

STYLES = (
    "vendor/bootstrap.min.css",
    "ui/css/tokens.css",
    "ui/css/skin.css",
    "ui/css/base.css",
    "field/field.css",
)
SCRIPTS = (
    "vendor/idb.js",
    "field/store.js",
    "field/photo.js",
    "field/send.js",
    "field/queue.js",
    "field/order.js",
    "field/map.js",
    "field/arrive.js",
    "field/sheet.js",
    "ui/js/sign.js",
    "field/repair.js",
    "field/care.js",
    "field/round.js",
    "field/start.js",
    "ui/js/device.js",
)
_FURTHER = ("ui/js/theme.js", "ui/gen/icons.svg", "ui/img/mark.svg")
WORKER = "field/worker.js"


@login_not_required
@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Tell the phone how the app is called, what it looks like and where it begins."""
    icons = [
        {"src": static("ui/img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": static(f"field/img/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
            for side in (192, 512)
        ),
        {"src": static("field/img/maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    facts = {
        "id": reverse("field:enter"),
        "name": _("Anju for staff on the way"),
        "short_name": _("Anju work"),
        "lang": request.LANGUAGE_CODE,  # type: ignore[attr-defined]
        "start_url": reverse("field:enter"),
        "scope": reverse("field:enter"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f4f6f9",
        "theme_color": "#1d5fd3",
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@login_not_required
@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker: what it keeps, and the script that does it. A new version of a file is a new worker."""
    begins = waking.prologue(home=reverse("field:enter"), picture="field/img/icon-192.png")
    text = f"self.FIELD = {json.dumps(_kept())};\n{begins}importScripts({json.dumps(static(WORKER))});\n"
    return HttpResponse(text, content_type="text/javascript")


@cache
def _kept() -> dict[str, object]:
    """Return what the service worker has to hold, under a name that changes with any of it."""
    files = [static(name) for name in (*STYLES, *SCRIPTS, *_FURTHER)]
    version = hashlib.sha256("\n".join([*files, static(WORKER)]).encode()).hexdigest()[:12]
    return {"version": version, "files": files, "offline": reverse("field:offline"), "root": reverse("field:enter")}


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what stands for a page that the phone does not hold while there is no network; it names nobody."""
    return render(request, "field/offline.html")


@signed_in
@never_cache
def session(request: HttpRequest) -> HttpResponseBase:
    """Tell who is signed in, with a token for sending: pages of a phone may be older than either."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})
