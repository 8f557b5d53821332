"""Forms of the account: signing in, registering, letting people in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.services.registrations import ROLES

_MOBILE = RegexValidator(r"^1[3-9]\d{9}$", _("This is no mobile telephone number."))
_CODE = RegexValidator(r"^\d{6}$", _("The code has six digits."))


class MobileField(forms.CharField):
    """A mobile telephone number of the mainland, typed with or without blanks, hyphens and +86."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "numeric", "autocomplete": kwargs.pop("autocomplete", "tel-national")}
        kwargs.setdefault("label", _("Mobile telephone"))
        super().__init__(max_length=20, validators=[_MOBILE], widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Leave the digits."""
        typed = "".join(one for one in super().to_python(value) if one not in " -\u3000")
        return typed.removeprefix("+86") if len(typed) > 11 else typed


class CodeField(forms.CharField):
    """Six digits that came by text message; the phone offers to fill them in."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6", "class": "code"}
        kwargs.setdefault("label", _("Code"))
        super().__init__(max_length=6, validators=[_CODE], widget=forms.TextInput(attrs=attrs), **kwargs)


class DayField(forms.DateField):
    """A day, chosen with the phone's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class PhoneForm(forms.Form):
    """The telephone to which a code is sent."""

    phone = MobileField()


class CodeForm(forms.Form):
    """The code that came."""

    code = CodeField()


class PasswordSignInForm(forms.Form):
    """Telephone and password."""

    phone = MobileField()
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class RegistrationForm(forms.Form):
    """Where somebody lives, and as what."""

    unit_code = forms.CharField(
        label=_("Unit"),
        max_length=60,
        help_text=_("Building, entrance and room, such as 3-2-1201."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=60,
        help_text=_("As it stands in the contract."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.ChoiceField(
        label=_("I am"), choices=[(role.value, role.label) for role in ROLES], widget=forms.RadioSelect
    )
    until = DayField(label=_("Contract until"), required=False, help_text=_("Tenants only."))

    def clean(self) -> dict[str, Any]:
        """Ask a tenant for the last day, and nobody else."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("role") == ResidencyRole.TENANT and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Enter the last day of your contract."))
        return cleaned


class InvitationForm(forms.Form):
    """Who is let into the home."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = MobileField(
        autocomplete="off", help_text=_("The invitation goes there, and only there it can be accepted.")
    )
    role = forms.ChoiceField(label=_("As"), widget=forms.RadioSelect)
    until = DayField(label=_("Until"), required=False, help_text=_("For tenants: the last day of the contract."))

    def __init__(self, *args: Any, roles: Iterable[ResidencyRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        field: Any = self.fields["role"]
        field.choices = choices
        if len(choices) == 1:
            field.widget, field.initial = forms.HiddenInput(), choices[0][0]
        if ResidencyRole.TENANT not in roles:
            self.fields["until"].help_text = ""
