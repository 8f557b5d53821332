"""Writes to payments, balances and cashier shifts."""

from anju.domains.payments.services.asking import ask_refund, ask_reversal, set_undo_settings
from anju.domains.payments.services.books import set_receipt_prefix
from anju.domains.payments.services.deducting import (
    Deducted,
    deduct_balances,
    set_prepaid_scope,
    set_prepaid_settings,
    tell_deducted,
)
from anju.domains.payments.services.deposits import SUBJECT as DEPOSIT_SUBJECT
from anju.domains.payments.services.deposits import ask_deduction, return_deposit, take_deposit
from anju.domains.payments.services.gathering import BankMoney, gather_bank_money
from anju.domains.payments.services.late_fees import (
    NothingLate,
    change_late_settings,
    charge_late_fees,
    count_late_fees,
)
from anju.domains.payments.services.online.choosing import set_online_settings
from anju.domains.payments.services.online.notifying import LONGEST_BODY, handle_notification
from anju.domains.payments.services.online.reconciling import (
    CannotLock,
    DayLocked,
    fetch_again,
    lock_day,
    settle_lines,
)
from anju.domains.payments.services.online.refunding import CannotRefund, refund_online_payment, retry_refund
from anju.domains.payments.services.online.scanning import start_code_payment
from anju.domains.payments.services.online.starting import (
    BillsInPayment,
    NotOffered,
    give_up,
    note_return,
    start_online_payment,
)
from anju.domains.payments.services.printing import count_print
from anju.domains.payments.services.recording import BooksNotOpen
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
    KeyUsedOtherwise,
    ShiftNotOpen,
    take_payment,
)
from anju.domains.payments.services.transferring import (
    confirm_transfer,
    prepare_transfer,
    settlement_of,
    withdraw_transfer,
)
from anju.domains.payments.services.undoing import CannotUndo, NeedsApproval, reverse_payment, void_payment

__all__ = [
    "DENOMINATIONS",
    "DEPOSIT_SUBJECT",
    "LONGEST_BODY",
    "BankMoney",
    "BillsChanged",
    "BillsInPayment",
    "BooksNotOpen",
    "CannotLock",
    "CannotRefund",
    "CannotUndo",
    "DayLocked",
    "Deducted",
    "KeyUsedOtherwise",
    "NeedsApproval",
    "NotOffered",
    "NothingLate",
    "ShiftAlreadyOpen",
    "ShiftNotOpen",
    "ask_deduction",
    "ask_refund",
    "ask_reversal",
    "audit_shift",
    "change_late_settings",
    "charge_late_fees",
    "close_shift",
    "confirm_transfer",
    "count_late_fees",
    "count_print",
    "deduct_balances",
    "fetch_again",
    "gather_bank_money",
    "give_up",
    "handle_notification",
    "lock_day",
    "note_return",
    "open_shift",
    "prepare_transfer",
    "receive_shift",
    "refund_online_payment",
    "retry_refund",
    "return_deposit",
    "reverse_payment",
    "set_online_settings",
    "set_prepaid_scope",
    "set_prepaid_settings",
    "set_receipt_prefix",
    "set_undo_settings",
    "settle_lines",
    "settlement_of",
    "start_code_payment",
    "start_online_payment",
    "take_deposit",
    "take_payment",
    "tell_deducted",
    "void_payment",
    "withdraw_transfer",
]
