"""Columns, tones and words of shared costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.money import format_amount
from anju.domains.billing.enums import SharedState, ShareScope
from anju.domains.billing.models import SharedCost
from anju.surfaces.console.billing.tables import period_words
from anju.ui.screens import Column, InstantColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn

TONES = {
    SharedState.DRAFT: "warn",
    SharedState.APPROVED: "info",
    SharedState.ISSUED: "ok",
    SharedState.REVERSED: "mute",
    SharedState.WITHDRAWN: "mute",
}
ICONS = {
    SharedState.DRAFT: "clock",
    SharedState.APPROVED: "user-check",
    SharedState.ISSUED: "circle-check",
    SharedState.REVERSED: "arrow-back-up",
    SharedState.WITHDRAWN: "circle-x",
}


def plain(number: Decimal | None) -> str:
    """Write a number without idle decimals."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def how_much(cost: SharedCost) -> str:
    """Return how the amount came about: (1250 − 1190 − 0) × 5 = 300.00, or the sum alone."""
    if cost.quantity is None:
        return format_amount(cost.amount)
    return _now("({master} − {subs} − {own_use}) × {price} yuan = {amount} yuan").format(
        master=plain(cost.master),
        subs=plain(cost.subs),
        own_use=plain(cost.own_use),
        price=plain(cost.unit_price),
        amount=format_amount(cost.amount),
    )


def scope_words(cost: SharedCost, places: list[str]) -> str:
    """Return among whom a cost is shared."""
    scope = ShareScope(cost.scope)
    if not places:
        return str(scope.label)
    return f"{scope.label}: {_now(', ').join(places)}"


COST_COLUMNS = (
    LinkColumn("number", _("Number"), to="sharing.cost.detail", phone=1),
    Column("title", _("What for"), phone=3),
    Column("kind", _("Cost of"), shown=False),
    Column("fee_item__name", _("Fee item")),
    Column("period_end", _("Period"), value=period_words, sort="period_end"),
    NumberColumn("quantity", _("Quantity to share"), shown=False),
    NumberColumn("unit_price", _("Unit price (yuan)"), shown=False),
    MoneyColumn("amount", _("Amount"), phone=2),
    Column("rule", _("Divided by")),
    NumberColumn("unit_count", _("Units")),
    StatusColumn("state", _("State"), tones=TONES, icons=ICONS, phone=4),
    Column("prepared_by__name", _("Prepared by"), shown=False),
    Column("approved_by__name", _("Approved by"), shown=False),
    InstantColumn("published_at", _("Published at"), shown=False),
)


def _weight(share: Any) -> str:
    return plain(share.weight)


SHARE_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
    Column("cost__number", _("Number"), sort=False, shown=False),
    Column("cost__title", _("What for"), sort=False, shown=False),
    Column("weight", _("Weight"), value=_weight, sort=False, phone=3),
    MoneyColumn("amount", _("Share"), sort=False, phone=2),
)
