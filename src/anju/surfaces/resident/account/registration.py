"""Registering in a home, and being invited into one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import masking, scope
from anju.core.errors import DomainError
from anju.domains.residents.models import Invitation, Registration
from anju.domains.residents.queries import accounts
from anju.domains.residents.services import invitations, registrations
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project
from anju.surfaces.resident.account.forms import RegistrationForm
from anju.surfaces.resident.page import FormMixin, Page

SHOWN = 20


def own_registrations(page: Page) -> list[Registration]:
    """Return what the account has registered, in every estate (their rows are shown for this question alone)."""
    projects = list(tenancy.all_projects().filter(is_active=True).values_list("pk", flat=True))
    with scope.enter(projects, actor=page.actor):
        return list(accounts.registrations_of(page.actor)[:SHOWN])


class Estates(Page):
    """Choosing the estate."""

    template = "resident/account/estates.html"
    title = _("Register my home")
    back = "homes"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the estates whose name or city holds what was typed, at most twenty."""
        typed = self.request.GET.get("q", "").strip()[:40]
        found = tenancy.find_active(typed)
        return {"typed": typed, "estates": found[:SHOWN], "more": found[SHOWN : SHOWN + 1].exists()}


class Register(FormMixin, Page):
    """Telling where one lives; the desk looks at it."""

    template = "resident/account/register.html"
    title, button = _("Register my home"), _("Send to the desk")
    back = "account.estates"
    form = RegistrationForm
    estate: Project

    def enter(self, ids: dict[str, Any]) -> None:
        """Find the estate."""
        found = tenancy.find_active("").filter(code=ids.pop("estate")).first()
        if found is None:
            raise Http404
        self.estate = found

    def context(self, **ids: Any) -> dict[str, Any]:
        """Name the estate."""
        return {"estate": self.estate}

    def initial(self) -> dict[str, Any]:
        """Propose the name of the account."""
        user = self.request.user
        return {"name": "" if user.name == user.phone else user.name}  # type: ignore[union-attr]

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Ask the desk."""
        registrations.ask_registration(actor=self.actor, project=self.estate, **cleaned)
        messages.success(self.request, _now("Sent. The desk will look at it, and you will be told."))
        return redirect("resident:homes")


class WithdrawRegistration(Page):
    """Taking one's own registration back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Withdraw it."""
        found = next((one for one in own_registrations(self) if one.pk == pk), None)
        if found is None:
            raise Http404
        try:
            registrations.withdraw_registration(actor=self.actor, registration=found)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("resident:homes")


class Accept(Page):
    """An invitation: who invites where, and the button to accept."""

    template = "resident/account/invitation.html"
    title = _("Invitation")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the invitation, and whether this telephone may accept it."""
        found = self._find(ids["token"])
        is_mine = found.phone == self.request.user.phone  # type: ignore[union-attr]
        return {
            "invitation": found,
            "inviter": found.inviter.name if is_mine else masking.name(found.inviter.name),
            "is_mine": is_mine,
            "phone": masking.phone(found.phone),
        }

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Accept it."""
        try:
            accepted = invitations.accept_invitation(actor=self.actor, token=token)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(request, _now("Welcome! You can use this home from now on."))
        return redirect("resident:home", project_code=accepted.project.code, home=accepted.unit_id)

    def _find(self, token: str) -> Invitation:
        project_id, pk = accounts.read_token(token)
        with scope.enter([project_id], actor=self.actor):
            return accounts.get_invitation(pk)
