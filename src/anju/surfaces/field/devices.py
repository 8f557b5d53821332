"""Web Push on the worker's phone: the browser asks to be woken, or to be left alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from anju.core.errors import DomainError
from anju.domains.notifications import services
from anju.ui.guard import signed_in

LONGEST = 600  # characters of an address, as long as a column holds


@require_POST
@signed_in
def subscribe(request: HttpRequest) -> HttpResponseBase:
    """Keep the browser for the account; an address of no known push service is refused (422)."""
    given = {name: request.POST.get(name, "")[:LONGEST] for name in ("endpoint", "p256dh", "auth")}
    try:
        services.subscribe(actor=request.actor, label=request.headers.get("User-Agent", ""), **given)  # type: ignore[attr-defined]
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=422)
    return HttpResponse(status=204)


@require_POST
@signed_in
def unsubscribe(request: HttpRequest) -> HttpResponseBase:
    """Forget the browser, whether it was known or not."""
    services.unsubscribe(actor=request.actor, endpoint=request.POST.get("endpoint", "")[:LONGEST])  # type: ignore[attr-defined]
    return HttpResponse(status=204)
