"""Shifts: opened, counted, handed over, audited; and the report of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock, money
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.identity.models import User
from anju.domains.payments import filters, policies, queries
from anju.domains.payments import services as payments
from anju.domains.payments.enums import AT_THE_DESK
from anju.domains.payments.models import CashierShift
from anju.surfaces.console.payments.receipts import LIST_COLUMNS
from anju.ui.fields import MoneyField
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
    PageScreen,
    Related,
    Tag,
    TemplateTab,
    Timeline,
)


class OpenForm(forms.Form):
    """The float and the desk."""

    opening_float = MoneyField(
        label=_("Cash in the drawer"), help_text=_("What lies in the drawer before the first customer.")
    )
    desk = forms.CharField(label=_("Desk"), max_length=20, required=False)


class ShiftOpen(FormScreen):
    """Open one's shift."""

    path, name = "shifts/open/", "payments.shift.open"
    title, button, message = _("Open shift"), _("Open shift"), _("The shift is open.")
    permission = policies.WORK_SHIFTS
    form = OpenForm
    back = "payments.desk"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with what was received from the shift before."""
        return {"opening_float": queries.last_received(actor, project) or ZERO}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Open it."""
        return payments.open_shift(actor=actor, project=project, **cleaned)

    def next_url(self, saved: Any) -> str:
        """Go to work."""
        return self.link("payments.desk")


