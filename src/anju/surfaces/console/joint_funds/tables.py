"""Columns and tags of the joint funds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.domains.joint_funds.enums import ActState, Direction, PublicationState
from anju.ui.screens import Column, DateColumn, InstantColumn, LinkColumn, MoneyColumn, StatusColumn

STATE_TONES = {
    ActState.PROPOSED: "warn",
    ActState.POSTED: "ok",
    ActState.REFUSED: "bad",
    ActState.WITHDRAWN: "mute",
    ActState.REVERSED: "mute",
}
PUBLICATION_TONES = {
    PublicationState.DRAFT: "warn",
    PublicationState.PUBLISHED: "ok",
    PublicationState.WITHDRAWN: "mute",
}


def _signed_act(act: Any) -> Decimal:
    return Decimal(act.sign * act.amount)


def _signed(movement: Any) -> Decimal:
    return Decimal(movement.amount if movement.direction == Direction.IN else -movement.amount)


def _part(account: Any) -> str:
    return "—" if account.part is None else f"{account.part * 100:.1f}%"


ACCOUNT_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="joint_funds.account.detail", sort="unit__position", phone=1),
    Column("unit__area", _("Building area (m²)")),
    MoneyColumn("first_deposit", _("First deposit"), phone=3),
    MoneyColumn("balance", _("Balance"), phone=2),
    Column("part", _("Left of the first deposit"), value=_part, phone=4),
)
ACT_COLUMNS = (
    LinkColumn("number", _("Number"), to="joint_funds.act.detail", phone=3),
    Column("kind", _("Kind"), value=lambda act: act.get_kind_display(), phone=1),
    DateColumn("on_date", _("Date")),
    MoneyColumn("amount", _("Amount"), value=_signed_act, phone=2),
    Column("purpose", _("Purpose")),
    StatusColumn("state", _("State"), tones=STATE_TONES, phone=4),
)
MOVEMENT_COLUMNS = (
    LinkColumn("number", _("Number"), to="joint_funds.common.detail", phone=3),
    Column("head", _("Source or use"), value=lambda one: one.get_head_display(), phone=1),
    DateColumn("on_date", _("Date")),
    MoneyColumn("amount", _("Amount"), value=_signed, phone=2),
    Column("counterparty", _("Payer or payee")),
    StatusColumn("state", _("State"), tones=STATE_TONES, phone=4),
)
ENTRY_COLUMNS = (
    DateColumn("on_date", _("Date"), phone=3),
    LinkColumn("act__number", _("Number"), to="joint_funds.act.detail", pk="act_id"),
    Column("act__kind", _("Kind"), value=lambda entry: entry.act.get_kind_display(), phone=1),
    MoneyColumn("amount", _("Amount"), phone=2),
)
SHARE_COLUMNS = (
    Column("unit__code", _("Unit"), phone=1),
    Column("unit__area", _("Building area (m²)"), phone=3),
    MoneyColumn("amount", _("Amount"), phone=2),
)
PUBLICATION_COLUMNS = (
    LinkColumn(
        "first_on",
        _("Published period"),
        to="joint_funds.publication.detail",
        value=lambda one: f"{one.first_on:%Y-%m-%d} – {one.last_on:%Y-%m-%d}",
        phone=1,
    ),
    Column("prepared_by__name", _("Prepared by"), phone=3),
    InstantColumn("published_at", _("Published at"), phone=4),
    StatusColumn("state", _("State"), tones=PUBLICATION_TONES, phone=2),
)
