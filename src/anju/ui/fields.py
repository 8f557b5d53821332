"""Form fields for the business: money, dates, phones, choices that search; and how any field is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anju.core import money

PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}|\+\d{6,15})$")
"""Mainland mobile, land line with area code, service numbers, or an international number."""
MOST_TICKS = 12
LARGEST_PHOTO = 12 * 1024 * 1024
"""Bytes of one photo as it is sent; a browser with scripts has made it far smaller."""
_HYPHENS = "-" * 9
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


class MoneyField(forms.DecimalField):
    """An amount in yuan, read as people type it: separators, full-width digits, currency marks."""

    def __init__(self, *, allow_negative: bool = False, places: int = 2, **kwargs: Any) -> None:
        self.allow_negative, self.places = allow_negative, places
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=12 + places, decimal_places=places, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs have int here
        """Read the text; raises ValidationError in the user's words."""
        if value in self.empty_values:
            return None
        try:
            return money.parse_amount(str(value), places=self.places, allow_negative=self.allow_negative)
        except money.AmountError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount with its decimals."""
        return f"{value:.{self.places}f}" if isinstance(value, Decimal) else value


class PhotosField(forms.FileField):
    """Several photos of one input, ``most`` at the most; gives a list of what ``coerce`` makes of each one's bytes.

    What is no picture is refused by the service that keeps it.
    """

    class Input(forms.ClearableFileInput):
        """The input, which takes more than one file."""

        allow_multiple_selected = True

    widget = Input(attrs={"accept": "image/*"})

    def __init__(self, *, most: int, coerce: Callable[[bytes], Any], **kwargs: Any) -> None:
        self.most, self.coerce = most, coerce
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the photos as they were sent; raises ValidationError for too many and for one that is too large."""
        files = [one for one in data or [] if one]
        if len(files) > self.most:
            raise forms.ValidationError(_("At most {count} photos.").format(count=self.most))
        if any(one.size > LARGEST_PHOTO for one in files):
            raise forms.ValidationError(_("A photo may have at most 12 MB."))
        return [self.coerce(one.read()) for one in files]


class DateField(forms.DateField):
    """A date with a calendar to pick from; typing it works as well."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"data-date": "day", "placeholder": "2026-01-31", "autocomplete": "off", "inputmode": "numeric"}
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=attrs))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"])
        super().__init__(**kwargs)


class InstantField(forms.DateTimeField):
    """A date with the time of day, in Shanghai time."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"data-date": "time", "placeholder": "2026-01-31 09:00", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateTimeInput(format="%Y-%m-%d %H:%M", attrs=attrs))
        kwargs.setdefault("input_formats", ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"])
        super().__init__(**kwargs)


class PhoneField(forms.CharField):
    """A telephone number; spaces, full-width digits and a leading +86 are put right."""

    default_validators = [RegexValidator(PHONE, _("This is not a telephone number."))]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the bare number."""
        typed = str(super().to_python(value) or "").translate(_FULL_WIDTH)
        digits = re.sub(r"[\s()]", "", typed)
        return re.sub(r"^(\+86|0086)-?(?=1[3-9]\d{9}$)", "", digits)


class SearchSelect(forms.Select):
    """A choice one can type into. With ``url`` the options are asked for from the server by POST as
    ``{"results": [{"value": …, "text": …}]}``; only the chosen one is written into the page."""

    def __init__(self, *, url: str = "", attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-choices": url, **(attrs or {})}, choices)

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Leave out, for a remote choice, every option that is not chosen."""
        if not self.attrs["data-choices"] or not isinstance(self.choices, forms.models.ModelChoiceIterator):
            return super().optgroups(name, value, attrs)
        whole = self.choices
        chosen = whole.queryset.filter(pk__in=[one for one in value if one]) if whole.queryset is not None else []
        self.choices = [("", ""), *((whole.field.prepare_value(one), str(one)) for one in chosen)]
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = whole


def render(bound: forms.BoundField, css: str = "") -> SafeString:
    """Draw a field: label, control with its ARIA ties, help, faults. ``css`` goes onto the frame (``field-wide``)."""
    if css == "filter":
        _tick_several(bound.field)
    widget = bound.field.widget
    _name_the_blank(bound.field, _("All") if css == "filter" else "")
    if isinstance(widget, forms.MultiWidget):
        _name_the_ends(bound.field, widget, str(bound.label))
    attrs: dict[str, str | bool] = {"class": _control_class(bound)}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if described := " ".join(
        filter(None, [f"{bound.auto_id}-help" * bool(bound.help_text), f"{bound.auto_id}-error" * bool(bound.errors)])
    ):
        attrs["aria-describedby"] = described
    kind = _kind(bound)
    context = {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "kind": kind,
        "css": f"{css} field-{kind}".strip(),
        "required": bound.field.required and not isinstance(widget, forms.CheckboxInput),
    }
    return render_to_string("ui/forms/field.html", context)


def sections(form: forms.Form) -> list[tuple[str | Promise, list[forms.BoundField]]]:
    """Return the visible fields of a form under the titles it declares, the rest under none."""
    declared: Sequence[tuple[str | Promise, Sequence[str]]] = getattr(form, "sections", ())
    placed = {name for _title, names in declared for name in names}
    rest = [bound for bound in form.visible_fields() if bound.name not in placed]
    grouped = [(title, [form[name] for name in names if name in form.fields]) for title, names in declared]
    return [("", rest), *grouped] if rest else grouped


def _tick_several(field: forms.Field) -> None:
    """Let several of a few choices be ticked; in a list box they are out of sight and need a key held down."""
    widget = field.widget
    if type(widget) is forms.SelectMultiple and len(list(widget.choices)) <= MOST_TICKS:
        field.widget = forms.CheckboxSelectMultiple(choices=widget.choices)


def _name_the_blank(field: forms.Field, words: str | Promise) -> None:
    """Put words in the place of Django's row of hyphens for “no choice”; a form's own words stay."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _HYPHENS:
            field.empty_label = words  # type: ignore[assignment]
        field.widget.choices = field.choices
    elif isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.SelectMultiple):
        field.widget.choices = [(key, words if key in ("", None) else label) for key, label in field.widget.choices]


def _name_the_ends(field: forms.Field, widget: forms.MultiWidget, label: str) -> None:
    """Give each input of a range a name of its own, and a calendar to those of days."""
    ends = [_("{label}: from"), _("{label}: to")]
    parts = getattr(field, "fields", ())
    for number, one in enumerate(widget.widgets[:2]):
        one.attrs["aria-label"] = str(ends[number]).format(label=label)
        if number < len(parts) and isinstance(parts[number], forms.DateField):
            one.attrs.update({"data-date": "day", "autocomplete": "off"})


def _kind(bound: forms.BoundField) -> str:
    if isinstance(bound.field, MoneyField):
        return "money"
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        return "range"
    if isinstance(widget, forms.CheckboxInput):
        return "switch"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    return "file" if isinstance(widget, forms.FileInput) else "text"


def _control_class(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    fault = " is-invalid" if bound.errors else ""
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "form-check-input" + fault
    if isinstance(widget, forms.Select):
        return "form-select" + fault
    return "form-control" + fault