class CloseForm(forms.Form):
    """The count by denomination, and who takes the drawer over."""

    loose = MoneyField(label=_("Other coins"), required=False)
    handed_to = forms.ModelChoiceField(None, label=_("Handed over to"), required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, successors: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, face in enumerate(payments.DENOMINATIONS):
            self.fields[f"face_{place}"] = forms.IntegerField(
                label=f"¥{face}",
                required=False,
                min_value=0,
                max_value=1_000_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-face": str(int(Decimal(face) * 100))}),
            )
        field = self.fields["handed_to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = successors

    @property
    def faces(self) -> list[forms.BoundField]:
        """The fields of the denominations."""
        return [self[f"face_{place}"] for place, _face in enumerate(payments.DENOMINATIONS)]

    def clean(self) -> dict[str, Any]:
        """Gather the pieces by face value."""
        cleaned = super().clean() or {}
        cleaned["denominations"] = {
            face: cleaned.get(f"face_{place}") or 0 for place, face in enumerate(payments.DENOMINATIONS)
        }
        return cleaned


class ShiftClose(FormScreen):
    """Count the drawer and close one's shift."""

    path, name = "shifts/<int:pk>/close/", "payments.shift.close"
    title, button, message = _("Count and close the shift"), _("Close shift"), _("The shift is closed.")
    permission = policies.WORK_SHIFTS
    form = CloseForm
    done = "payments.shift.detail"
    back = "payments.desk"
    template = "console/payments/shift_close.html"

    def find(self, actor: Actor, project: Any, pk: int) -> CashierShift:
        """Return the shift."""
        return queries.get_shift(actor, project, pk)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer those who work at the desk."""
        return {"successors": queries.successors(project, self.object)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Close it."""
        return payments.close_shift(
            actor=actor,
            shift=self.object,
            denominations=cleaned["denominations"],
            loose=cleaned["loose"] or ZERO,
            handed_to=cleaned["handed_to"],
            remark=cleaned["remark"],
        )

    def page(self) -> dict[str, Any]:
        """Add what has been taken and what has to lie in the drawer."""
        taken = queries.totals(self.object)
        expected = queries.expected_cash(self.object, taken)
        return {
            **super().page(),
            "shift": self.object,
            "taken": taken,
            "expected": expected,
            "expected_cents": money.to_fen(expected),
            "methods": list(AT_THE_DESK),
        }


class ShiftReceive(ActionScreen):
    """Receive a drawer that was handed over."""

    path, name = "shifts/<int:pk>/receive/", "payments.shift.receive"
    title, button = _("Receive the drawer"), _("I have counted it; it agrees")
    permission = policies.WORK_SHIFTS
    form = forms.Form
    back = "payments.desk"

    def find(self, actor: Actor, project: Any, pk: int) -> CashierShift | None:
        """Return the shift, if it was handed to this cashier."""
        handed = queries.handed_to_me(actor, project)
        return handed if handed is not None and handed.pk == pk else None

    def heading(self, record: Any) -> Any:
        """Name the act."""
        return self.title

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what was counted."""
        shift = self.object
        return [_("{who} counted {sum}.").format(who=shift.cashier.name, sum=f"¥{shift.counted:,.2f}")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CashierShift:
        """Sign for it."""
        return payments.receive_shift(actor=actor, shift=self.object)

    def next_url(self, saved: Any) -> str:
        """Go on by opening one's own shift."""
        return self.link("payments.shift.open")


class AuditForm(forms.Form):
    """What the auditor notes."""

    remark = forms.CharField(
        label=_("Remark"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"remark": "field-wide"}


class ShiftAudit(ActionScreen):
    """Confirm a closed shift as checked."""

    path, name = "shifts/<int:pk>/audit/", "payments.shift.audit"
    title, button = _("Audit the shift"), _("Confirm as checked")
    permission = policies.AUDIT_SHIFTS
    form = AuditForm
    done = "payments.shift.detail"
    back = "payments.shift.list"

    def find(self, actor: Actor, project: Any, pk: int) -> CashierShift:
        """Return the shift."""
        return queries.get_shift(actor, project, pk)

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CashierShift:
        """Confirm it."""
        return payments.audit_shift(actor=actor, shift=self.object, remark=cleaned["remark"])


class ShiftList(ListScreen):
    """Shifts, the latest first."""

    path, name = "shifts/", "payments.shift.list"
    title, icon = _("Shifts"), "clock"
    permission = policies.VIEW_SHIFTS
    filterset = filters.ShiftFilter
    order = ("-opened_at",)
    columns = (
        LinkColumn("cashier__name", _("Cashier"), to="payments.shift.detail", phone=1),
        Column("desk", _("Desk")),
        InstantColumn("opened_at", _("Opened at"), phone=3),
        InstantColumn("closed_at", _("Closed at")),
        MoneyColumn("expected", _("Expected")),
        MoneyColumn("counted", _("Counted")),
        MoneyColumn("difference", _("Difference"), phone=2),
        Column("audited_by__name", _("Audited by"), phone=4),
    )
    empty = Empty(_("No shift yet"), _("A cashier opens a shift at the desk."))

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the shifts this actor may see."""
        return queries.shifts_visible_to(actor, project)


def _totals(actor: Actor, project: Any, shift: CashierShift) -> dict[str, Any]:
    taken = queries.totals(shift)
    return {
        "shift": shift,
        "taken": taken,
        "expected": queries.expected_cash(shift, taken),
        "methods": list(AT_THE_DESK),
    }


def _receipts(actor: Actor, project: Any, shift: CashierShift) -> QuerySet:
    return queries.payments_visible_to(actor, project).filter(shift=shift).select_related("unit", "cashier")


class ShiftDetail(DetailScreen):
    """One shift: what was taken by means and fee item, the count, hand-over and audit."""

    path, name = "shifts/<int:pk>/", "payments.shift.detail"
    permission = policies.VIEW_SHIFTS
    icon = "clock"
    back = "payments.shift.list"
    actions = (
        Link(
            "payments.shift.close",
            _("Count and close"),
            "lock",
            permission=policies.WORK_SHIFTS,
            primary=True,
            when=lambda shift: shift.is_open,
        ),
        Link(
            "payments.shift.audit",
            _("Audit"),
            "checks",
            permission=policies.AUDIT_SHIFTS,
            primary=True,
            when=lambda shift: not shift.is_open and shift.audited_at is None,
        ),
        Link("payments.shift.report", _("Report"), "printer"),
    )
    tabs = (
        TemplateTab("totals", _("Totals"), "console/payments/shift_totals.html", _totals),
        Related(
            "receipts",
            _("Receipts"),
            LIST_COLUMNS,
            rows=_receipts,
            more="payments.receipt.list",
            more_query=lambda shift: f"shift={shift.pk}",
            permission=policies.VIEW_PAYMENTS,
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("cashier__name", _("Cashier")),
                Column("desk", _("Desk")),
                InstantColumn("opened_at", _("Opened at")),
                InstantColumn("closed_at", _("Closed at")),
                Column("handed_to__name", _("Handed over to")),
                InstantColumn("received_at", _("Drawer received at")),
                Column("remark", _("Remark")),
                Column("audited_by__name", _("Audited by")),
                InstantColumn("audited_at", _("Audited at")),
                Column("audit_remark", _("Audit remark")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> CashierShift:
        """Return the shift."""
        return queries.get_shift(actor, project, pk)

    def heading(self, record: CashierShift) -> str:
        """Name the page after cashier and day."""
        return f"{record.cashier.name} {record.opened_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"

    def tags(self, record: CashierShift) -> list[Tag]:
        """Tell where the shift stands."""
        if record.is_open:
            return [Tag(_("In progress"), "info", "clock-play")]
        short = (
            [Tag(_("Difference {sum}").format(sum=f"{record.difference:,.2f}"), "warn")] if record.difference else []
        )
        audited = Tag(_("Audited"), "ok", "checks") if record.audited_at else Tag(_("To be audited"), "warn")
        return [Tag(_("Closed and counted"), "mute", "lock"), *short, audited]


class ShiftReport(PageScreen):
    """The report of a shift, to be printed and signed."""

    path, name = "shifts/<int:pk>/report/", "payments.shift.report"
    title = _("Shift report")
    permission = policies.VIEW_SHIFTS
    template = "console/payments/shift_report.html"

    def find(self, actor: Actor, project: Any, pk: int) -> CashierShift:
        """Return the shift."""
        return queries.get_shift(actor, project, pk)

    def heading(self, record: CashierShift) -> Any:
        """Name the paper."""
        return self.title

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the totals and the count."""
        pieces = [
            (face, self.object.denominations[face], Decimal(face) * self.object.denominations[face])
            for face in payments.DENOMINATIONS
            if face in self.object.denominations
        ]
        loose = Decimal(self.object.denominations.get("loose", "0"))
        return {**_totals(actor, project, self.object), "pieces": pieces, "loose": loose, "printed_at": clock.now()}
