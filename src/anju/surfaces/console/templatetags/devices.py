"""What a browser calls itself, in words a person knows."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first match wins, so the more particular name stands first: every Chrome also says Safari.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """Name browser and system, such as “Chrome, Windows”."""
    found = [_first(user_agent, table) for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name) or _("Unknown device")


def _first(user_agent: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in table if sign in user_agent), "")
