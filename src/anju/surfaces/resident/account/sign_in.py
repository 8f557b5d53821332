"""Signing in and out: by a code that comes as a text message, or by password."""

from __future__ import annotations

import re
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.identity import queries as identity
from anju.domains.identity.enums import CodePurpose
from anju.domains.identity.models import User
from anju.domains.notifications import queries as notifications
from anju.domains.residents.services import phones
from anju.surfaces.resident.account.forms import CodeForm, PasswordSignInForm, PhoneForm
from anju.surfaces.resident.page import FormMixin, Page, PublicPage

SIGNED_IN_SECONDS = 30 * 24 * 3600
"""A phone is one person's own; a till or an office computer is not (12 hours there)."""
PHONE, WANTED = "resident.phone", "resident.next"
"""Where the session keeps, between the steps, the telephone that proves itself and the page that was asked for."""


def send_code(request: HttpRequest, phone: str, purpose: str) -> None:
    """Send a code to a telephone for who asks from this address, in the language of the page."""
    address = get_client_ip_address(request) or ""
    phones.send_code(phone=phone, purpose=purpose, address=address, language=get_language() or settings.LANGUAGE_CODE)


def enter(request: HttpRequest, user: User) -> HttpResponse:
    """Begin the resident's session and lead to the page that was asked for, or home."""
    wanted = request.session.pop(WANTED, "")
    request.session.pop(PHONE, None)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.set_expiry(SIGNED_IN_SECONDS)
    return redirect(wanted or "resident:enter")


class SignInPage(FormMixin, PublicPage):
    """A step of signing in. Failures are counted, so they are kept."""

    keeps_failures = True

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the form; who is signed in goes on."""
        if request.user.is_authenticated and request.user.is_resident:
            return redirect("resident:enter")
        wanted = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        if is_ours and wanted.startswith("/r/"):
            request.session[WANTED] = wanted
        return super().get(request, **ids)


class AskForCode(SignInPage):
    """The first step: the telephone. What follows is the same for every number."""

    template = "resident/account/sign_in.html"
    title, button = _("Sign in"), _("Send me a code")
    form = PhoneForm

    def context(self, **ids: Any) -> dict[str, Any]:
        """Offer the demonstration's accounts, where this is the demonstration."""
        return {
            "demo_accounts": identity.demo_residents() if settings.DEMO else [],
            "demo_password": settings.DEMO_PASSWORD,
        }

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Send a code and go on to typing it."""
        send_code(self.request, cleaned["phone"], CodePurpose.SIGN_IN)
        self.request.session[PHONE] = cleaned["phone"]
        return redirect("resident:account.code")


class EnterCode(SignInPage):
    """The second step: the code."""

    template = "resident/account/code.html"
    title, button = _("Enter the code"), _("Sign in")
    back = "account.sign_in"
    form = CodeForm

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the form to who asked for a code."""
        if PHONE not in request.session:
            return redirect("resident:account.sign_in")
        return super().get(request, **ids)

    def context(self, **ids: Any) -> dict[str, Any]:
        """Tell to which number it went."""
        return {"phone": self.request.session.get(PHONE, ""), "is_demo": settings.DEMO}

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Use the code up and sign in; a telephone that is new gets its account."""
        language = get_language() or settings.LANGUAGE_CODE
        phone = self.request.session.get(PHONE, "")
        return enter(self.request, phones.enter_by_code(phone=phone, code=cleaned["code"], language=language))


class RecordedCode(PublicPage):
    """In the demonstration nobody's telephone rings: the code that was recorded is shown instead."""

    template = "resident/account/recorded.html"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the latest code for the telephone that waits in this browser."""
        if not settings.DEMO:
            raise Http404
        sent = notifications.recorded_sms(self.request.session.get(PHONE, ""))
        found = re.search(r"\b\d{6}\b", sent[-1].text) if sent else None
        return {"code": found[0] if found else ""}


class PasswordSignIn(SignInPage):
    """Sign-in by telephone and password; failures lock out as at the console."""

    template = "resident/account/password.html"
    title, button = _("Sign in with a password"), _("Sign in")
    back = "account.sign_in"
    form = PasswordSignInForm

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
        """Sign out, and let the browser forget what it kept to be read offline."""
        logout(request)
        answer = redirect("resident:account.sign_in")
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer
