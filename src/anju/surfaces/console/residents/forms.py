"""Forms about people. Numbers that are stored are never written into a form; an empty field keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import clock, masking
from anju.domains.residents.enums import ConsentPurpose, ResidencyRole, SpecialTag
from anju.domains.residents.models import Person
from anju.domains.residents.services.people import NewPerson
from anju.ui.fields import DateField, PhoneField, SearchSelect
from anju.ui.screens import AcknowledgeMixin

Similar = Callable[[str, str], list[Person]]


def _identity_field() -> forms.CharField:
    return forms.CharField(
        label=_("Identity number"),
        max_length=30,
        required=False,
        help_text=_("Stored sealed; shown masked."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class _HintsAtDuplicates(AcknowledgeMixin):
    """Asks again before somebody is entered who is there already."""

    similar: Similar

    def hint(self, name: str, phone: str) -> None:
        """Warn of people with the same name and telephone number."""
        for person in self.similar(name, phone):
            units = "、".join(one.unit.code for one in person.current_residencies)  # type: ignore[attr-defined]
            self.warn(
                _("There is {name}, {phone}, {units} already.").format(
                    name=person.name, phone=masking.phone(person.phone), units=units or "—"
                )
            )


class PersonForm(_HintsAtDuplicates, forms.Form):
    """A new person."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = PhoneField(label=_("Phone"), required=False)
    identity_number = _identity_field()
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"remark": "field-wide"}

    def __init__(self, *args: Any, similar: Similar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.similar = similar

    def clean(self) -> None:
        """Hint at people who are there already."""
        self.hint(self.cleaned_data.get("name", ""), self.cleaned_data.get("phone", ""))


class PersonEditForm(forms.Form):
    """A person who is known; empty numbers stay as they are."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = PhoneField(label=_("New phone"), required=False)
    forget_phone = forms.BooleanField(label=_("Take the phone number away"), required=False)
    identity_number = _identity_field()
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"remark": "field-wide", "name": "field-wide"}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = str(_("Leave empty to keep {stored}."))
        if person.phone:
            self.fields["phone"].help_text = keep.format(stored=masking.phone(person.phone))
        else:
            del self.fields["forget_phone"]
        if person.identity_sealed:
            stored = masking.sealed_identity(person.identity_sealed)
            self.fields["identity_number"].help_text = keep.format(stored=stored)

    def clean(self) -> dict[str, Any]:
        """Tell “as stored” from “taken away”."""
        cleaned: dict[str, Any] = super().clean() or {}
        forget = cleaned.pop("forget_phone", False)
        cleaned["phone"] = "" if forget else cleaned.get("phone") or None
        cleaned["identity_number"] = cleaned.get("identity_number") or None
        return cleaned


class _WhoForm(_HintsAtDuplicates, forms.Form):
    """Somebody known, or somebody new."""

    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Somebody known"),
        queryset=None,
        required=False,
        help_text=_("Search by name, pinyin, phone or plate; or enter somebody new below."),
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    identity_number = _identity_field()

    def __init__(self, *args: Any, people: Any, choices_url: str, similar: Similar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.similar = similar
        for name in ("person", "second"):
            if name in self.fields:
                self.fields[name].widget = SearchSelect(url=choices_url)
                cast(forms.ModelChoiceField, self.fields[name]).queryset = people

    def clean(self) -> dict[str, Any]:
        """Give ``who``: the person chosen, or the one to be entered."""
        cleaned: dict[str, Any] = super().clean() or {}
        person, name = cleaned.get("person"), cleaned.get("name") or ""
        if person is not None and name:
            self.add_error("name", _("Choose somebody known or enter somebody new, not both."))
        elif person is None and not name:
            self.add_error("person", _("Choose somebody, or enter a name below."))
        elif person is None:
            self.hint(name, cleaned.get("phone", ""))
            person = NewPerson(name, cleaned.get("phone", ""), cleaned.get("identity_number", ""))
        cleaned["who"] = person
        return cleaned


class MoveInForm(_WhoForm):
    """Who moves in, as what, from when."""

    role = forms.ChoiceField(label=_("As"), choices=ResidencyRole.choices, initial=ResidencyRole.TENANT)
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("Until"), required=False, help_text=_("Empty: without an end."))
    is_payer = forms.BooleanField(label=_("Pays the fees"), required=False, help_text=_("A tenant who agreed to pay."))
    layout = {"person": "field-wide", "name": "field-third", "phone": "field-third", "identity_number": "field-third"}
    sections = ((_("Who"), ("person", "name", "phone", "identity_number")),)


class OwnerForm(_WhoForm):
    """Who owns the unit from when."""

    second: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Second owner"), queryset=None, required=False)
    on = DateField(label=_("From"), help_text=_("The day of hand-over; the old owner's last day is the one before."))
    layout = {"person": "field-wide", "name": "field-third", "phone": "field-third", "identity_number": "field-third"}
    sections = ((_("New owner"), ("person", "name", "phone", "identity_number")), (_("Change"), ("second", "on")))

    def clean(self) -> dict[str, Any]:
        """Give ``new_owners``."""
        cleaned = super().clean()
        cleaned["new_owners"] = [one for one in (cleaned.get("who"), cleaned.get("second")) if one is not None]
        return cleaned


class ResidencyForm(forms.Form):
    """What was entered of a residency, to be put right."""

    role = forms.ChoiceField(label=_("As"), choices=ResidencyRole.choices)
    is_payer = forms.BooleanField(label=_("Pays the fees"), required=False)
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("Until"), required=False)


class EndForm(forms.Form):
    """The last day."""

    ends_on = DateField(label=_("Last day"), initial=clock.today)


class TagsForm(forms.Form):
    """Care tags of a person."""

    tags = forms.MultipleChoiceField(
        label=_("Care tags"),
        choices=SpecialTag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Seen only by who has the right to; enter what the person told you and what help needs."),
    )
    layout = {"tags": "field-wide"}


class ConsentForm(forms.Form):
    """One line for the consent ledger."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    is_given = forms.TypedChoiceField(
        label=_("What was said"),
        choices=((1, _("Given")), (0, _("Withdrawn"))),
        coerce=lambda value: str(value) == "1",
        widget=forms.RadioSelect,
    )
    channel = forms.CharField(
        label=_("How"), max_length=40, required=False, help_text=_("On paper, by telephone, in the app …")
    )
    wording = forms.CharField(
        label=_("Wording"), max_length=200, required=False, help_text=_("Which text the person agreed to.")
    )
    layout = {"wording": "field-wide"}


class VehicleForm(forms.Form):
    """To whom a vehicle belongs and where it stands."""

    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Unit"), queryset=None, required=False)
    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Owner"), queryset=None, required=False)
    space: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Space"), queryset=None, required=False)

    def __init__(self, *args: Any, choices: dict[str, tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (rows, url) in choices.items():
            self.fields[name].widget = SearchSelect(url=url)
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


class NewVehicleForm(VehicleForm):
    """A vehicle by its plate."""

    plate = forms.CharField(label=_("Plate"), max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order = ("plate",)
