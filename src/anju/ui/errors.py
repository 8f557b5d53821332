"""The pages for 403, 404 and 500 (``handler403`` … of the URL configuration)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show 403: signed in, but without the permission."""
    return _page(request, 403, _("You may not open this page"), str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show 404; what exists elsewhere looks the same as what exists nowhere."""
    return _page(request, 404, _("There is nothing at this address"), "")


def failed(request: HttpRequest) -> HttpResponse:
    """Show 500 with the number under which the log tells what happened; needs neither database nor session."""
    context = {"number": getattr(request, "request_id", ""), "title": _("Something went wrong")}
    return HttpResponse(render_to_string("ui/errors/500.html", context), status=500)


def _page(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    context = {"status": status, "title": title, "detail": detail}
    template = "ui/errors/part.html" if request.headers.get("HX-Request") else "ui/errors/page.html"
    return render(request, template, context, status=status)
