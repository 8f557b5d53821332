"""Measures: the list with its figures, one measure, a new one from anything, verification."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.improvements import filters, policies, queries, services
from anju.domains.improvements.enums import Effect, MeasureState
from anju.domains.improvements.models import Measure
from anju.domains.improvements.services import Origin
from anju.domains.workforce import queries as workforce
from anju.domains.workforce.models import Employee
from anju.surfaces.console.documents.tabs import Documents
from anju.ui.fields import DateField, MoneyField, SearchSelect
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    Queue,
    StatusColumn,
    Tag,
    Timeline,
)

SUBJECT = "improvements.measure"
DAYS = 14
TONES = {
    MeasureState.OPEN: "info",
    MeasureState.DONE: "warn",
    MeasureState.CLOSED: "ok",
    MeasureState.DROPPED: "mute",
}
EFFECTS = {Effect.REACHED: "ok", Effect.PARTLY: "warn", Effect.NONE: "bad"}
NEW = Link("improvements.measure.create", _("New measure"), "plus", permission=policies.OPEN, key="n", primary=True)


class MeasureForm(forms.Form):
    """What is to be improved, why, by whom and until when; where it comes from is carried along."""

    title = forms.CharField(label=_("Measure to take"), max_length=120)
    reason = forms.CharField(
        label=_("Why, and what was found"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    expected = forms.CharField(label=_("Expected effect"), max_length=200)
    responsible = forms.ModelChoiceField(label=_("Who is responsible"), queryset=None, widget=SearchSelect())
    due_on = DateField(label=_("To be done by"))
    source = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    path = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    figure = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    finding = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    value = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    layout = {"title": "field-wide", "reason": "field-wide", "expected": "field-wide"}

    def __init__(self, *args: Any, employees: QuerySet[Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = employees  # type: ignore[attr-defined]


class VerifyForm(forms.Form):
    """Whether it helped."""

    effect = forms.ChoiceField(label=_("Effect"), choices=Effect.choices, widget=forms.RadioSelect)
    after = MoneyField(label=_("The figure now"), required=False, allow_negative=True)
    verdict = forms.CharField(label=_("How it was verified"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    layout = {"effect": "field-wide", "verdict": "field-wide"}


class MeasureList(ListScreen):
    """The project's measures in queues."""

    path, name = "measures/", "improvements.measure.list"
    title, icon = _("Improvement measures"), "target"
    permission = policies.VIEW
    export_permission = policies.EXPORT
    filterset = filters.MeasureFilter
    queues = (
        Queue("open", _("Being carried out"), lambda _actor: Q(state=MeasureState.OPEN), order=("due_on",)),
        Queue(
            "overdue",
            pgettext_lazy("order", "Overdue"),
            lambda _actor: Q(state=MeasureState.OPEN, due_on__lt=clock.today()),
            tone="bad",
            order=("due_on",),
        ),
        Queue("done", _("To be verified"), lambda _actor: Q(state=MeasureState.DONE), tone="warn"),
        Queue("closed", _("Verified"), lambda _actor: Q(state=MeasureState.CLOSED), counted=False),
        Queue("all", _("All"), counted=False),
    )
    search_queue = "all"
    columns = (
        LinkColumn("number", _("Number"), to="improvements.measure.detail", sort=False, phone=3),
        LinkColumn(
            "title", _("Measure to take"), to="improvements.measure.detail", below="source", sort=False, phone=1
        ),
        Column("responsible__name", _("Responsible"), sort=False, phone=4),
        DateColumn("due_on", _("To be done by"), phone=2),
        StatusColumn("state", _("State"), tones=TONES, sort=False),
        StatusColumn("effect", _("Effect"), tones=EFFECTS, sort=False),
        Column("figure", _("Figure then"), sort=False, shown=False),
        NumberColumn("before", _("Value before"), sort=False, shown=False),
        NumberColumn("after", _("Value after"), sort=False, shown=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No measures here"),
        _("What an analysis, a complaint or a meeting shows to be done is followed here until it has helped."),
        NEW.to,
        NEW.title,
        "target",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Measure]:
        """Return the measures."""
        return queries.measures_visible_to(actor, project)


class MeasureCreate(FormScreen):
    """A new measure; other pages bring what they show (`leading.measure_url`)."""

    path, name = "measures/new/", "improvements.measure.create"
    title, button = _("New measure"), _("Open the measure")
    permission = policies.OPEN
    form = MeasureForm
    done = "improvements.measure.detail"
    back = "improvements.measure.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return who may be responsible."""
        return {"employees": workforce.employees_visible_to(actor, project).filter(left_on__isnull=True)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Take over what the page that led here shows."""
        said = self.request.GET
        label, figure = said.get("from", "")[:120], said.get("figure", "")[:200]
        return {
            "title": said.get("title", "")[:120],
            "reason": ": ".join(part for part in (label, figure) if part),
            "due_on": clock.today() + dt.timedelta(days=DAYS),
            "source": label,
            "path": said.get("at", "")[:400],
            "figure": figure,
            "finding": said.get("finding", "")[:60],
            "key": said.get("key", "")[:80],
            "value": said.get("value", "")[:20],
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Measure:
        """Open it."""
        origin = Origin(
            label=cleaned.pop("source"),
            path=cleaned.pop("path"),
            finding=cleaned.pop("finding"),
            finding_key=cleaned.pop("key"),
            figure=cleaned.pop("figure"),
            before=_number(cleaned.pop("value")),
        )
        return services.open_measure(actor=actor, project=project, origin=origin, **cleaned)


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise DomainError(_("The figure is no number.")) from error
    if not value.is_finite():
        raise DomainError(_("The figure is no number."))
    return value


def _is(state: MeasureState) -> Any:
    return lambda measure: measure.state == state


class MeasureDetail(DetailScreen):
    """One measure: from the finding to the effect."""

    path, name = "measures/<int:pk>/", "improvements.measure.detail"
    icon = "target"
    permission = policies.VIEW
    back = "improvements.measure.list"
    actions = (
        Link(
            "improvements.measure.verify",
            _("Verify"),
            "check",
            permission=policies.VERIFY,
            when=_is(MeasureState.DONE),
            primary=True,
        ),
        Link(
            "improvements.measure.return",
            _("Send back"),
            "arrow-back-up",
            permission=policies.VERIFY,
            when=_is(MeasureState.DONE),
        ),
        Link("improvements.measure.drop", _("Give up"), "x", permission=policies.OPEN, when=_is(MeasureState.OPEN)),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("reason", _("Why, and what was found")),
                Column("expected", _("Expected effect")),
                Column("responsible__name", _("Responsible")),
                DateColumn("due_on", _("To be done by")),
                LinkColumn("order__number", _("Work order"), to="workorders.order.detail", pk="order_id"),
                Column("source", _("Found in")),
                Column("figure", _("Figure then")),
                NumberColumn("before", _("Value before")),
            ),
            groups=(
                (
                    _("Result and effect"),
                    (
                        Column("result", _("What was done")),
                        Column("done_by__name", _("Reported by")),
                        InstantColumn("done_at", _("Done at")),
                        Column("get_effect_display", _("Effect")),
                        NumberColumn("after", _("Value after")),
                        NumberColumn("change", _("Change of the value")),
                        Column("verdict", _("How it was verified")),
                        Column("verified_by__name", _("Verified by")),
                        InstantColumn("verified_at", _("Verified at")),
                    ),
                ),
            ),
        ),
        Documents(SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Measure:
        """Return the measure."""
        return queries.get_measure(actor, project, ids["pk"])

    def heading(self, record: Measure) -> str:
        """Return what is to be done."""
        return record.title

    def number(self, record: Measure) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Measure) -> list[Tag]:
        """Return its state, and that it is overdue."""
        state = MeasureState(record.state)
        late = [Tag(pgettext_lazy("order", "Overdue"), "bad", "clock")] if record.is_overdue(clock.today()) else []
        effect = [Tag(Effect(record.effect).label, EFFECTS[Effect(record.effect)])] if record.effect else []
        return [Tag(state.label, TONES[state]), *late, *effect]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead back to where it was found."""
        path = self.object.source_path
        back = [(Link("", _("Where it was found"), "external-link"), path)] if path else []
        return [*super().buttons(), *back]


class _MeasureAct(ActionScreen):
    """Something done to a measure."""

    done = "improvements.measure.detail"
    find = MeasureDetail.find


class MeasureVerify(FormScreen):
    """Verify what was carried out."""

    path, name = "measures/<int:pk>/verify/", "improvements.measure.verify"
    title, button = _("Verify the measure"), _("Verify and close")
    permission = policies.VERIFY
    form = VerifyForm
    done = "improvements.measure.detail"
    find = MeasureDetail.find

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Measure:
        """Verify it."""
        return services.verify_measure(actor=actor, measure=self.object, **cleaned)


class MeasureReturn(_MeasureAct):
    """Send a measure back."""

    path, name = "measures/<int:pk>/return/", "improvements.measure.return"
    title, button = _("Send the measure back"), _("Send back")
    permission = policies.VERIFY

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The work order goes back to who is responsible, with the reason.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Measure:
        """Send it back."""
        return services.return_measure(actor=actor, measure=self.object, **cleaned)


class MeasureDrop(_MeasureAct):
    """Give a measure up."""

    path, name = "measures/<int:pk>/drop/", "improvements.measure.drop"
    title, button, danger = _("Give the measure up"), _("Give up"), True
    permission = policies.OPEN

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The work order is cancelled; possible only before work has begun.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Measure:
        """Give it up."""
        return services.drop_measure(actor=actor, measure=self.object, **cleaned)
