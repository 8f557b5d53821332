"""What the desk fills in about reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.estate import queries as estate
from anju.domains.residents import queries as residents
from anju.domains.service import queries, services
from anju.domains.service.enums import Channel, Follow, Kind, Part, Trade, VisitResult
from anju.domains.workorders.enums import Urgency
from anju.ui.fields import InstantField, PhotosField, SearchSelect

AT_HOME, ELSEWHERE = "home", "public"


class CallForm(forms.Form):
    """A report by somebody who calls or comes."""

    channel = forms.ChoiceField(
        label=pgettext_lazy("report", "How"),
        choices=[(value, label) for value, label in Channel.choices if value not in (Channel.APP, Channel.QR)],
        initial=Channel.PHONE,
    )
    words = forms.CharField(label=_("What is wrong?"), max_length=services.MOST_WORDS, required=False, strip=True)
    leaf = forms.ModelChoiceField(label=_("Class"), queryset=None, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[("", _("By the class")), *Urgency.choices], required=False)
    where = forms.ChoiceField(
        label=_("Where?"), choices=((AT_HOME, _("At the caller's home")), (ELSEWHERE, _("Public place")))
    )
    place = forms.ModelChoiceField(label=_("Public place"), queryset=None, required=False)
    place_text = forms.CharField(label=_("Where it is, in words"), max_length=120, required=False)
    photos = PhotosField(label=_("Photos"), most=services.MOST_PHOTOS, coerce=services.SentPhoto, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    split = forms.BooleanField(required=False)
    home = forms.ModelChoiceField(queryset=None, required=False)
    caller = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, actor: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].queryset = queries.leaves_in_use()
        self.fields["place"].queryset = estate.places_in_use(project)
        self.fields["home"].queryset = estate.units_visible_to(actor, project)
        self.fields["caller"].queryset = residents.people_visible_to(actor, project)

    def clean(self) -> dict[str, Any]:
        """Ask for a household where the report is about one."""
        cleaned = super().clean() or {}
        if cleaned.get("where") == AT_HOME and not cleaned.get("home"):
            self.add_error("where", _("Find the caller's household first, or choose a public place."))
        return cleaned


class VisitForm(forms.Form):
    """What a resident said when asked, or when to call again; what follows if they are not satisfied."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[(value, label) for value, label in VisitResult.choices if value != VisitResult.GIVEN_UP],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What the resident said"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_at = InstantField(
        label=_("Call again at"), required=False, help_text=_("Only where nobody was reached; else in a day.")
    )
    follow = forms.ChoiceField(
        label=_("If not satisfied"),
        choices=[("", _("Open it again, or after seven days take a complaint")), *Follow.choices],
        required=False,
    )
    leaf = forms.ModelChoiceField(
        label=_("Class of the complaint"), queryset=None, required=False, help_text=_("Only where one is taken.")
    )
    cause = forms.ModelChoiceField(
        label=pgettext_lazy("complaint", "Cause"),
        queryset=None,
        required=False,
        help_text=_("Whoever answered did not say it; without it the complaint is not closed."),
    )
    correction = forms.CharField(label=_("Corrective action"), max_length=500, required=False)
    layout = {"note": "field-wide", "correction": "field-wide"}

    def __init__(self, *args: Any, lacks_cause: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].queryset = queries.leaves_in_use().filter(kind=Kind.COMPLAINT)  # type: ignore[attr-defined]
        if lacks_cause:
            self.fields["cause"].queryset = queries.causes_in_use()  # type: ignore[attr-defined]
        else:
            del self.fields["cause"], self.fields["correction"]


class SortForm(forms.Form):
    """Which class a report is of."""

    leaf = forms.ModelChoiceField(label=_("Class"), queryset=None)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[("", _("By the class")), *Urgency.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].queryset = queries.leaves_in_use()


class AttachForm(forms.Form):
    """Whose report it is: a unit, and who of it, as ``unit:person``."""

    household = forms.CharField(label=_("Household"), help_text=_("A unit, a name, a telephone number or a plate."))
    at_home = forms.BooleanField(label=_("It is about this home"), required=False)

    def __init__(self, *args: Any, choices_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["household"].widget = SearchSelect(url=choices_url)

    def clean_household(self) -> tuple[int, int | None]:
        """Return the numbers of the unit and the person."""
        unit, _colon, person = self.cleaned_data["household"].partition(":")
        if not unit.isdigit() or not (person.isdigit() or not person):
            raise forms.ValidationError(_("Choose a household from the list."))
        return int(unit), int(person) if person else None


class LeafForm(forms.Form):
    """How reports of a class are recognised and treated."""

    name = forms.CharField(label=_("Name of the class"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    part = forms.ChoiceField(label=_("Part"), choices=Part.choices)
    keywords = forms.CharField(
        label=_("Keywords"),
        help_text=_("One a line. A star is a gap of a few characters: 楼道*灯."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    layout = {"keywords": "field-wide"}

    def clean_keywords(self) -> list[str]:
        """Return the keywords, one a line."""
        return self.cleaned_data["keywords"].splitlines()


class NewLeafForm(LeafForm):
    """A class of the company's own."""

    group = forms.ModelChoiceField(label=_("Group"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    is_active = None  # type: ignore[assignment]  # a new class is in use

    field_order = ["group", "name", "name_en", "kind", "urgency", "trade", "part", "keywords"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = queries.all_groups()


class SettingsForm(forms.Form):
    """How a project treats reports."""

    auto_close_days = forms.IntegerField(
        label=_("Days until finished work closes by itself"), min_value=1, max_value=60
    )
    duplicate_days = forms.IntegerField(label=_("Days in which reports may mean the same"), min_value=0, max_value=60)
    visit_share = forms.IntegerField(
        label=_("Repairs asked about afterwards (%)"),
        min_value=0,
        max_value=100,
        help_text=_("Residents whom the app cannot ask for a rating are called in any case."),
    )
    least_ratings = forms.IntegerField(label=_("Ratings below which a group is not rated"), min_value=1, max_value=1000)
    mail_address = forms.EmailField(
        label=_("Address for reports by e-mail"),
        help_text=_("Letters to it become reports."),
        required=False,
    )
    rating_days = forms.IntegerField(label=_("Days in which a rating is waited for"), min_value=1, max_value=30)
    visit_attempts = forms.IntegerField(
        label=_("Calls after which a resident counts as never reached"), min_value=1, max_value=10
    )
    repeat_days = forms.IntegerField(
        label=_("Days in which a complaint counts as repeated"), min_value=1, max_value=730
    )
    visit_script = forms.CharField(
        label=_("What is said on return visits"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Left empty, the shipped words are shown."),
    )
    layout = {"visit_script": "field-wide"}
