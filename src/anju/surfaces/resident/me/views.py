"""Pages of the resident's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import masking
from anju.core.errors import DomainError
from anju.domains.identity import services as identity
from anju.domains.identity.enums import CodePurpose
from anju.domains.notifications import queries as notifications
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ConsentPurpose
from anju.domains.residents.services import care, phones
from anju.surfaces.resident.account.forms import CodeForm, PhoneForm
from anju.surfaces.resident.account.sign_in import send_code
from anju.surfaces.resident.page import FormMixin, HomePage, Page

NEW_PHONE = "resident.new_phone"


class Me(Page):
    """Everything about the account."""

    template = "resident/me/list.html"
    title = _("Me")
    tab = "me"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return who it is."""
        user = self.request.user
        return {
            "phone": masking.phone(user.phone),  # type: ignore[union-attr]
            "has_password": user.has_usable_password(),  # type: ignore[union-attr]
            "has_wechat": bool(notifications.wechat_app()),
        }


class NameForm(forms.Form):
    """How the resident is called."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=40,
        help_text=_("For your account only; the desk changes the name in the register."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class Name(FormMixin, Page):
    """Changing the name of the account."""

    title, button = pgettext_lazy("person", "Name"), _("Save")
    back = done = "me"
    form = NameForm

    def initial(self) -> dict[str, Any]:
        """Show the present name."""
        return {"name": self.request.user.name}  # type: ignore[union-attr]

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Keep it."""
        identity.rename_resident(actor=self.actor, name=cleaned["name"])


class NewPhone(FormMixin, Page):
    """Changing the telephone: the new one proves itself by a code."""

    title, button = _("New telephone"), _("Send me a code")
    back = "me"
    form = PhoneForm
    keeps_failures = True

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Send a code to the new number."""
        send_code(self.request, cleaned["phone"], CodePurpose.NEW_PHONE)
        self.request.session[NEW_PHONE] = cleaned["phone"]
        return redirect("resident:me.phone_code")


class NewPhoneCode(FormMixin, Page):
    """The code that came to the new telephone."""

    template = "resident/me/phone_code.html"
    title, button = _("Enter the code"), _("Save")
    back = "me.phone"
    form = CodeForm
    keeps_failures = True

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the form to who asked for a code."""
        return super().get(request, **ids) if NEW_PHONE in request.session else redirect("resident:me.phone")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Tell to which number it went."""
        return {"phone": self.request.session.get(NEW_PHONE, "")}

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Change the telephone."""
        phone = self.request.session.get(NEW_PHONE, "")
        phones.change_phone(actor=self.actor, phone=phone, code=cleaned["code"])
        self.request.session.pop(NEW_PHONE, None)
        messages.success(self.request, _now("From now on you sign in with the new telephone."))
        return redirect("resident:me")


class PasswordForm(forms.Form):
    """A password, typed once and readable on request of the phone's own keyboard."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least eight characters, not only digits that others can guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, has_one: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_one:
            del self.fields["old"]


class Password(FormMixin, Page):
    """Setting the first password, or another one."""

    title, button = _("Password"), _("Save")
    back = done = "me"
    form = PasswordForm

    def form_kwargs(self) -> dict[str, Any]:
        """Ask for the present password where there is one."""
        return {"has_one": self.request.user.has_usable_password()}  # type: ignore[union-attr]

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Set it; other phones that are signed in have to sign in again."""
        if "old" in cleaned and not self.request.user.check_password(cleaned["old"]):
            raise DomainError(_now("This is not your present password."), field="old")
        user = identity.change_resident_password(actor=self.actor, password=cleaned["password"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _now("The password was set."))


class EndSessions(Page):
    """Signing out everywhere else."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """End the other sessions."""
        ended = identity.end_own_sessions(actor=self.actor, but=request.session.session_key or "")
        messages.success(request, _now("Signed out elsewhere: {n}").format(n=ended))
        return redirect("resident:me")


class Consents(HomePage):
    """What the data may be used for; taking back is one tap, as giving is (PIPL 15)."""

    template = "resident/me/consents.html"
    title = _("Consents")
    kept = ""
    back = "me"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return every purpose and where the resident stands."""
        states = residents.consent_states(self.home.person)
        face = ConsentPurpose.FACE
        return {"states": [{"state": one, "at_desk": one.purpose == face and not one.is_given} for one in states]}

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Give or take back."""
        is_given = request.POST.get("given") == "1"
        purpose = request.POST.get("purpose", "")
        try:
            care.record_own_consent(actor=self.actor, home=self.home, purpose=purpose, is_given=is_given)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(self.address("me.consents"))
