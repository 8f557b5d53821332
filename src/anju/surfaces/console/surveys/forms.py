"""What is filled in about questionnaires and meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.residents.enums import SpecialTag
from anju.domains.surveys.enums import FormKind, Party, QuestionKind
from anju.ui.fields import DateField, InstantField


class QuestionnaireForm(forms.Form):
    """A questionnaire: what for, whom it asks, when."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FormKind.choices)
    title = forms.CharField(label=_("Title"), max_length=80)
    intro = forms.CharField(
        label=_("Introduction"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        initial=True,
        help_text=_("Only that a household answered is kept, never what. Cannot be changed once it is open."),
    )
    parties = forms.MultipleChoiceField(
        label=_("For"),
        required=False,
        choices=Party.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everybody."),
    )
    buildings = forms.MultipleChoiceField(
        label=_("Buildings"), required=False, help_text=_("Nothing chosen: the whole project.")
    )
    tags = forms.MultipleChoiceField(
        label=_("Care tags"), required=False, choices=SpecialTag.choices, widget=forms.CheckboxSelectMultiple
    )
    segment = forms.ModelChoiceField(
        label=_("Segment"),
        queryset=None,
        required=False,
        help_text=_("Who belongs to it is asked when the questionnaire is opened."),
    )
    share = forms.IntegerField(
        label=_("Sample (%)"), min_value=1, max_value=100, required=False, help_text=_("Of each building's households.")
    )
    number = forms.IntegerField(label=_("Sample (households)"), min_value=1, required=False)
    quota = forms.IntegerField(label=_("Answers of a building at most"), min_value=1, required=False)
    opens_on = DateField(label=pgettext_lazy("questionnaire", "Opens on"), required=False)
    closes_on = DateField(label=pgettext_lazy("questionnaire", "Closes on"), required=False)
    every_months = forms.IntegerField(
        label=_("Again after months"), min_value=0, max_value=36, initial=0, help_text=_("0: once.")
    )
    remind_after_days = forms.IntegerField(
        label=_("Remind after days"), min_value=0, max_value=60, initial=0, help_text=_("Once; 0: never.")
    )
    least = forms.IntegerField(label=_("Answers below which nothing is told"), min_value=3, max_value=100, initial=5)
    layout = dict.fromkeys(("title", "intro", "parties", "buildings", "tags"), "field-wide")

    def __init__(
        self, *args: Any, buildings: list[tuple[int, str]], segments: Any, sees_tags: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].queryset = segments  # type: ignore[attr-defined]
        if not sees_tags:
            del self.fields["tags"]
        self.fields["buildings"].choices = buildings  # type: ignore[attr-defined]
        if len(buildings) <= 12:
            self.fields["buildings"].widget = forms.CheckboxSelectMultiple(choices=buildings)

    def clean_buildings(self) -> list[int]:
        """Return the numbers of the buildings."""
        return [int(one) for one in self.cleaned_data["buildings"]]


class QuestionForm(forms.Form):
    """A question."""

    kind = forms.ChoiceField(label=_("Kind"), choices=QuestionKind.choices)
    words = forms.CharField(label=_("Question"), max_length=200)
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line; only for choices."),
    )
    is_required = forms.BooleanField(label=_("Has to be answered"), required=False, initial=True)
    layout = {"words": "field-wide", "options": "field-wide"}

    def clean_options(self) -> list[str]:
        """Return the options, one a line."""
        return str(self.cleaned_data["options"]).splitlines()


class MeetingForm(forms.Form):
    """A meeting to come."""

    topic = forms.CharField(label=_("Topic"), max_length=80)
    at = InstantField(label=pgettext_lazy("meeting", "When"))
    place = forms.CharField(label=pgettext_lazy("meeting", "Where"), max_length=120)
    invitation = forms.CharField(
        label=_("Invitation"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    layout = {"invitation": "field-wide"}


class MinutesForm(forms.Form):
    """Who came and what was said."""

    attendees = forms.CharField(
        label=_("Attendees"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    minutes = forms.CharField(
        label=_("Minutes of the meeting"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10})
    )
    layout = {"attendees": "field-wide", "minutes": "field-wide"}
