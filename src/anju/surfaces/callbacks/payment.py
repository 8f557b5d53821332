"""Notifications of payment channels.

The address is public: what comes is believed for its signature alone, and the answer never tells more than taken or
not. A vendor has neither session nor form token.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anju.domains.payments import services as payments


@csrf_exempt
@login_not_required
@require_POST
def notify(request: HttpRequest, channel: str) -> HttpResponse:
    """Hand a notification over and return what the channel wants to hear; longer ones are not even read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > payments.LONGEST_BODY:
        return HttpResponse(status=413)
    answer = payments.handle_notification(channel=channel, headers=dict(request.headers), body=request.body)
    if answer is None:
        raise Http404
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
