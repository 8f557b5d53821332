"""What acts on orders ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.domains.workorders import ports
from anju.domains.workorders.enums import Calendar, HoldReason, Urgency
from anju.domains.workorders.models import Proposal, WorkOrder
from anju.domains.workorders.queries import Suggestion
from anju.domains.workorders.queries.reasons import words_of
from anju.ui.display import instant
from anju.ui.fields import InstantField, SearchSelect
from anju.ui.screens import AcknowledgeMixin

_CODE = re.compile(r"[\w.-]{1,60}")
INTERNAL, PUBLIC = "internal", "public"


class ClassField(forms.ChoiceField):
    """A class by its name; also one that is known by its code, or by the beginning of one, alone."""

    widget = SearchSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", _("All classes")), *ports.category_choices()], **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Take any code: settings may be for a prefix that no single class has."""
        return _CODE.fullmatch(str(value)) is not None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Offer what is stored along with the classes there are."""
        held = form.initial.get(field_name, "")
        known = list(cast(Iterable[tuple[str, Any]], self.choices))
        if held and held not in dict(known):
            self.choices = [*known, (held, held)]
        return super().get_bound_field(form, field_name)


class AnswerForm(forms.Form):
    """The answer to a question."""

    note = forms.CharField(
        label=_("The answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500, "autofocus": True}),
    )
    layout = {"note": "field-wide"}


class WordsForm(forms.Form):
    """Asks for words that the act needs."""

    note = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500, "autofocus": True})
    )
    layout = {"note": "field-wide"}


class RemarkForm(forms.Form):
    """Asks for words that may be left out."""

    note = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500})
    )
    layout = {"note": "field-wide"}


class DoneForm(forms.Form):
    """Asks what was done."""

    note = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500, "autofocus": True}),
    )
    layout = {"note": "field-wide"}


class HoldForm(RemarkForm):
    """Asks what the work waits for."""

    reason = forms.ChoiceField(label=_("Waits for"), choices=HoldReason.choices, widget=forms.RadioSelect)
    field_order = ["reason", "note"]


class ContactForm(RemarkForm):
    """Asks what was said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("What was talked about")


class PromiseForm(forms.Form):
    """Asks when the worker will be there."""

    at = InstantField(label=_("Arrival"))


class NoteForm(forms.Form):
    """Words on an order, and who reads them; colleagues alone unless said otherwise."""

    text = forms.CharField(
        label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000})
    )
    readers = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[
            (INTERNAL, _("Internal: only colleagues see it")),
            (PUBLIC, _("Public: the resident is told and sees it")),
        ],
        initial=INTERNAL,
        widget=forms.RadioSelect,
    )
    layout = {"text": "field-wide", "readers": "field-wide"}


class AssignForm(AcknowledgeMixin, forms.Form):
    """Asks whom the order goes to. Warns when somebody else has moved the order since the form was shown."""

    worker = forms.TypedChoiceField(label=_("Worker"), coerce=int, widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Why somebody else than suggested"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        order: WorkOrder,
        suggestions: list[Suggestion],
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.proposal = order, proposal
        # Whom the plan of all orders suggests stands first.
        self.suggestions = sorted(suggestions, key=lambda one: not self._is_planned(one))
        if proposal is None:
            del self.fields["reason"]
        self.fields["worker"].choices = [  # type: ignore[attr-defined]
            (one.worker.employee.pk, one.worker.employee.name) for one in self.suggestions
        ]

    def clean_worker(self) -> Any:
        """Return the employee."""
        chosen = self.cleaned_data["worker"]
        return next(one.worker.employee for one in self.suggestions if one.worker.employee.pk == chosen)

    def clean(self) -> None:
        """Warn of what was done to the order meanwhile."""
        if self.cleaned_data.get("seen", "") not in ("", stamp(self.order)):
            who = self.order.worker.name if self.order.worker else _now("nobody")
            self.warn(
                _now("The order was changed meanwhile: it is “{state}” and with {name} since {at}.").format(
                    state=self.order.get_state_display(), name=who, at=instant(self.order.stepped_at)
                )
            )

    def _is_planned(self, one: Suggestion) -> bool:
        return self.proposal is not None and one.worker.employee.pk == self.proposal.worker_id

    @property
    def choices(self) -> list[tuple[Suggestion, bool, list[str]]]:
        """The suggestions, each with whether it is ticked, the best one at first, and why the plan suggests it."""
        sent = self.data.get("worker") if self.is_bound else None
        best = str(self.suggestions[0].worker.employee.pk) if self.suggestions else ""
        return [
            (
                one,
                str(one.worker.employee.pk) == (sent or best),
                words_of(self.proposal) if self.proposal and self._is_planned(one) else [],
            )
            for one in self.suggestions
        ]


def stamp(order: WorkOrder) -> str:
    """Return what changes whenever somebody moves the order."""
    return f"{order.state}.{order.worker_id or ''}.{order.stepped_at.timestamp()}"


class LimitsForm(forms.Form):
    """Limits of a kind, class and urgency."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ports.kind_choices)
    category = ClassField(label=_("Class"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    accept_minutes = forms.IntegerField(label=_("Accept within (minutes)"), min_value=1, required=False)
    contact_minutes = forms.IntegerField(label=_("First contact within (minutes)"), min_value=1, required=False)
    arrive_minutes = forms.IntegerField(label=_("Arrive within (minutes)"), min_value=1, required=False)
    finish_minutes = forms.IntegerField(label=_("Finish within (minutes)"), min_value=1, required=False)
    calendar = forms.ChoiceField(label=_("Clock"), choices=Calendar.choices)


class HoursForm(forms.Form):
    """From when until when the working clock runs."""

    opens_at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes_at = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class RuleForm(forms.Form):
    """Who is given new orders of a kind, class and building."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ports.kind_choices)
    category = ClassField(label=_("Class"), required=False)
    building = forms.ModelChoiceField(
        label=_("Building"), queryset=None, required=False, empty_label=_("All buildings"), widget=SearchSelect()
    )
    workers = forms.ModelMultipleChoiceField(
        label=_("Workers"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A new order goes to the one on duty with the least open orders."),
    )
    layout = {"workers": "field-wide"}

    def __init__(self, *args: Any, buildings: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]
        self.fields["workers"].queryset = workers  # type: ignore[attr-defined]
