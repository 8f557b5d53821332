"""The pages for 403, 404, 500 (``handler403`` … of the URL configuration) and 503."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BUSY = gettext_lazy("Somebody is changing the same records just now. Nothing was stored; please try again in a moment.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show 403: signed in, but without the permission."""
    return _page(request, 403, _("You may not open this page"), str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show 404; what exists elsewhere looks the same as what exists nowhere."""
    return _page(request, 404, _("There is nothing at this address"), "")


def failed(request: HttpRequest) -> HttpResponse:
    """Show 500 with the number under which the log tells what happened."""
    text = _(
        "Nothing of what you did was half stored. Please try again; if it happens once more, tell support this number:"
    )
    return _bare(500, _("Something went wrong"), text, getattr(request, "request_id", ""))


def busy() -> HttpResponse:
    """Show 503: somebody else's act, a whole estate's bills for instance, holds what this one needs."""
    return _bare(503, _("One moment, please"), str(BUSY), "")


def _bare(status: int, title: str, text: str, number: str) -> HttpResponse:
    """Return a page that needs neither database nor session."""
    context = {"status": status, "title": title, "text": text, "number": number}
    return HttpResponse(render_to_string("ui/errors/bare.html", context), status=status)


def _page(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    context = {"status": status, "title": title, "detail": detail}
    whole = getattr(request, "error_page", "") or "ui/errors/page.html"  # the surface's own, where it has one
    template = "ui/errors/part.html" if request.headers.get("HX-Request") else whole
    return render(request, template, context, status=status)
