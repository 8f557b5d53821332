"""Manifest, service worker and the page that is shown when there is no network and nothing was kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from anju.surfaces.resident.page import PublicPage
from anju.ui import mark, waking

WORKER = Path(__file__).with_name("worker.js")
SHELL = (
    "ui/css/tokens.css",
    "ui/gen/icons.svg",
    "ui/img/mark.svg",
    "ui/js/theme.js",
    "resident/resident.css",
    "resident/resident.js",
    "vendor/htmx.min.js",
)
"""What every page is drawn with, kept on the phone."""


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer how the app is installed, in the language that the page asks for (browsers send no cookie along)."""
    language = request.GET.get("lang", "")
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        icons = [
            {"src": static(f"resident/img/{name}-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"} | purpose
            for side in mark.SIDES
            for name, purpose in (("icon", {}), ("maskable", {"purpose": "maskable"}))
        ]
        facts = {
            "id": "/r/",
            "name": _now("Anju, my home"),
            "short_name": _now("Anju"),
            "lang": translation.to_locale(translation.get_language() or "").replace("_", "-"),
            "start_url": "/r/",
            "scope": "/r/",
            "display": "standalone",
            "orientation": "portrait",
            "theme_color": "#1d5fd3",
            "background_color": "#f4f6f9",
            "icons": icons,
        }
    return JsonResponse(facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Answer the service worker with the files of the present release; a new release is a new worker."""
    files = [static(name) for name in SHELL]
    release = hashlib.sha256("|".join([*files, WORKER.read_text("utf-8")]).encode()).hexdigest()[:12]
    facts = json.dumps({"release": release, "files": [*files, reverse("resident:app.offline")]})
    begins = waking.prologue(home="/r/", picture="resident/img/icon-192.png")
    text = f"const FACTS = {facts};\n{begins}{WORKER.read_text('utf-8')}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


class Offline(PublicPage):
    """There is no network, and this page was not kept. Holds nothing of anybody."""

    template = "resident/app/offline.html"
    title = _("No network")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Be nobody's: it is kept on the phone whoever signs in."""
        return {"account_key": ""}
