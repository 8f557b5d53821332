"""What happened to payments and shifts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Event):
    """Money was taken under a receipt number."""

    payment_id: int
    unit_id: int
    number: str
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class PaymentUndone(Event):
    """A payment was voided or reversed; its bills are open again."""

    payment_id: int
    unit_id: int
    number: str
    total: Decimal
    state: str


@dataclass(frozen=True, kw_only=True)
class ReceiptPrefixSet(Event):
    """Receipt numbers begin otherwise from now on."""

    prefix: str


@dataclass(frozen=True, kw_only=True)
class ShiftClosed(Event):
    """A cashier counted the drawer and closed the shift."""

    shift_id: int
    cashier_id: int
    difference: Decimal


@dataclass(frozen=True, kw_only=True)
class PayOrderStarted(Event):
    """A resident wants to pay on-line; the order has to be opened at its channel."""

    order_id: int


@dataclass(frozen=True, kw_only=True)
class PayOrderDoubted(Event):
    """The payer came back from the channel, which has not told us anything yet; it has to be asked."""

    order_id: int


@dataclass(frozen=True, kw_only=True)
class PayOrderGivenUp(Event):
    """Nobody will pay the order any more; it has to be closed at its channel."""

    order_id: int


@dataclass(frozen=True, kw_only=True)
class PayOrderMoved(Event):
    """An on-line order went from one state to another."""

    order_id: int
    user_id: int
    number: str
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class ChannelBillWanted(Event):
    """Somebody wants the bill of a channel's day fetched again."""

    channel: str
    day: str


@dataclass(frozen=True, kw_only=True)
class OnlineRefundAsked(Event):
    """Money has to go back through its channel."""

    refund_id: int
    order_id: int
    amount: Decimal
