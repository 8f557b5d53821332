"""Columns and tones of contracts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.money import format_amount
from anju.domains.billing.enums import ContractState
from anju.domains.billing.models import Contract, ContractStep, ContractTerms
from anju.ui.screens import (
    Column,
    DateColumn,
    InstantColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    StatusColumn,
    Tag,
)

TONES = {
    ContractState.DRAFT: "mute",
    ContractState.ASKED: "warn",
    ContractState.IN_FORCE: "ok",
    ContractState.REFUSED: "bad",
    ContractState.WITHDRAWN: "mute",
    ContractState.ENDED: "mute",
}
ICONS = {
    ContractState.DRAFT: "edit",
    ContractState.ASKED: "clock",
    ContractState.IN_FORCE: "circle-check",
    ContractState.REFUSED: "circle-x",
    ContractState.WITHDRAWN: "arrow-back-up",
    ContractState.ENDED: "calendar-event",
}


def last_day(contract: Contract) -> dt.date:
    """Return the last day of a contract, ended early or not."""
    return contract.ended_on or contract.ends_on


def tags_of(contract: Contract) -> list[Tag]:
    """Return a contract's state, and whether it ends soon or has run out."""
    state = ContractState(contract.state)
    found = [Tag(state.label, TONES[state], ICONS[state])]
    left = (contract.ends_on - clock.today()).days
    if state == ContractState.IN_FORCE and left < 0:
        found.append(Tag(_now("Run out"), "bad", "alarm"))
    elif getattr(contract, "ends_soon", False):
        found.append(Tag(_now("Ends in {days} days").format(days=left), "warn", "alarm"))
    return found


def what_of(contract: Contract) -> str:
    """Return what is let: a parking space, words, or the unit itself."""
    return " ".join(filter(None, [contract.space.code if contract.space else "", contract.subject]))


def price_words(row: Any) -> str:
    """Return the price of a step or of terms."""
    if not row.price:
        return _now("Free of rent")
    price = format_amount(row.price) if row.price == round(row.price, 2) else f"{row.price.normalize():f}"
    is_by_area = row.is_by_area if isinstance(row, ContractStep) else row.charged_by == "area"
    if is_by_area:
        return _now("{quantity} m² × {price} yuan/m²·month").format(quantity=f"{row.quantity:f}", price=price)
    return _now("{price} yuan/month").format(price=price)


def rise_words(terms: ContractTerms) -> str:
    """Return how a price changes over the years."""
    if terms.table:
        return _now("; ").join(f"{on}: {price}" for on, price in terms.table)
    if not terms.rise_percent:
        return ""
    return _now("{percent} % every {years} years").format(percent=terms.rise_percent, years=terms.rise_years)


LIST_COLUMNS = (
    LinkColumn("number", _("Number"), to="billing.contract.detail", sort=False, phone=3),
    Column("party", _("Party"), sort=False, phone=1),
    Column("kind", _("Kind"), sort=False),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False),
    Column("what", _("What is let or agreed"), value=what_of, sort=False),
    DateColumn("starts_on", _("From"), sort=False),
    DateColumn("ends_on", _("Until"), sort=False, phone=2),
    DateColumn("ended_on", _("Ended on"), sort=False, shown=False),
    Column("cycle", _("Billed"), sort=False),
    MoneyColumn("deposit", _("Agreed deposit"), sort=False, shown=False),
    StatusColumn("state", _("State"), tones=TONES, icons=ICONS, sort=False, phone=4),
)
FACTS = (
    Column("kind", _("Kind")),
    Column("party", _("Party")),
    Column("phone", _("Phone")),
    Column("unit__code", _("Unit")),
    Column("space__code", _("Parking space")),
    Column("subject", _("What is let or agreed")),
    DateColumn("starts_on", _("From")),
    DateColumn("ends_on", _("Until")),
    Column("cycle", _("Billed")),
    Column("due_days", _("Days to pay")),
    MoneyColumn("deposit", _("Agreed deposit")),
    Column("renews__number", _("Goes on from")),
    Column("remark", _("Remark")),
)
DECISION = (
    Column("drafted_by__name", _("Drafted by")),
    InstantColumn("drafted_at", _("Drafted at")),
    Column("decided_by__name", _("Decided by")),
    InstantColumn("decided_at", _("Decided at")),
    DateColumn("ended_on", _("Ended on")),
    Column("ended_by__name", _("Ended by")),
    Column("ended_for", _("Ended because")),
)
STEP_COLUMNS = (
    Column("line__tariff__fee_item__name", _("Fee item"), phone=1),
    NumberColumn("year", _("Year of the contract")),
    DateColumn("from_on", _("From"), phone=3),
    DateColumn("until_on", _("Until"), phone=4),
    Column("price", _("Price a month"), value=price_words, phone=2),
)
TERMS_COLUMNS = (
    LinkColumn("line__tariff__fee_item__name", _("Fee item"), to="billing.contract.terms", phone=1),
    DateColumn("starts_on", _("From"), phone=3),
    Column("price", _("Price a month"), value=price_words, phone=2),
    Column("rise", _("Rises"), value=rise_words),
    DateColumn("free_until", _("Free of rent until")),
    DateColumn("suspended_until", _("Suspended until")),
    StatusColumn("state", _("State"), tones=TONES, icons=ICONS, phone=4),
    Column("reason", _("Reason")),
    Column("drafted_by__name", _("Drafted by")),
)
