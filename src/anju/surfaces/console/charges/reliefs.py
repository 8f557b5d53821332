"""Waivers, write-offs and reversals of bills on screen: asked for, listed, taken back; decided under approvals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.access import Actor
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.enums import ReliefKind, ReliefState
from anju.domains.billing.models import Bill, Relief, ReliefLine
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.billing import tables
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)

TONES = {
    ReliefState.APPLIED: "warn",
    ReliefState.GRANTED: "ok",
    ReliefState.REFUSED: "bad",
    ReliefState.WITHDRAWN: "mute",
    ReliefState.TAKEN_BACK: "mute",
}
ICONS = {
    ReliefState.APPLIED: "clock",
    ReliefState.GRANTED: "circle-check",
    ReliefState.REFUSED: "circle-x",
    ReliefState.WITHDRAWN: "arrow-back-up",
    ReliefState.TAKEN_BACK: "arrow-back-up",
}


class ReliefForm(forms.Form):
    """What is asked for which bills."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ReliefKind.choices, initial=ReliefKind.WAIVER)
    percent = forms.DecimalField(
        label=_("Share of what is open (%)"),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        initial=100,
        help_text=_("Reversals are of whole bills that nothing was paid on."),
    )
    bills = forms.MultipleChoiceField(label=_("Bills"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"kind": "field-half", "percent": "field-half", "bills": "field-wide", "reason": "field-wide"}

    def __init__(self, *args: Any, open_bills: list[Bill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bills"]
        field.choices = [(str(bill.pk), _words(bill)) for bill in open_bills]


def _words(bill: Bill) -> str:
    amount = money.format_amount(bill.balance, symbol="¥")
    space = f" {bill.space.code}" if bill.space else ""
    return f"{bill.tariff.fee_item.name}{space} {tables.period_words(bill)} {amount}"


class ReliefList(ListScreen):
    """All applications."""

    path, name = "reliefs/", "billing.relief.list"
    title, icon = _("Waivers and write-offs"), "discount"
    permission = policies.VIEW_BILLS
    filterset = filters.ReliefFilter
    columns = (
        LinkColumn("number", _("Number"), to="billing.relief.detail", sort=False, phone=3),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
        Column("kind", _("Kind"), sort=False),
        MoneyColumn("amount", _("Amount"), sort=False, phone=2),
        StatusColumn("state", _("State"), tones=TONES, icons=ICONS, sort=False, phone=4),
        Column("reason", _("Reason"), sort=False),
        Column("applied_by__name", _("Applied for by"), sort=False),
        InstantColumn("applied_at", _("Applied for at"), sort=False),
        Column("decided_by__name", _("Decided by"), sort=False),
    )
    empty = Empty(
        _("No applications yet"), _("From a unit's page, ask for its bills to be waived, written off or reversed.")
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Relief]:
        """Return the project's applications."""
        return queries.reliefs(actor, project)


class ReliefApply(FormScreen):
    """Ask for relief for a unit's bills."""

    path, name = "units/<int:pk>/relief/", "billing.relief.apply"
    title, button = _("Waive, write off or reverse bills"), _("Submit the application")
    permission = policies.APPLY_RELIEF
    form = ReliefForm
    done = "billing.relief.detail"
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the open bills to choose from."""
        return {"open_bills": list(queries.open_bills_of_unit(actor, self.object))}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Relief:
        """Ask for it."""
        ticked = set(cleaned["bills"])
        chosen = [bill for bill in queries.open_bills_of_unit(actor, self.object) if str(bill.pk) in ticked]
        is_whole = cleaned["kind"] == ReliefKind.REVERSAL
        amounts = services.share_of(chosen, Decimal(100) if is_whole else cleaned["percent"])
        return services.apply_for_relief(
            actor=actor, unit=self.object, kind=cleaned["kind"], amounts=amounts, reason=cleaned["reason"]
        )


def _lines(actor: Actor, project: Any, relief: Relief) -> QuerySet[ReliefLine]:
    return queries.lines_of_relief(actor, project, relief)


class ReliefDetail(DetailScreen):
    """One application, bill by bill, and what became of it."""

    path, name = "reliefs/<int:pk>/", "billing.relief.detail"
    icon = "discount"
    permission = policies.VIEW_BILLS
    back = "billing.relief.list"
    actions = (
        Link("estate.unit.detail", _("Unit"), "door", ids=lambda relief: {"pk": relief.unit_id}),
        Link(
            "billing.relief.take_back",
            _("Take back"),
            "arrow-back-up",
            permission=policies.TAKE_BACK_RELIEF,
            when=lambda relief: relief.state == ReliefState.GRANTED and relief.kind != ReliefKind.REVERSAL,
            danger=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("kind", _("Kind")),
                Column("unit__code", _("Unit")),
                MoneyColumn("amount", _("Amount")),
                Column("reason", _("Reason")),
                Column("applied_by__name", _("Applied for by")),
                InstantColumn("applied_at", _("Applied for at")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("decided_at", _("Decided at")),
                Column("taken_back_by__name", _("Taken back by")),
                Column("taken_back_for", _("Taken back because")),
            ),
        ),
        Related(
            "bills",
            _("Bills"),
            (
                LinkColumn("bill__id", _("Bill"), to="billing.bill.detail", pk="bill_id", phone=3),
                Column("bill__tariff__fee_item__name", _("Fee item"), phone=1),
                Column("period", _("Period"), value=lambda line: tables.period_words(line.bill), phone=4),
                MoneyColumn("bill__amount", _("Charged")),
                MoneyColumn("amount", _("Amount asked for"), phone=2),
            ),
            rows=_lines,
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Relief:
        """Return the application."""
        return queries.get_relief(actor, project, ids["pk"])

    def tags(self, record: Relief) -> list[Tag]:
        """Return its state."""
        state = ReliefState(record.state)
        return [Tag(state.label, TONES[state], ICONS[state])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval, where it is decided or withdrawn."""
        return [*super().buttons(), *to_request(self, policies.RELIEF_REQUESTS[ReliefKind(self.object.kind)])]


class ReliefTakeBack(ActionScreen):
    """Take a granted waiver or write-off back."""

    path, name = "reliefs/<int:pk>/take-back/", "billing.relief.take_back"
    title, button, danger = _("Take it back"), _("Take back"), True
    permission = policies.TAKE_BACK_RELIEF
    done = "billing.relief.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Relief:
        """Return the application."""
        return queries.get_relief(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The bills are owed again; each entry in the books gets its opposite.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Relief:
        """Take it back."""
        return services.take_back_relief(actor=actor, relief=self.object, reason=cleaned["reason"])
