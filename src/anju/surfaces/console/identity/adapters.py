"""How sign-in behaves for staff."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from anju.core import clock
from anju.domains.identity import services as identity
from anju.domains.identity.models import User


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse a one-time password that has grown old, and show residents to their own entrance."""
        if user.is_resident:
            return redirect("/r/sign-in/")
        if user.one_time_until is not None and user.one_time_until < clock.now():
            return render(request, "account/one_time_expired.html", status=403)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Store the password a person chose for themselves."""
        identity.change_own_password(user=user, password=password)
