"""How a user wants to see everything; kept in the database, remembered in the session, theme also in a cookie."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse

from anju.ui.models import DisplayPreference

COOKIE = "anju_theme"
_SESSION = "ui.display"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Display:
    """Theme (``auto``, ``light``, ``dark``), row height (``normal``, ``compact``), shortcuts, large type."""

    theme: str = "auto"
    density: str = "normal"
    shortcuts: bool = True
    large: bool = False


def of(request: HttpRequest) -> Display:
    """Return what this user wants; asks the database once a session, and the cookie for nobody signed in."""
    session = getattr(request, "session", None)
    if session is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        theme = request.COOKIES.get(COOKIE, "auto")
        return Display(theme=theme if theme in DisplayPreference.Theme.values else "auto")
    if _SESSION not in session:
        kept = DisplayPreference.objects.filter(user_id=request.user.pk).first()
        session[_SESSION] = asdict(Display(kept.theme, kept.density, kept.shortcuts, kept.large) if kept else Display())
    return Display(**session[_SESSION])


def change(request: HttpRequest, response: HttpResponse, **wanted: str | bool) -> Display:
    """Store changed wishes of the signed-in user and set the theme cookie on the response.

    Raises `ValueError` for a value that is not offered.
    """
    display = Display(**{**asdict(of(request)), **wanted})
    if display.theme not in DisplayPreference.Theme.values or display.density not in DisplayPreference.Density.values:
        raise ValueError("unknown theme or density")
    assert request.user.pk is not None
    DisplayPreference.objects.update_or_create(user_id=request.user.pk, defaults=asdict(display))
    request.session[_SESSION] = asdict(display)
    response.set_cookie(COOKIE, display.theme, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return display
