"""Writes to payments, balances and cashier shifts."""

from anju.domains.payments.services.printing import count_print
from anju.domains.payments.services.shifts import (
    DENOMINATIONS,
    ShiftAlreadyOpen,
    audit_shift,
    close_shift,
    open_shift,
    receive_shift,
)
from anju.domains.payments.services.taking import (
    BillsChanged,
    BooksNotOpen,
    KeyUsedOtherwise,
    ShiftNotOpen,
    take_payment,
)
from anju.domains.payments.services.undoing import CannotUndo, reverse_payment, void_payment

__all__ = [
    "DENOMINATIONS",
    "BillsChanged",
    "BooksNotOpen",
    "CannotUndo",
    "KeyUsedOtherwise",
    "ShiftAlreadyOpen",
    "ShiftNotOpen",
    "audit_shift",
    "close_shift",
    "count_print",
    "open_shift",
    "receive_shift",
    "reverse_payment",
    "take_payment",
    "void_payment",
]
