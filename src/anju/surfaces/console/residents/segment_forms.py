"""What is filled in about groups of customers, what they are told, and calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.notifications.enums import Channel
from anju.domains.residents.enums import CallResult, NeedKind, ResidencyRole, SpecialTag
from anju.ui.fields import DateField


class SegmentForm(forms.Form):
    """Who belongs to a segment; each list narrows where something is ticked."""

    name = forms.CharField(label=_("Name of the segment"), max_length=60)
    roles = forms.MultipleChoiceField(
        label=_("As"), required=False, choices=ResidencyRole.choices, widget=forms.CheckboxSelectMultiple
    )
    buildings = forms.MultipleChoiceField(
        label=_("Buildings"), required=False, help_text=_("Nothing chosen: the whole project.")
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs and interests"), required=False, choices=NeedKind.choices, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.MultipleChoiceField(
        label=_("Care tags"), required=False, choices=SpecialTag.choices, widget=forms.CheckboxSelectMultiple
    )
    layout = dict.fromkeys(("name", "roles", "buildings", "needs", "tags"), "field-wide")

    def __init__(self, *args: Any, buildings: list[tuple[int, str]], sees_tags: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buildings"].choices = buildings  # type: ignore[attr-defined]
        if not sees_tags:
            del self.fields["tags"]

    def clean_buildings(self) -> list[int]:
        """Return the numbers of the buildings."""
        return [int(one) for one in self.cleaned_data["buildings"]]


class WriteForm(forms.Form):
    """Words to a segment."""

    is_marketing = forms.BooleanField(
        label=_("This is marketing"),
        required=False,
        initial=True,
        help_text=_("It then reaches only those who agreed to marketing, as of the hour it is sent."),
    )
    title = forms.CharField(label=_("Title"), max_length=60)
    words = forms.CharField(label=_("Words"), max_length=300, widget=forms.Textarea(attrs={"rows": 5}))
    channels = forms.MultipleChoiceField(
        label=_("Also by"), required=False, widget=forms.CheckboxSelectMultiple, choices=lambda: Channel.choices[1:]
    )
    layout = {"words": "field-wide"}


class CallsForm(forms.Form):
    """A call list of a segment."""

    is_marketing = forms.BooleanField(
        label=_("This is marketing"),
        required=False,
        help_text=_("Only those who agreed to marketing stand on the list, and who withdraws is not called any more."),
    )
    title = forms.CharField(label=_("Title"), max_length=60)
    script = forms.CharField(
        label=_("What to say"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    layout = {"script": "field-wide"}


class CallForm(forms.Form):
    """What a call came to."""

    result = forms.ChoiceField(label=_("Result"), choices=CallResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=pgettext_lazy("visit", "Note"), max_length=200, required=False)


class NeedForm(forms.Form):
    """What somebody needs or likes."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NeedKind.choices)
    words = forms.CharField(label=_("What they need or like"), max_length=200)
    until = DateField(label=_("Until"), required=False)
    layout = {"words": "field-wide"}
