"""What every request brings along: a language, and a session that was seen."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from anju.core import clock

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
