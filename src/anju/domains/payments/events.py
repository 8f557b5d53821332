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
class ShiftClosed(Event):
    """A cashier counted the drawer and closed the shift."""

    shift_id: int
    cashier_id: int
    difference: Decimal
