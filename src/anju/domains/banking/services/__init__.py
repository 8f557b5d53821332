"""Writes to bank statements, direct debits and the desks' days."""

from anju.domains.banking.services.accounts import edit_account, give_virtual_account, open_account
from anju.domains.banking.services.claiming import (
    CannotClaim,
    CannotUndoClaim,
    book_line,
    claim_line,
    return_money,
    undo_claim,
)
from anju.domains.banking.services.days import BANKING_SUBJECT, DayNotClosable, bank_cash, close_day, receive_day
from anju.domains.banking.services.debits import draw_batch, set_layout, take_answers, withdraw_batch
from anju.domains.banking.services.files import write_batch_file
from anju.domains.banking.services.importing import import_statement
from anju.domains.banking.services.mandates import MANDATE_SUBJECT, end_mandate, record_mandate

__all__ = [
    "BANKING_SUBJECT",
    "MANDATE_SUBJECT",
    "CannotClaim",
    "CannotUndoClaim",
    "DayNotClosable",
    "bank_cash",
    "book_line",
    "claim_line",
    "close_day",
    "draw_batch",
    "edit_account",
    "end_mandate",
    "give_virtual_account",
    "import_statement",
    "open_account",
    "receive_day",
    "record_mandate",
    "return_money",
    "set_layout",
    "take_answers",
    "undo_claim",
    "withdraw_batch",
    "write_batch_file",
]
