"""The sign-in page, and the end of a session."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anju.core.errors import NotFound
from anju.domains.identity import queries
from anju.domains.identity import services as identity
from anju.ui.guard import signed_in


class StaffLoginView(LoginView):
    """Sign-in by user name and password or passkey; in the demonstration its accounts are offered."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts, where this is the demonstration."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts() if settings.DEMO else []
        return context


def demo_accounts() -> list[dict[str, str]]:
    """Return user name, password and role of every demonstration account."""
    return [
        {
            "username": user.username,
            "password": settings.DEMO_PASSWORD,
            "role": "、".join(str(grant.role) for grant in user.grants.all()) or user.name,
        }
        for user in queries.demo_users()
    ]


@require_POST
@signed_in
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End another session of the person who asks."""
    try:
        identity.end_own_session(actor=request.actor, pk=pk)  # type: ignore[attr-defined]
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("The session was ended."))
    return redirect("usersessions_list")
