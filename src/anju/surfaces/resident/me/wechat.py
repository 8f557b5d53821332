"""Binding the account to a follower of the official account: consent, WeChat's answer, taking it back."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.notifications import queries as notifications
from anju.domains.notifications import services
from anju.surfaces.resident import wechat
from anju.surfaces.resident.page import Page

STATE = "resident.wechat"
"""Where the session keeps what WeChat has to bring back, so that nobody can bind another's follower."""


class Binding(Page):
    """Whether messages come by WeChat; agreeing leads to WeChat, which leads back."""

    template = "resident/me/wechat.html"
    title = _("Messages by WeChat")
    back = "me"

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show it where an official account is served."""
        if not notifications.wechat_app():
            raise Http404
        return super().get(request, **ids)

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return how it stands, and where agreeing leads."""
        bound = notifications.wechat_binding(self.actor.user_id)
        inside = wechat.is_inside(self.request)
        page = ""
        if inside and bound is None:
            state = self.request.session.get(STATE) or secrets.token_urlsafe(24)
            self.request.session[STATE] = state
            page = notifications.wechat_page(back_to=reverse("resident:me.wechat_back"), state=state)
        waits = bound is None and self.request.GET.get("wait") == "1"
        return {"bound": bound, "inside": inside, "page": page, "waits": waits}

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Take it back."""
        services.unbind_wechat(actor=self.actor)
        messages.success(request, _now("WeChat is not bound any more."))
        return redirect("resident:me.wechat")


class Back(Page):
    """WeChat leads back here with a code; it is asked in a job whose code it is."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Believe only what this browser was sent away with."""
        sent = request.session.pop(STATE, "")
        if not sent or not constant_time_compare(sent, request.GET.get("state", "")):
            messages.error(request, _now("WeChat did not say who you are. Please try again."))
            return redirect("resident:me.wechat")
        try:
            services.begin_wechat_binding(actor=self.actor, code=request.GET.get("code", ""))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("resident:me.wechat")
        return redirect(f"{reverse('resident:me.wechat')}?wait=1")
