"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.identity.models import User
from anju.surfaces.resident.account.forms import PasswordSignInForm
from anju.surfaces.resident.page import FormMixin, Page, PublicPage

SIGNED_IN_SECONDS = 30 * 24 * 3600
"""A phone is one person's own; a till or an office computer is not (12 hours there)."""


def enter(request: HttpRequest, user: User) -> HttpResponse:
    """Begin the resident's session and lead to the page that was asked for, or home."""
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.set_expiry(SIGNED_IN_SECONDS)
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours and wanted.startswith("/r/") else "resident:enter")


class PasswordSignIn(FormMixin, PublicPage):
    """Sign-in by telephone and password; failures lock out as at the console."""

    template = "resident/account/sign_in.html"
    title, button = _("Sign in"), _("Sign in")
    form = PasswordSignInForm
    keeps_failures = True

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the form; who is signed in goes on."""
        if request.user.is_authenticated and request.user.is_resident:
            return redirect("resident:enter")
        return super().get(request, **ids)

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Sign in; a wrong password and an unknown telephone are told in the same words."""
        user = authenticate(self.request, username=f"r{cleaned['phone']}", password=cleaned["password"])
        if not isinstance(user, User) or not user.is_resident:
            raise DomainError(_now("Telephone and password do not belong together."))
        return enter(self.request, user)


class SignOut(Page):
    """End the session on this phone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign out."""
        logout(request)
        return redirect("resident:account.sign_in")
