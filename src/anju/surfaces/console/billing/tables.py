"""Columns and tones of bills, runs, tariffs and discounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.billing.calc.expressions import in_words, parse
from anju.domains.billing.enums import DiscountState, RunState
from anju.domains.billing.models import Bill
from anju.ui.screens import (
    BooleanColumn,
    Column,
    DateColumn,
    InstantColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    StatusColumn,
    Tag,
)

RUN_TONES = {
    RunState.DRAFT: "warn",
    RunState.APPROVED: "info",
    RunState.ISSUED: "ok",
    RunState.REVERSED: "mute",
    RunState.WITHDRAWN: "mute",
}
RUN_ICONS = {
    RunState.DRAFT: "clock",
    RunState.APPROVED: "user-check",
    RunState.ISSUED: "circle-check",
    RunState.REVERSED: "arrow-back-up",
    RunState.WITHDRAWN: "circle-x",
}
DISCOUNT_TONES = {
    DiscountState.APPLIED: "warn",
    DiscountState.APPROVED: "ok",
    DiscountState.REFUSED: "bad",
    DiscountState.WITHDRAWN: "mute",
    DiscountState.ENDED: "mute",
}
DISCOUNT_ICONS = {
    DiscountState.APPLIED: "clock",
    DiscountState.APPROVED: "circle-check",
    DiscountState.REFUSED: "circle-x",
    DiscountState.WITHDRAWN: "arrow-back-up",
    DiscountState.ENDED: "calendar-event",
}


def bill_state(bill: Bill) -> Tag:
    """Return a bill's state: reversed, paid, overdue by so many days, part paid, or open."""
    if bill.reversed_at:
        return Tag(_now("Reversed"), "mute", "arrow-back-up")
    if bill.balance <= 0:
        return Tag(_now("Paid"), "ok", "circle-check")
    late = (clock.today() - bill.due_on).days
    if late > 0:
        tone = "warn" if late <= 30 else "major" if late <= 90 else "bad"
        return Tag(_now("Overdue {days} d").format(days=late), tone, "alarm")
    if bill.paid or bill.waived:
        return Tag(_now("Part paid"), "info", "progress")
    return Tag(_now("Not due yet"), "mute", "clock")


def state_words(bill: Any) -> str:
    """Return a bill's state in words."""
    return str(bill_state(bill).text)


def period_words(row: Any) -> str:
    """Return a bill's period: one month, or from which month to which."""
    first, last = row.period_start, row.period_end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    return f"{first:%Y-%m} – {last:%Y-%m}"


class BillStateColumn(Column):
    """A bill's state as a tag."""

    css = "cell-tag"

    def draw_value(self, value: Any, row: Any, request: Any) -> Any:
        """Draw the tag."""
        return bill_state(row).__html__()


BILL_COLUMNS = (
    LinkColumn("pk", _("Bill"), to="billing.bill.detail", sort=False, phone=3),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
    Column("tariff__name", _("Tariff"), sort=False, phone=4),
    Column("space__code", _("Space"), sort=False, shown=False),
    Column("period_start", _("Period"), value=period_words, sort=False),
    MoneyColumn("amount", _("Amount"), sort=False, phone=2),
    MoneyColumn("paid", _("Paid"), sort=False, shown=False),
    MoneyColumn("balance", _("Open"), sort=False),
    DateColumn("due_on", _("Due on"), sort=False),
    BillStateColumn("state", _("State"), value=state_words, sort=False),
    DateColumn("issued_on", _("Issued on"), sort=False, shown=False),
)

RUN_COLUMNS = (
    LinkColumn("number", _("Number"), to="billing.run.detail", phone=1),
    Column("month", _("Month"), value=lambda run: f"{run.month:%Y-%m}", phone=3),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", shown=False),
    StatusColumn("state", _("State"), tones=RUN_TONES, icons=RUN_ICONS, phone=2),
    NumberColumn("expected_count", _("Expected bills")),
    NumberColumn("bill_count", _("Bills")),
    MoneyColumn("bill_amount", _("Amount"), phone=4),
    Column("prepared_by__name", _("Prepared by")),
    Column("approved_by__name", _("Approved by")),
    InstantColumn("issued_at", _("Issued at")),
)


def price_today(tariff: Any) -> Any:
    """Return the price of today, or the formula in words."""
    return in_words(parse(tariff.formula_today)) if tariff.formula_today else tariff.price_today


TARIFF_COLUMNS = (
    LinkColumn("name", _("Tariff"), to="billing.tariff.detail", phone=1),
    Column("fee_item__name", _("Fee item"), phone=3),
    Column("usage", _("Applies to")),
    Column("basis", _("Charged by"), phone=4),
    Column("price_today", _("Price today"), value=price_today, sort="price_today", phone=2),
    Column("cycle", _("Cycle")),
    NumberColumn("issue_day", _("Day of issue")),
    NumberColumn("due_days", _("Days to pay")),
    BooleanColumn("is_active", _("In use")),
)

DISCOUNT_COLUMNS = (
    LinkColumn("pk", _("Application"), to="billing.vacancy.detail", sort=False, phone=3),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
    Column("fee_item__name", _("Fee item"), sort=False),
    Column("factor", _("Share to pay"), value=lambda row: f"{row.factor * 100:.0f}%", sort=False, phone=2),
    DateColumn("starts_on", _("From"), sort=False),
    DateColumn("ends_on", _("Until"), sort=False),
    StatusColumn("state", _("State"), tones=DISCOUNT_TONES, icons=DISCOUNT_ICONS, sort=False, phone=4),
    Column("applied_by__name", _("Applied for by"), sort=False),
    Column("decided_by__name", _("Decided by"), sort=False),
)
