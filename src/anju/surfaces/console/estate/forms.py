"""Forms of the register."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.estate.calc.generator import Door, Layout
from anju.domains.estate.enums import SpaceKind, UnitState, Usage
from anju.ui.fields import DateField, SearchSelect

_SEPARATORS = re.compile(r"[\s,，、;；]+")


class BuildingForm(forms.Form):
    """What is known of a building."""

    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"), max_length=60, required=False, help_text=_("Empty: its code.")
    )
    floors = forms.IntegerField(label=_("Floors above ground"), min_value=1, max_value=150, required=False)
    built_year = forms.IntegerField(label=_("Built in"), min_value=1900, max_value=2100, required=False)
    structure = forms.CharField(label=_("Structure"), max_length=30, required=False)


class NewBuildingForm(BuildingForm):
    """A building and its code, which stays."""

    code = forms.CharField(label=_("Building"), max_length=20, help_text=_("Like 3, A or 12B; suffixes are taken off."))
    field_order = ("code", "name")


class UnitForm(forms.Form):
    """A unit of a building."""

    entrance = forms.CharField(
        label=_("Entrance"), max_length=20, required=False, help_text=_("Empty where the building has none.")
    )
    room = forms.CharField(label=_("Room"), max_length=20, help_text=_("Like 1201."))
    floor = forms.IntegerField(
        label=_("Floor"), min_value=-9, max_value=150, required=False, help_text=_("Empty: as the room tells.")
    )
    area = forms.DecimalField(label=_("Building area (m²)"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2)
    inner_area = forms.DecimalField(
        label=_("Inner area (m²)"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2, required=False
    )
    plan = forms.CharField(label=_("Layout"), max_length=40, required=False)
    usage = forms.ChoiceField(label=_("Usage"), choices=Usage.choices)
    state = forms.ChoiceField(label=_("State"), choices=UnitState.choices)
    handed_over_on = DateField(label=_("Handed over on"), required=False)
    built_year = forms.IntegerField(label=_("Built in"), min_value=1900, max_value=2100, required=False)
    structure = forms.CharField(label=_("Structure"), max_length=30, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    layout = {
        "entrance": "field-third",
        "room": "field-third",
        "floor": "field-third",
        "area": "field-third",
        "inner_area": "field-third",
        "plan": "field-third",
        "remark": "field-wide",
    }

    def clean(self) -> dict[str, Any]:
        """Give the layout the name it has in the register."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["layout"] = cleaned.pop("plan", "")
        return cleaned


class NewUnitForm(UnitForm):
    """A unit and the building it stands in."""

    building: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Building"), queryset=None, widget=SearchSelect()
    )
    field_order = ("building", "entrance", "room", "floor", "area", "inner_area", "plan", "usage", "state")
    layout = {**UnitForm.layout, "building": "field-wide"}

    def __init__(self, *args: Any, buildings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["building"]).queryset = buildings


class StateForm(forms.Form):
    """A state for several units."""

    state = forms.ChoiceField(label=_("State"), choices=UnitState.choices)


class SpaceForm(forms.Form):
    """A parking space and who holds it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SpaceKind.choices)
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Held by unit"), queryset=None, required=False)
    charged_from = DateField(label=_("Charged from"), required=False)
    charged_until = DateField(label=_("Charged until"), required=False)

    def __init__(self, *args: Any, units: Any, choices_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].widget = SearchSelect(url=choices_url)
        cast(forms.ModelChoiceField, self.fields["unit"]).queryset = units


class NewSpaceForm(SpaceForm):
    """A parking space with its number."""

    code = forms.CharField(label=_("Space"), max_length=30, help_text=_("Like B1-001."))
    field_order = ("code",)


class GeneratorForm(forms.Form):
    """How a building is divided into units."""

    first_floor = forms.IntegerField(label=_("First floor"), min_value=-9, max_value=150, initial=1)
    last_floor = forms.IntegerField(label=_("Last floor"), min_value=-9, max_value=150)
    entrances = forms.CharField(
        label=_("Entrances"), max_length=200, required=False, help_text=_("Like 1, 2; empty where there are none.")
    )
    doors = forms.CharField(
        label=_("Doors of a floor"),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "89.50 三室两厅\n120.00 四室两厅"}),
        help_text=_("One line a door: its building area in m² and, if you like, its layout."),
    )
    skipped_floors = forms.CharField(
        label=_("Floors left out"), max_length=100, required=False, help_text=_("Like 4, 13, 14.")
    )
    skipped_doors = forms.CharField(
        label=_("Door numbers left out"), max_length=100, required=False, help_text=_("Like 4.")
    )
    doors_run_on = forms.BooleanField(label=_("Doors are numbered on through all entrances"), required=False)
    usage = forms.ChoiceField(label=_("Usage"), choices=Usage.choices)
    state = forms.ChoiceField(label=_("State"), choices=UnitState.choices, initial=UnitState.NOT_HANDED_OVER)

    layout = {
        "first_floor": "field-quarter",
        "last_floor": "field-quarter",
        "doors": "field-wide",
        "doors_run_on": "field-wide",
    }

    def clean_doors(self) -> tuple[Door, ...]:
        """Read a door from each line."""
        return tuple(_door(line) for line in self.cleaned_data["doors"].splitlines() if line.strip())

    def clean_skipped_floors(self) -> frozenset[int]:
        """Read the floors that do not exist."""
        return _numbers(self.cleaned_data["skipped_floors"])

    def clean_skipped_doors(self) -> frozenset[int]:
        """Read the door numbers that are not given."""
        return _numbers(self.cleaned_data["skipped_doors"])

    def clean_entrances(self) -> tuple[str, ...]:
        """Read the entrances without their suffix."""
        names = (part.removesuffix("单元") for part in _SEPARATORS.split(self.cleaned_data["entrances"]) if part)
        return tuple(dict.fromkeys(name.upper() for name in names if name))

    def clean(self) -> dict[str, Any]:
        """Make the layout that the generator takes."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_floor"), cleaned.get("last_floor")
        if first is not None and last is not None and last < first:
            self.add_error("last_floor", _("The last floor lies below the first."))
        names = ("first_floor", "last_floor", "doors", "entrances", "skipped_floors", "skipped_doors", "doors_run_on")
        if not self.errors:
            cleaned["layout"] = Layout(**{name: cleaned[name] for name in names})
        return cleaned


def _door(line: str) -> Door:
    area, _blank, plan = line.strip().partition(" ")
    try:
        size = Decimal(area.lower().removesuffix("㎡").removesuffix("m²").removesuffix("m2")).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise forms.ValidationError(
            _("“%(line)s” does not begin with an area."), params={"line": line.strip()}
        ) from error
    if not 0 < size < 100_000_000:
        raise forms.ValidationError(_("“%(line)s” does not begin with an area."), params={"line": line.strip()})
    return Door(size, plan.strip()[:40])


def _numbers(typed: str) -> frozenset[int]:
    parts = [part for part in _SEPARATORS.split(typed.strip()) if part]
    try:
        return frozenset(int(part) for part in parts)
    except ValueError as error:
        raise forms.ValidationError(_("Write whole numbers with commas between.")) from error
