"""What a resident fills in about a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.domains.estate import queries as estate
from anju.domains.residents.queries import Home
from anju.domains.service import queries, services
from anju.ui.fields import PhotosField

AT_HOME, ELSEWHERE = "home", "public"
PRAISE_TAGS = (_("On time"), _("Skilled"), _("Friendly"), _("Left it clean"))
BLAME_TAGS = (_("Came late"), _("Not solved"), _("Unfriendly"), _("Left a mess"))


class ReportForm(forms.Form):
    """A report: pictures, where it is, and words or a class."""

    photos = PhotosField(most=services.MOST_PHOTOS, coerce=services.SentPhoto, required=False)
    where = forms.ChoiceField(choices=((AT_HOME, _("At home")), (ELSEWHERE, _("Public place"))))
    place = forms.ModelChoiceField(queryset=None, required=False)
    place_text = forms.CharField(max_length=120, required=False)
    words = forms.CharField(max_length=services.MOST_WORDS, required=False, strip=True)
    leaf = forms.ModelChoiceField(queryset=None, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    split = forms.BooleanField(required=False)
    idempotency_key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, home: Home, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = estate.places_in_use(home.project)
        self.fields["leaf"].queryset = queries.leaves_in_use()

    def clean(self) -> dict[str, Any]:
        """Ask for a place where it is not the home."""
        cleaned = super().clean() or {}
        somewhere = cleaned.get("place") or (cleaned.get("place_text") or "").strip()
        if cleaned.get("where") == ELSEWHERE and not somewhere:
            self.add_error("place", _("Choose the place, or say where it is."))
        return cleaned


class ReasonForm(forms.Form):
    """Words that say why."""

    reason = forms.CharField(
        label=_("What is wrong?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class WithdrawForm(ReasonForm):
    """Why a report is taken back."""

    reason = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RateForm(forms.Form):
    """One to five stars, and what else there is to say."""

    stars = forms.TypedChoiceField(
        choices=[(number, number) for number in range(5, 0, -1)],
        coerce=int,
        error_messages={"required": _("Choose one to five stars.")},
    )
    tags = forms.MultipleChoiceField(choices=[(str(tag), tag) for tag in ()], required=False)
    words = forms.CharField(max_length=500, required=False)
    recommends = forms.TypedChoiceField(
        label=_("Would you recommend us to friends?"),
        choices=[("", "–"), *((number, number) for number in range(11))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].choices = [(str(tag), tag) for tag in (*PRAISE_TAGS, *BLAME_TAGS)]
