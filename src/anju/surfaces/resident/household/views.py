"""Pages of the household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import masking
from anju.core.errors import DomainError
from anju.domains.residents import queries as residents
from anju.domains.residents.queries import accounts
from anju.domains.residents.services import invitations
from anju.surfaces.resident.account.forms import InvitationForm
from anju.surfaces.resident.page import FormMixin, HomePage


class Household(HomePage):
    """Who shares the home, who was invited, and who may be let in."""

    template = "resident/household/list.html"
    title = pgettext_lazy("resident", "Household")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the members with what may be done, and the open invitations; telephones are masked."""
        members = residents.members_of_home(self.home)
        mine = accounts.let_in_by(self.home, members)
        return {
            "members": [
                {
                    "residency": one,
                    "phone": masking.phone(one.person.phone),
                    "is_me": one.person_id == self.home.person.pk,
                    "may_end": one.pk in mine,
                }
                for one in members
            ],
            "invitations": [
                {"invitation": one, "phone": masking.phone(one.phone)}
                for one in accounts.invitations_of_home(self.home)
            ],
            "may_invite": bool(invitations.roles_to_invite(self.home)),
        }


class Invite(FormMixin, HomePage):
    """Letting somebody in: they get a text message and accept on their own phone."""

    title, button = _("Let somebody in"), _("Send the invitation")
    back = done = "household"
    form = InvitationForm

    def enter(self, ids: dict[str, Any]) -> None:
        """Turn away who may let nobody in."""
        super().enter(ids)
        if not invitations.roles_to_invite(self.home):
            raise PermissionDenied(_now("In this home you may not let anybody in."))

    def form_kwargs(self) -> dict[str, Any]:
        """Return as what somebody may be let in."""
        return {"roles": invitations.roles_to_invite(self.home)}

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Invite."""
        page = self.request.build_absolute_uri("/r/invitation/")
        invitations.invite(actor=self.actor, home=self.home, page=page, **cleaned)
        messages.success(self.request, _now("The invitation is on its way. It is good for seven days."))


class EndMembership(HomePage):
    """Ending the time of somebody whom the resident let in."""

    template = "resident/household/end.html"
    kept = ""
    title = _("End the access")
    back = "household"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Name who it is."""
        members = residents.members_of_home(self.home)
        found = next((one for one in members if one.pk == ids["pk"]), None)
        if found is None:
            raise Http404
        if found.pk not in accounts.let_in_by(self.home, members):
            raise PermissionDenied(_now("You can end only the time of those whom you let in; please ask the desk."))
        return {"residency": found}

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """End it."""
        ended = invitations.end_membership(actor=self.actor, home=self.home, residency_id=pk)
        messages.success(request, _now("{name} has no access to this home any more.").format(name=ended.person.name))
        return redirect(self.address("household"))


class Withdraw(HomePage):
    """Taking an invitation back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Take it back."""
        found = accounts.invitation_of_home(self.home, pk)
        try:
            invitations.withdraw_invitation(home=self.home, invitation=found)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(self.address("household"))
