"""Web Push in the service workers of phones: what shows a message, and what is said of one that cannot be read."""

from __future__ import annotations

import json

from django.templatetags.static import static
from django.utils.translation import gettext as _

SCRIPT = "ui/js/told.js"


def prologue(*, home: str, picture: str) -> str:
    """Return the lines with which a service worker begins, in the language of who asks.

    ``home`` is the page opened by messages that name none of this site; ``picture`` a static file.
    """
    door = {"home": home, "icon": static(picture), "title": _("Anju"), "text": _("You have a new message.")}
    return f"self.DOOR = {json.dumps(door)};\nimportScripts({json.dumps(static(SCRIPT))});\n"
