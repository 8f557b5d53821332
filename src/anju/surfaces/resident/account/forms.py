"""Forms of the account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

_MOBILE = RegexValidator(r"^1[3-9]\d{9}$", _("This is no mobile telephone number."))


class MobileField(forms.CharField):
    """A mobile telephone number of the mainland, typed with or without blanks, hyphens and +86."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "numeric", "autocomplete": "tel-national"}
        kwargs.setdefault("label", _("Mobile telephone"))
        super().__init__(max_length=20, validators=[_MOBILE], widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Leave the digits."""
        typed = "".join(one for one in super().to_python(value) if one not in " -　")
        return typed.removeprefix("+86") if len(typed) > 11 else typed


class PasswordSignInForm(forms.Form):
    """Telephone and password."""

    phone = MobileField()
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
