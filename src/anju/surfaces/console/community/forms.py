"""Forms of notices."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.domains.community.enums import NoticeTag, Party
from anju.domains.estate.models import Unit
from anju.domains.notifications.enums import Channel
from anju.ui.fields import InstantField


class NoticeForm(forms.Form):
    """What a notice says, to whom and by which channels besides the inbox."""

    title = forms.CharField(label=_("Title"), max_length=80)
    tag = forms.ChoiceField(
        label=_("About"),
        choices=NoticeTag.choices,
        help_text=_("Safety notices go out at night, too; they and disclosures cannot be switched off."),
    )
    body = forms.CharField(
        label=pgettext_lazy("notice", "Text"),
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": 5000}),
        help_text=_("Plain text; an empty line begins a new paragraph."),
    )
    buildings = forms.MultipleChoiceField(
        label=_("Buildings"), required=False, help_text=_("Nothing chosen: the whole project.")
    )
    units = forms.CharField(
        label=_("Homes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Room numbers, parted by commas or lines: only these, or these besides the buildings."),
    )
    parties = forms.MultipleChoiceField(
        label=_("For"),
        required=False,
        choices=Party.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everybody."),
    )
    segment = forms.ModelChoiceField(
        label=_("Segment"),
        queryset=None,
        required=False,
        help_text=_("Instead of buildings and parties; who belongs to it is asked when it is sent."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Also by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It always stands in the app. Text messages go with safety notices only."),
    )
    is_pinned = forms.BooleanField(label=_("Keep it on top"), required=False)
    layout = dict.fromkeys(("title", "body", "buildings", "units", "parties", "channels"), "field-wide")

    def __init__(
        self,
        *args: Any,
        buildings: list[tuple[int, str]],
        segments: Any,
        find_units: Callable[[list[str]], dict[str, Unit]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.find_units = find_units
        self.fields["segment"].queryset = segments  # type: ignore[attr-defined]
        self.fields["buildings"].choices = buildings
        if len(buildings) <= 12:
            self.fields["buildings"].widget = forms.CheckboxSelectMultiple(choices=buildings)
        self.fields["channels"].choices = Channel.choices[1:]

    def clean_buildings(self) -> list[int]:
        """Return the numbers of the buildings."""
        return [int(one) for one in self.cleaned_data["buildings"]]

    def clean_units(self) -> list[int]:
        """Return the numbers of the homes; refuse rooms that there are none of."""
        codes = list(dict.fromkeys(code for code in re.split(r"[\s,，、;；]+", self.cleaned_data["units"]) if code))
        found = self.find_units(codes)
        unknown = [code for code in codes if code not in found]
        if unknown:
            raise forms.ValidationError(_("There is no home %(code)s."), params={"code": "、".join(unknown[:5])})
        return [found[code].pk for code in codes]


class PublishForm(forms.Form):
    """At once, or at an hour."""

    at = InstantField(label=_("Publish at"), required=False, help_text=_("Empty: at once."))

    def clean_at(self) -> Any:
        """Refuse an hour that is over."""
        at = self.cleaned_data["at"]
        if at is not None and at < clock.now():
            raise forms.ValidationError(_("This hour is over."))
        return at
