"""What is filled in about complaints and the calls afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.service.enums import Grade
from anju.ui.fields import DateField, PhotosField, SearchSelect


def _words(label: Any, most: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": most}),
    )


class GradeForm(forms.Form):
    """How grave a complaint is, and whom it is of."""

    grade = forms.ChoiceField(
        label=pgettext_lazy("complaint", "Grade"), choices=Grade.choices, widget=forms.RadioSelect
    )
    about = forms.ModelChoiceField(
        label=_("Complained of"),
        queryset=None,
        required=False,
        widget=SearchSelect(),
        help_text=_("They do not see the complaint and cannot be given it."),
    )
    employee = forms.ModelChoiceField(
        label=_("Responsible from now on"),
        queryset=None,
        required=False,
        widget=SearchSelect(),
        help_text=_("Needed where whom it is of has begun with it; else whoever has it keeps it."),
    )
    reason = forms.CharField(
        label=_("Why it is graver than it was"), max_length=200, required=False, help_text=_("Only for an upgrade.")
    )

    def __init__(self, *args: Any, employees: Any, answering: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = employees  # type: ignore[attr-defined]
        self.fields["employee"].queryset = answering  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who answers for a complaint."""

    employee = forms.ModelChoiceField(label=_("Responsible"), queryset=None, widget=SearchSelect())

    def __init__(self, *args: Any, employees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = employees  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """What was spoken about at the first contact."""

    note = _words(_("What was spoken about"), 500)
    layout = {"note": "field-wide"}


class PlanForm(forms.Form):
    """What is going to be done, and until when."""

    plan = _words(pgettext_lazy("complaint", "Plan"), 1000)
    until = DateField(label=_("Planned until"))
    layout = {"plan": "field-wide"}


class TellForm(forms.Form):
    """Words and pictures for whoever complained."""

    text = _words(_("Words to the resident"), 1000)
    photos = PhotosField(label=_("Photos"), most=9, coerce=bytes, required=False)
    layout = {"text": "field-wide"}


class CauseOnlyForm(forms.Form):
    """What caused a complaint, and what is done about that."""

    cause = forms.ModelChoiceField(label=pgettext_lazy("complaint", "Cause"), queryset=None)
    correction = _words(_("Corrective action"), 500, required=False)
    layout = {"correction": "field-wide"}

    def __init__(self, *args: Any, causes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].queryset = causes  # type: ignore[attr-defined]


class AnswerForm(CauseOnlyForm):
    """The answer, its cause, and photos that show it."""

    text = _words(_("Answer to the resident"), 500)
    photos = PhotosField(label=_("Photos that show it"), most=9, coerce=bytes, required=False)
    field_order = ["text", "photos", "cause", "correction"]
    layout = {"text": "field-wide", "correction": "field-wide"}


class CauseForm(forms.Form):
    """A cause of the company's list."""

    name = forms.CharField(label=pgettext_lazy("complaint", "Cause"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
